import { once } from 'node:events';
import { type ClientRequest, get, type IncomingMessage } from 'node:http';
import { type Connection, openConnection } from '../support/connection.ts';
import { inTurn } from '../support/inTurn.ts';
import type { Pairs } from '../support/pairs.ts';

/** Senders that POST and receivers that listen to server-sent events. */
export async function baselinePairs(url: string, count: number): Promise<Pairs> {
  const streams: ClientRequest[] = [];
  const senders: Connection[] = [];
  let tell: (pair: number, text: string) => void = () => {};
  for (let pair = 0; pair < count; pair++) {
    const stream = get(`${url}/pairs/${pair}`);
    const [response] = (await once(stream, 'response')) as [IncomingMessage];
    response.on('data', (data) => {
      for (const [, text = ''] of String(data).matchAll(/^data: (.*)$/gm)) tell(pair, text);
    });
    response.on('error', () => {}); // the end of the run cuts it
    streams.push(stream);
    senders.push(await openConnection(url));
  }
  const post = senders.map((sender, pair) =>
    inTurn(async (text: string) => {
      const { status } = await sender.request('POST', `/pairs/${pair}`, 'Content-Type: text/plain\r\n', text);
      if (status !== 201) throw new Error(`the baseline answered ${status}`);
    }),
  );
  return {
    count,
    send: async (pair, text) => post[pair]?.(text),
    onReceived(listener) {
      tell = listener;
    },
    close() {
      for (const stream of streams) stream.destroy();
      for (const sender of senders) sender.close();
    },
  };
}
