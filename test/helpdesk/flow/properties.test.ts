import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RosterMember } from '../../../server/helpdesk/model.ts';
import { agents, type FlowPlatform, openFlowPlatform } from '../support/flowPlatform.ts';

const sam = { uri: 'sip:sam@contoso.example', name: 'Sam', role: 'supervisor' } satisfies RosterMember;

/** Something that may happen at any moment; `pick` chooses whom or what it happens to. */
type Move = (platform: FlowPlatform, pick: number) => void;

const choose = <T>(from: readonly T[], pick: number): T | undefined => from[pick % Math.max(1, from.length)];
const onRinging =
  (act: (platform: FlowPlatform, uri: string) => void): Move =>
  (platform, pick) => {
    const uri = choose([...platform.ringing], pick);
    if (uri !== undefined) act(platform, uri);
  };
const onPresent =
  (act: (platform: FlowPlatform, uri: string) => void): Move =>
  (platform, pick) => {
    const uri = choose([...platform.present], pick);
    if (uri !== undefined) act(platform, uri);
  };
const onPending =
  (act: (platform: FlowPlatform, ask: FlowPlatform['pending'][number]) => void): Move =>
  (platform, pick) => {
    const ask = choose(
      platform.pending.filter((asked) => !platform.rings(asked)),
      pick,
    );
    if (ask) act(platform, ask);
  };

const moves: Record<string, Move> = {
  carryOut: onPending((platform, ask) => platform.carryOut(ask)),
  refuse: onPending((platform, ask) => platform.fail(ask, 'answer')),
  failLate: onPending((platform, ask) => platform.fail(ask, 'event')),
  expire: onPending((platform, ask) => platform.fail(ask, 'expired')),
  accept: onRinging((platform, uri) => platform.accept(uri)),
  decline: onRinging((platform, uri) => platform.decline(uri)),
  ringOut: onRinging((platform, uri) => platform.ringOut(uri)),
  leave: onPresent((platform, uri) => platform.leave(uri)),
  lose: onPresent((platform, uri) => platform.leave(uri, 'InactiveApplicationExpired')),
  appear(platform, pick) {
    const absent = platform.roster.filter(({ uri }) => !platform.present.has(uri) && !platform.ringing.has(uri));
    const member = choose(absent, pick);
    if (member && platform.chat().meeting) platform.appear(member.uri);
  },
  bringIn(platform, pick) {
    const member = choose(platform.roster, pick);
    if (member) platform.happen({ type: 'broughtIn', member, silent: pick % 2 === 0, by: '' });
  },
  pass: (platform, pick) => platform.pass(pick * 100),
  queue(platform, pick) {
    platform.setAhead(pick % 4);
    platform.happen({ type: 'queueMoved' });
  },
  meetingEnds(platform, pick) {
    if (platform.chat().meeting && pick % 10 === 0) platform.happen({ type: 'ended', side: 'meeting', cause: null });
  },
  visitorLeaves(platform, pick) {
    if (pick % 10 === 0) platform.visitorLeaves();
  },
};

const anyMove = fc.tuple(fc.constantFrom(...Object.keys(moves)), fc.nat(200));

/** What must hold after each move, given how it was before. */
function invariants(
  platform: FlowPlatform,
  before: { asked: number; closed: boolean; declined: ReadonlySet<string> },
  broughtIn: Set<unknown>,
) {
  const chat = platform.chat();
  const fresh = platform.asked.slice(before.asked);
  // Whom a colleague asked for rings beside the ten, whatever becomes of him.
  for (const ask of fresh) if (chat.seats.find(({ uri }) => uri === ask.target)?.colleague) broughtIn.add(ask);
  const ringing = platform.pending.filter((ask) => ask.what === 'invite' && !broughtIn.has(ask));
  assert.ok(ringing.length <= 10, `${ringing.length} invitations are open`);
  for (const { what, target } of fresh) {
    if (what === 'unbridge') assert.ok(!platform.present.has(target ?? ''), `${target} is in the meeting`);
    const seat = chat.seats.find(({ uri }) => uri === target);
    if (what === 'invite' && !seat?.colleague) assert.ok(!before.declined.has(target ?? ''), `${target} had declined`);
    if (what === 'invite') assert.ok(!platform.present.has(target ?? ''), `${target} is in the meeting already`);
  }
  if (before.closed) {
    assert.equal(chat.state, 'closed');
    assert.ok(fresh.every(({ what, target }) => what === 'end meeting' && target !== null));
  }
  if (chat.state === 'active') assert.ok(chat.owner);
  if (chat.state === 'waiting') assert.ok(chat.wakeAt !== null, 'a waiting request that nothing will wake');
  for (const seat of chat.seats) if (seat.silent && seat.place === 'present') assert.notEqual(seat.bridged, 'yes');
}

function play(count: number, script: readonly (readonly [string, number])[]): FlowPlatform {
  const platform = openFlowPlatform([...agents(count), sam]);
  const declined = new Set<string>();
  const broughtIn = new Set<unknown>();
  for (const [name, pick] of script) {
    const before = {
      asked: platform.asked.length,
      closed: platform.chat().state === 'closed',
      declined: new Set(declined),
    };
    moves[name]?.(platform, pick);
    for (const seat of platform.chat().seats) if (seat.declined) declined.add(seat.uri);
    invariants(platform, before, broughtIn);
  }
  return platform;
}

/** A script whose first steps set the chat up, so that most runs get somewhere. */
const scripts = fc.record({
  count: fc.nat(14),
  setUp: fc.boolean(),
  script: fc.array(anyMove, { maxLength: 80 }),
});

const scriptOf = ({ setUp, script }: { setUp: boolean; script: [string, number][] }) =>
  setUp ? [...Array.from({ length: 24 }, (): [string, number] => ['carryOut', 0]), ...script] : script;

describe('flow: whatever happens', () => {
  it('rings ten at most, unbridges nobody in the meeting, asks nobody again who declined; closed is final', () => {
    fc.assert(
      fc.property(scripts, (run) => void play(run.count, scriptOf(run))),
      { numRuns: 400 },
    );
  });

  it('ends: once the visitor is gone and the platform answers, every operation has ended and the request is closed', () => {
    fc.assert(
      fc.property(scripts, (run) => {
        const platform = play(run.count, scriptOf(run));
        platform.visitorLeaves();
        platform.settle();
        for (const uri of [...platform.ringing]) platform.ringOut(uri);
        platform.settle();
        assert.equal(platform.chat().state, 'closed');
        assert.deepEqual(platform.pending, []);
        assert.equal(platform.chat().wakeAt, null);
      }),
      { numRuns: 400 },
    );
  });

  it('ends by itself when nobody ever comes and the platform never answers', () => {
    fc.assert(
      fc.property(scripts, (run) => {
        const platform = play(run.count, scriptOf(run));
        for (const uri of [...platform.present]) platform.leave(uri);
        for (let i = 0; i < 200 && platform.chat().state !== 'closed'; i += 1) {
          const [ask] = platform.pending;
          if (ask) platform.fail(ask, 'expired');
          platform.pass(10_000);
        }
        assert.equal(platform.chat().state, 'closed');
      }),
      { numRuns: 200 },
    );
  });
});
