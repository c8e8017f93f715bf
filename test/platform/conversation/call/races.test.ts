import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applyCall, newCall } from '../../../../server/platform/conversation/call/apply.ts';
import { entryOf } from '../../../../server/platform/conversation/call/entries.ts';
import type { CallTerms } from '../../../../server/platform/conversation/call/model.ts';
import type { CallStep } from '../../../../server/platform/conversation/call/steps.ts';
import { acts, type Game, people, startGame } from './game.ts';

/** Everything that may cross everything else (calls.md 6.4): each number chooses whom, which device, which invitation. */
type Move = { readonly kind: keyof typeof moves; readonly who: number; readonly which: number };

const somebody = (game: Game, { who }: Move): string => people[who % people.length] ?? game.terms.creator;
const device = (game: Game, move: Move): string => `${somebody(game, move)}#${move.which % 3}`;
const invitation = (game: Game, { which }: Move): string | undefined => rungIds(game)[which % 4];
const rungIds = ({ steps }: Game): string[] =>
  steps.flatMap((step) => (step.is === 'invited' ? [step.invitation.id] : [])).slice(-4);

const moves = {
  connect: (game: Game, move: Move) => game.connect(somebody(game, move), device(game, move)),
  connectBusy: (game: Game, move: Move) => game.connect(somebody(game, move), device(game, move), true),
  disconnect: (game: Game, move: Move) => game.disconnect(device(game, move)),
  ring: (game: Game, move: Move) =>
    game.ring(game.terms.creator, [somebody(game, move)], {
      wait: move.which % 2 === 0,
      device: move.which % 3 === 0 ? 'alice-0' : null,
    }),
  ringTeam: (game: Game, move: Move) => game.ring(game.terms.creator, people.slice(1 + (move.who % 2))),
  ringInTurn: (game: Game, move: Move) =>
    game.ring(game.terms.creator, people.slice(1), { order: 'sequential', wait: move.which % 2 === 0 }),
  answer: (game: Game, move: Move) =>
    game.play(acts.answer(somebody(game, move), device(game, move), invitation(game, move))),
  answerWhatRings: (game: Game, move: Move) => game.play(acts.answer(somebody(game, move), device(game, move))),
  joinByRequest: (game: Game, move: Move) => game.play(acts.joinByRequest(somebody(game, move), move.which === 0)),
  declineDevice: (game: Game, move: Move) =>
    game.play(acts.decline(somebody(game, move), device(game, move), invitation(game, move))),
  declinePerson: (game: Game, move: Move) => game.play(acts.decline(somebody(game, move), null)),
  withdraw: (game: Game, move: Move) =>
    game.play(acts.withdraw(invitation(game, move) ?? 'none', move.who % 2 === 0 ? 'cancelled' : 'timeout')),
  leave: (game: Game, move: Move) => game.play(acts.leave(somebody(game, move))),
  leaveWith: (game: Game, move: Move) => game.play(acts.leave(somebody(game, move), device(game, move))),
  takeOver: (game: Game, move: Move) => game.play(acts.takeOver(somebody(game, move), device(game, move), null)),
  takeFrom: (game: Game, move: Move) =>
    game.play(acts.takeOver(somebody(game, move), device(game, move), `${somebody(game, move)}#${move.who % 3}`)),
  end: (game: Game, move: Move) => (move.which === 0 ? game.play(acts.end(somebody(game, move))) : undefined),
  dismiss: (game: Game, move: Move) => (move.which === 0 ? game.play(acts.dismiss(somebody(game, move))) : undefined),
  recover: (game: Game, move: Move) => (move.which === 0 ? game.play(acts.renew()) : undefined),
  forbid: (game: Game, move: Move) => game.forbidden.add(somebody(game, move)),
  wait: (game: Game, move: Move) => game.until(game.now + move.which * 7),
} as const;

const move = fc.record({
  kind: fc.constantFrom(...(Object.keys(moves) as (keyof typeof moves)[])),
  who: fc.nat({ max: 3 }),
  which: fc.nat({ max: 9 }),
});
/** What a call is made as; `early`: somebody but its creator is in it before anything else happens. */
type Kind = Partial<CallTerms> & { readonly early?: true };
const kinds: readonly Kind[] = [
  {},
  {
    asked: [
      { uris: [people[1]], order: 'all' },
      { uris: [people[2], people[3]], order: 'sequential' },
    ],
  },
  { asked: [{ uris: [people[1]], order: 'all' }], broker: people[3] },
  { asked: [{ uris: [people[1], people[2]], order: 'all' }], plannedAt: 1030 },
  { asked: [{ uris: [people[1], people[2]], order: 'all' }], plannedAt: 1030, early: true },
  { reason: 'SERVICE_REQUEST', expiresAt: 1200 },
];
const interleavings = fc.record({
  kind: fc.constantFrom(...kinds),
  moves: fc.array(move, { minLength: 4, maxLength: 14 }),
});

const ringingOf = ({ call }: Game) =>
  call.invitations.flatMap(({ id, ring }) =>
    ring.people.flatMap(({ devices }) => devices.map((one) => `${id} ${one}`)),
  );

/** What must be true after every single move. */
function look(game: Game): void {
  const { call, steps } = game;
  const insiders = call.inside.map(({ uri }) => uri);
  assert.equal(new Set(insiders).size, insiders.length, 'nobody is in the call twice');
  assert.ok(insiders.length <= game.terms.limit, 'no more people than the limit');
  for (const { ring } of call.invitations)
    for (const { uri, state } of ring.people)
      assert.ok(!insiders.includes(uri) || state !== 'ringing', 'nobody rings who is in');
  if (call.status === 'ended') {
    assert.deepEqual([ringingOf(game), insiders, call.acl], [[], [], []], 'nothing is left of an ended call');
    assert.equal(steps.at(-1)?.is, 'ended', 'nothing happens after the end');
  }
  assert.equal(steps.filter(({ is }) => is === 'ended').length, call.status === 'ended' ? 1 : 0);
  if (call.status !== 'ended') assert.equal(call.status === 'started', call.begun, 'begun is when all have their turn');
  const last = steps.at(-1);
  const endedItself = last?.is === 'ended' && last.cause !== 'ended' && last.cause !== 'expired';
  assert.ok(!endedItself || call.begun, 'a planned call waits for its time, whoever comes and goes');
}

/** One winner an invitation, and every device that began to ring stopped once. */
function audit(steps: readonly CallStep[], game: Game): void {
  const ringing = new Set<string>();
  const lost = new Set<string>();
  const won = new Map<string, number>();
  for (const step of steps) {
    if (step.is !== 'ring') continue;
    const key = (one: string) => `${step.invitation} ${one}`;
    const { step: what } = step;
    const stops = (one: string) => assert.ok(ringing.delete(key(one)), `${one} stopped without ringing`);
    if (what.step === 'rang') for (const one of what.devices) ringing.add(key(one));
    if (what.step === 'joinedRinging') ringing.add(key(what.device));
    const isRenewed = what.step === 'deviceLost' && lost.has(key(what.device));
    if (what.step === 'deviceLost') lost.add(key(what.device));
    if (what.step === 'deviceDeclined' || (what.step === 'deviceLost' && !isRenewed)) stops(what.device);
    if (what.step === 'joinedRinging') lost.delete(key(what.device)); // in these games a device comes back as itself
    if (what.step === 'out') for (const one of what.devices) stops(one);
    if (what.step === 'over' || what.step === 'answered') for (const { device: one } of what.silenced) stops(one);
    if (what.step === 'answered') {
      ringing.delete(key(what.device));
      won.set(step.invitation, (won.get(step.invitation) ?? 0) + 1);
    }
  }
  assert.ok(
    [...won.values()].every((times) => times === 1),
    'one winner',
  );
  assert.deepEqual([...ringing].sort(), ringingOf(game).sort(), 'who rings is who began and has not stopped');
  const entries = steps.flatMap((step) => entryOf(step, game.terms.creator) ?? []);
  const count = (type: string) => entries.filter((entry) => entry.type === type).length;
  assert.equal(count('Join') - count('Leave'), game.call.inside.length, 'the history agrees with who is in');
  const parties = game.call.parties;
  const status = game.terms.plannedAt === null && game.terms.reason === 'STANDARD' ? 'started' : 'planned';
  assert.deepEqual(
    steps.reduce(applyCall, newCall(status, parties, game.terms.creator)),
    game.call,
    'the log is the state',
  );
}

describe('whatever crosses on the way to a call', () => {
  it('has one winner at most and leaves nobody ringing, in 100,000 random interleavings', function () {
    this.timeout(120_000);
    const play = (one: { kind: Kind; moves: readonly Move[] }) => {
      const { early, ...terms } = one.kind;
      const game = startGame(terms, {
        'alice-0': people[0],
        [`${people[1]}#0`]: people[1],
        [`${people[1]}#1`]: people[1],
      });
      if (early) assert.ok(game.play(acts.answer(people[1], `${people[1]}#0`)));
      for (const step of one.moves) {
        moves[step.kind](game, step);
        look(game);
      }
      audit(game.steps, game);
    };
    fc.assert(fc.property(interleavings, play), { numRuns: 100_000 });
  });
});
