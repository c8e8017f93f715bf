import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Envelope } from '../../../server/wire/events.ts';
import { type Channel, nextOf, pollOnce } from '../support/channel.ts';
import { startHelp } from '../support/chat.ts';
import { startPlatform } from '../support/platform.ts';
import { addStaff, startStaff } from '../support/staff.ts';
import { texts, toldIn } from '../support/told.ts';
import { startApplication } from '../support/trustedApplication.ts';
import { until } from '../support/until.ts';
import type { Answer } from '../support/wire.ts';

const count = 30;
const lines = (who: string): string[] => Array.from({ length: count }, (_, n) => `${who} ${n}`);

describe('a chat over a bad network, with a restart in the middle', () => {
  it('loses nothing, doubles nothing and keeps its order, for both sides, every tab and the application', async () => {
    let platform = await startPlatform();
    const desk = await startApplication(platform);
    const alice = await startStaff(platform, await addStaff(platform, 'Alice'));
    const chat = await startHelp(platform, desk, alice);
    const tab = await chat.visitor.tab();
    for (const channel of [alice.channel, chat.visitor.channel, tab]) await channel.drain();

    const readers = [
      read(chat.visitor.channel, chat.visitor.token),
      read(tab, chat.visitor.token),
      read(alice.channel, alice.token),
    ];
    const talks = [
      talk(lines('Jane'), (line) => chat.say(line, line)),
      talk(lines('Alice'), (line) => chat.answer(alice, line, line)),
    ];
    await pause(60);
    platform = await platform.restart();
    await Promise.all(talks);
    const [first = [], second = [], alices = []] = await Promise.all(readers);
    const told = await until('everything told to the application', () => {
      const once = new Map(desk.receiver.callbacks.map((one) => [`${one.conversation} ${one.ack}`, one.told]));
      const all = [...once.values()].flatMap((events) => texts(events).map(String));
      return all.length >= 2 * count ? all : undefined;
    });
    for (const heard of [first, second, alices, told]) {
      assert.equal(heard.length, 2 * count);
      for (const who of ['Jane', 'Alice'])
        assert.deepEqual(
          heard.filter((line) => line.startsWith(who)),
          lines(who),
        );
    }
    assert.deepEqual(first, second);
    await platform.stop();
    await desk.close();
  });
});

/** Reads a channel until everything was said; some answers are lost on their way, some requests given up. */
async function read(channel: Channel, token: string): Promise<string[]> {
  const heard: string[] = [];
  let href = channel.href();
  for (let turn = 0; heard.length < 2 * count; turn += 1) {
    const answer = await attempt(() =>
      pollOnce(href, token, 300, turn % 3 ? undefined : AbortSignal.timeout(turn % 11)),
    );
    if (answer?.status !== 200 || turn % 5 === 1) continue;
    heard.push(...texts(toldIn(answer.body as unknown as Envelope)).map(String));
    href = new URL(nextOf(answer), href).href;
  }
  return heard;
}

/** Says lines one after the other, each until it is taken, and some of them once more. */
async function talk(all: readonly string[], say: (line: string) => Promise<Answer>): Promise<void> {
  for (const [index, line] of all.entries()) {
    while ((await attempt(() => say(line)))?.status !== 201) await pause(5);
    if (index % 4 === 0) await attempt(() => say(line));
  }
}

async function attempt(work: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await work();
  } catch {
    await pause(5);
    return undefined; // the network's fault: to be tried again
  }
}
