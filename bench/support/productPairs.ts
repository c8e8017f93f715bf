import { newOperationId } from '../../public/shared/ucwaClient.ts';
import { startAgent } from '../../test/support/agent.ts';
import { startVisitor } from '../../test/support/visitor.ts';
import { type Connection, openConnection } from './connection.ts';
import { inTurn } from './inTurn.ts';
import type { Pairs } from './pairs.ts';
import { incomingText, poll } from './poll.ts';

/**
 * Visitors that chat with an agent each. Everybody polls his event channel, as the widget and the console do.
 * @param agents who there is, one a pair; not yet signed in
 */
export async function productPairs(
  url: string,
  agents: readonly { readonly username: string; readonly password: string }[],
): Promise<Pairs> {
  const polls: { stop(): void }[] = [];
  const senders: Connection[] = [];
  const sends: ((text: string) => Promise<void>)[] = [];
  let tell: (pair: number, text: string) => void = () => {};
  for (const [pair, who] of agents.entries()) {
    const agent = await startAgent(url, who);
    const visitor = await startVisitor(url, `Visitor ${pair}`);
    const started = visitor.start('Hello');
    await (await agent.nextInvitation()).accept();
    await started;
    await agent.setPresence('DoNotDisturb'); // the next visitor is for the next agent
    const window = await agent.anotherWindow();
    const tab = await visitor.anotherTab();
    agent.close();
    visitor.close();
    polls.push(
      await poll(window, (events) => {
        for (const event of events) {
          const text = incomingText(event);
          if (text !== undefined) tell(pair, text);
        }
      }),
      await poll(tab, () => {}),
    );
    const sender = await openConnection(url);
    senders.push(sender);
    sends.push(inTurn((text) => say(sender, tab, text)));
  }
  return {
    count: agents.length,
    send: async (pair, text) => sends[pair]?.(text),
    onReceived(listener) {
      tell = listener;
    },
    close() {
      for (const each of polls) each.stop();
      for (const each of senders) each.close();
    },
  };
}

async function say(connection: Connection, tab: { token: string; send: string }, text: string): Promise<void> {
  const { pathname, search } = new URL(tab.send);
  const path = `${pathname}${search}${search ? '&' : '?'}operationId=${newOperationId()}`;
  const headers = `Authorization: Bearer ${tab.token}\r\nContent-Type: text/plain\r\n`;
  const { status, body } = await connection.request('POST', path, headers, text);
  if (status !== 201) throw new Error(`a message was answered ${status}: ${body.slice(0, 300)}`);
}
