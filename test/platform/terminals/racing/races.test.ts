import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { VoiceEvent } from '../../../../server/platform/callEvents/legs.ts';
import { addMember } from '../../rooms/support.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { type Audit, openAudit } from './audit.ts';
import { follow } from './follow.ts';
import { clear, leave, type Person, play, type Race, races, seat } from './race.ts';
import { inMemory, overSockets, type Wires } from './wires.ts';

const settings = { LOST_GRACE_MS: '15', RING_TIMEOUT_MS: '60000', PHONE_SIMULATOR: 'answer' };

describe('whatever crosses between rooms, terminals, the call API and the phone', () => {
  let platform: TestPlatform;
  let audit: Audit;
  afterEach(async () => {
    audit.close();
    await platform.stop();
  });

  let people = 0;
  const phoneOf = (n: number) => `+4798${String(n).padStart(6, '0')}`;
  /** Of the people who are made next. */
  const nextPhones = (count: number) => Array.from({ length: count }, (_, n) => phoneOf(people + 1 + n));
  async function person(): Promise<Person> {
    const phone = phoneOf(++people);
    return { ...(await addMember(platform, `Racer${people}`, { phone })), phone };
  }

  /** Plays them all, several side by side. Gives how often each code came up. */
  async function playAll(
    list: readonly Race[],
    wires: Wires,
    options: {
      tables: number;
      ringMs: number | null;
      check?: (callId: string, who: Person, room: string | null) => Promise<void>;
    },
  ): Promise<Map<number, number>> {
    const ends = new Map<number, number>();
    const waiting = [...list.entries()];
    async function sit(): Promise<void> {
      const table = await seat(wires, await person(), await person());
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [index, race] = next;
        try {
          const played = await play(table, race, options.ringMs);
          await clear(table, played.callId);
          const code = audit.check(played, table.alice, table.bob);
          await options.check?.(played.callId, table.alice, played.room);
          ends.set(code, (ends.get(code) ?? 0) + 1);
        } catch (error) {
          throw new Error(`race ${index}: ${JSON.stringify(race)}`, { cause: error });
        }
      }
      await leave(table);
    }
    await Promise.all(Array.from({ length: options.tables }, sit));
    return ends;
  }

  it('has one winner and logs that agree, in 10,000 random races in process', async function () {
    this.timeout(600_000);
    platform = await startPlatform(settings);
    audit = openAudit(platform);
    const ends = await playAll(fc.sample(races, Number(process.env.RACES ?? 10_000)), inMemory(platform), {
      tables: 24,
      ringMs: null,
    });
    for (const code of [200, 408, 487, 603])
      assert.ok((ends.get(code) ?? 0) > 5, `${code}: ${JSON.stringify([...ends])}`);
  });

  it('has one winner and logs that agree, in 200 random races over sockets and gRPC', async function () {
    this.timeout(120_000);
    platform = await startPlatform({ ...settings, RING_TIMEOUT_MS: '300' });
    audit = openAudit(platform);
    const wires = overSockets(platform);
    const listening = await follow(platform, nextPhones(12));
    const calls: string[] = [];
    const ends = await playAll(fc.sample(races, 200), wires, {
      tables: 6,
      ringMs: 300,
      async check(callId, { token }) {
        const log = await wires.read(token, `/rtc/getCallLogById?callId=${callId}`);
        const told = log.callEvents.map(({ type, contact }: { type: string; contact: { userId: string } }) => [
          type,
          `sip:${contact.userId}@contoso.example`,
        ]);
        assert.deepEqual(
          told,
          audit.entries(callId).map(({ type, uri }) => [type, uri]),
        );
        calls.push(callId);
        const { roomId } = audit.conference(callId);
        const conference = await wires.read(token, `/sapi/conferencelog?room=${roomId}`);
        assert.deepEqual(conference, JSON.parse(JSON.stringify(audit.conference(callId))));
      },
    });
    assert.ok((ends.get(200) ?? 0) > 20 && ends.size >= 4, JSON.stringify([...ends]));
    const expected = calls.flatMap((callId) => audit.voice(callId));
    const heard = await listening.stop(expected.length);
    const lines = (events: readonly VoiceEvent[]) =>
      events.map(({ call, type, from, to, owner }) => [call, type, from, to, owner].join(' ')).sort();
    const known = new Set(lines(heard));
    assert.deepEqual(
      [heard.length, lines(expected).filter((line) => !known.has(line))],
      [expected.length, []],
      'a reader that comes and goes is told everything, once',
    );
  });
});
