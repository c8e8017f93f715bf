import assert from 'node:assert/strict';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { emptyView, type VoiceEvent } from '../../../../server/platform/callEvents/legs.ts';
import { project } from '../../../../server/platform/callEvents/project.ts';
import { stepsIn } from '../../../../server/platform/calls/callNow.ts';
import { createLogReader } from '../../../../server/platform/log/reading.ts';
import { type ConferenceLog, conferenceLog } from '../../../../server/platform/rooms/conferenceLog.ts';
import type { TestPlatform } from '../../support/platform.ts';
import type { Person, Played } from './race.ts';

/** Compares what all views of a call say when it is over. */
export interface Audit {
  /** @returns the code that the race came to */
  check(played: Played, alice: Person, bob: Person): number;
  conference(callId: string): ConferenceLog;
  entries(callId: string): { type: string; uri: string }[];
  voice(callId: string): VoiceEvent[];
  close(): void;
}

/** What ids of devices begin with. */
const kinds = [
  ['room-', 'room'],
  ['terminal-', 'terminal'],
  ['request:', 'rtc'],
] as const;

/** Reads the platform's file beside it. */
export function openAudit(platform: TestPlatform): Audit {
  const db = new Database(join(platform.folder, 'platform.db'), { readonly: true });
  const reader = createLogReader(db);
  const entriesOf = db.prepare<[string], { type: string; uri: string }>(
    'SELECT type, uri FROM call_entry WHERE call = ? ORDER BY number',
  );
  const eventsOf = (callId: string) => reader.range(callId, 1, Number.MAX_SAFE_INTEGER, 10_000);

  function conference(callId: string): ConferenceLog {
    const events = eventsOf(callId);
    const [first] = events;
    const facts = first?.body.type === 'callCreated' ? first.body.facts : undefined;
    if (!facts?.call) throw new Error('a call begins with its creation');
    return conferenceLog({ ...facts, call: facts.call }, events);
  }

  function voiceOf(callId: string): VoiceEvent[] {
    let view = emptyView(callId);
    return eventsOf(callId).flatMap(({ body }) => {
      const { view: after, events } = project(view, body);
      view = after;
      return events;
    });
  }

  function check(played: Played, alice: Person, bob: Person): number {
    const { callId } = played;
    assert.deepEqual(played.stuck, [], 'nobody rings on');
    const steps = eventsOf(callId).flatMap(({ body }) => stepsIn(body));
    const won = steps.flatMap((step) =>
      step.is === 'ring' && step.step.step === 'answered' ? [step.step.device] : [],
    );
    const answers = won.length;
    assert.ok(answers <= 1, 'one winner in the log');
    // Where the winner was lost at once, another device of his may go on in its place, or come in anew when it is out.
    const came = steps.flatMap((step) => (step.is === 'joined' && step.uri === bob.uri ? [step.device] : []));
    const moved = steps.flatMap((step) => (step.is === 'moved' && step.uri === bob.uri ? [step.to] : []));
    assert.ok(came.length === answers || (played.lost && came.length > answers && answers === 1), 'he comes once');
    const holders = [...won, ...moved, ...came];
    const named = holders.map((device) => kinds.find(([beginning]) => device.startsWith(beginning))?.[1] ?? 'phone');
    assert.ok(played.winners.length <= 1, `one holds that he won: ${played.winners}`);
    for (const winner of played.winners)
      assert.ok(
        named.some((one) => one === winner),
        `${winner} has not: ${named}`,
      );
    // A terminal that was hung up on at once, and who was lost, do not hold it any more.
    const mayHaveGone = played.lost || named[0] === 'terminal';
    if (answers === 1 && !mayHaveGone) assert.equal(played.winners.length, 1, 'whoever won knows');
    assert.equal(steps.filter(({ is }) => is === 'ended').length, 1, 'the call is over once');

    const { invites, participants, state } = conference(callId);
    const [{ error: code, candidates } = { error: null, candidates: [] }] = invites;
    assert.equal(invites.length, 1);
    assert.equal(state, 'finished');
    assert.equal(code === 200, answers === 1, 'the conference log knows the winner');
    assert.equal(candidates.filter(({ endReason }) => endReason === 200).length, answers);
    assert.deepEqual([...participants].sort(), (answers ? [alice.id, bob.id] : [alice.id]).sort());
    if (played.room !== null) assert.equal(played.outcome, code, 'the caller knows');
    else if (played.outcome === 200) assert.equal(code, 200, 'the calling terminal knows');
    // Who answers by another wire has 1.5 s to say with what; whoever is lost before that never does.
    else if (played.outcome === 0 && !played.lost) assert.notEqual(code, 200, 'a Bye means that nobody answered');

    const entries = entriesOf.all(callId).map(({ type, uri }) => `${type} ${uri === bob.uri ? 'bob' : 'alice'}`);
    const count = (entry: string) => entries.filter((one) => one === entry).length;
    assert.deepEqual(
      [count('Join bob'), count('Leave bob')],
      [came.length, came.length],
      'bob comes and goes as the log says',
    );
    assert.deepEqual([count('Join alice'), count('Leave alice')], [1, 1]);
    assert.equal(count('Declined bob'), code === 603 ? 1 : 0);
    assert.equal(count('Missed bob'), code === 408 ? 1 : 0);

    const voice = voiceOf(callId);
    for (const { phone } of [alice, bob]) {
      const types = voice.filter(({ owner }) => owner === phone).map(({ type }) => type.slice(5));
      assert.deepEqual(
        types,
        ['INITIATED', 'RINGING', ...(answers ? ['ANSWERED'] : []), 'ENDED'],
        'voice events agree with the logs',
      );
    }
    return code ?? 0;
  }

  return {
    check,
    conference,
    entries: (callId) => entriesOf.all(callId),
    voice: voiceOf,
    close: () => void db.close(),
  };
}
