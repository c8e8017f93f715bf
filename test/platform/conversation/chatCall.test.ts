import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createCall, eventsOf } from '../../../server/platform/conversation/call/create.ts';
import { type CallFacts, type Draft, draftOf } from '../../../server/platform/conversation/call/draft.ts';
import { elapseCall, settle } from '../../../server/platform/conversation/call/due.ts';
import { declineCall, ringInto } from '../../../server/platform/conversation/call/invite.ts';
import { join } from '../../../server/platform/conversation/call/join.ts';
import { end, leave } from '../../../server/platform/conversation/call/leave.ts';
import { type Party, partyOf } from '../../../server/platform/conversation/call/model.ts';
import { bridgeChat, endChat } from '../../../server/platform/conversation/chat.ts';
import {
  acceptCall,
  askCall,
  callOver,
  callRings,
  shareCall,
} from '../../../server/platform/conversation/chatCall/decisions.ts';
import type { CallAsk, ChatCall } from '../../../server/platform/conversation/chatCall/model.ts';
import { elapse, nextDeadline } from '../../../server/platform/conversation/deadlines.ts';
import { endMeeting } from '../../../server/platform/conversation/meeting.ts';
import type { Conversation } from '../../../server/platform/conversation/model.ts';
import { bridging, createWorld, facts, meeting, request, visitor, type World } from './support.ts';

const guest = 'guest:g';
const invitation: CallAsk = { id: 'p.1', operationId: 'op', from: visitor, device: 'v1', to: null, ring: null };
const asked: ChatCall & { invitation: CallAsk } = {
  ...{ call: 'k', room: 'r', media: { audio: true, video: true }, state: 'asked', invitation, with: null },
  ...{ guest: { uri: visitor.uri, id: 'g' }, until: 5_000 },
};
const shared: ChatCall = { ...asked, state: 'ringing', invitation: null, with: 'p', guest: null, until: null };

let now = 0;
const callFacts = (): CallFacts => ({
  now,
  newId: () => 'id',
  ringTimeoutMs: 10_000,
  lostGraceMs: 1_000,
  abandonMs: 60_000,
  reach: (uri) => ({ forbidden: false, devices: uri.startsWith('sip:') ? [{ id: `${uri}-1`, busy: false }] : [] }),
});
const party = (uri: string, number: number): Party => ({
  ...{ uri, number, name: uri, id: uri, kind: uri === guest ? 'guest' : 'staff' },
  contact: { domain: '', email: '', phone: null, dbId: null, userId: '' },
});

/** Who comes, or is asked, is concerned from then on. */
function meet(draft: Draft, uri: string): void {
  const { parties } = draft.call;
  if (!partyOf(draft.call, uri)) draft.take({ is: 'party', party: party(uri, parties.length + 1) });
}

/** A decision about the call, settled as the calls of a platform do. */
const inCall =
  (decide: (draft: Draft) => void) =>
  ({ facts: { call: terms }, call }: Conversation) => {
    if (!terms || !call) throw new Error('no call');
    const draft = draftOf(terms, call, callFacts());
    decide(draft);
    settle(draft);
    return eventsOf(draft);
  };

/** A visitor's chat with a meeting, and the call that he has asked for. */
function calling(): World {
  now = 0;
  const world = createWorld();
  world.open(request('p'));
  world.open(meeting('m'));
  world.decide('p', (chat) => bridgeChat(chat, bridging('p', 'm')));
  const terms = {
    reason: 'STANDARD',
    topology: 'MESH',
    ...{ anonymous: false, inform: true, plannedAt: null, expiresAt: null },
    ...{ creator: guest, broker: null, asked: [], room: 'r', limit: 10, chat: 'p' },
  } as const;
  const call = { facts: { ...facts('k', 'call'), application: null, call: terms }, parties: [party(guest, 1)] };
  world.open(createCall({ ...call, device: 'request:g', byRequest: true }, callFacts()));
  world.decide('p', (chat) => askCall(chat, asked));
  return world;
}

const staff = ['sip:alice@contoso.example', 'sip:bob@contoso.example'];
/** What can be done to the three of them, each of which may be refused. */
const moves: Readonly<Record<string, (world: World) => void>> = {
  bridge(world) {
    world.decide('p', (chat) => callRings(chat, 'p.1', 'm'));
    world.decide('m', (one) => shareCall(one, shared));
    world.decide(
      'k',
      inCall((draft) => {
        for (const uri of staff) meet(draft, uri);
        ringInto(draft, {
          ...{ id: 'ring', operation: 'o', from: guest, device: null, uris: staff, context: {}, transfer: false },
          ...{ policy: { order: 'all', unreachable: 'wait' }, media: { audio: true, video: true } },
        });
      }),
    );
  },
  accept: (world) => void world.decide('p', (chat) => acceptCall(chat, 'p.1')),
  decline: (world) => void world.decide('p', (chat) => callOver(chat, 'declined')),
  cancel: (world) => void world.decide('p', (chat) => callOver(chat, 'cancelled')),
  stop: (world) => void world.decide('m', (one) => callOver(one, 'ended')),
  endChat: (world) => void world.decide('p', (chat) => endChat(chat, 'visitor')),
  endMeeting: (world) => void world.decide('m', endMeeting),
  endCall: (world) =>
    void world.decide(
      'k',
      inCall((draft) => end(draft, 'ended', null)),
    ),
  hangUp: (world) =>
    void world.decide(
      'k',
      inCall((draft) => leave(draft, guest, 'left')),
    ),
  elapse(world) {
    now += 6_000;
    world.decide('p', (chat) => elapse(chat, now));
    world.decide(
      'k',
      inCall((draft) => elapseCall(draft, 0)),
    );
  },
  ...Object.fromEntries(
    staff.flatMap((uri) => [
      [
        `${uri} answers`,
        (world: World) =>
          void world.decide(
            'k',
            inCall((draft) => {
              meet(draft, uri);
              join(draft, { uri, device: `${uri}-1`, byRequest: false, mayAlways: false });
            }),
          ),
      ],
      [
        `${uri} declines`,
        (world: World) =>
          void world.decide(
            'k',
            inCall((draft) => declineCall(draft, { uri, device: null })),
          ),
      ],
      [
        `${uri} leaves`,
        (world: World) =>
          void world.decide(
            'k',
            inCall((draft) => leave(draft, uri, 'left')),
          ),
      ],
    ]),
  ),
};
const names = Object.keys(moves);

describe('a chat and its call', () => {
  it('are asked, rung, connected and over together', () => {
    const world = calling();
    assert.equal(nextDeadline(world.of('p')), 5_000);
    assert.equal(
      world.refusal('p', (chat) => askCall(chat, asked)),
      'HasCall',
    );
    moves.bridge?.(world);
    assert.equal(
      world.refusal('p', (chat) => callRings(chat, 'p.1', 'm')),
      'NotRinging',
    );
    assert.deepEqual([world.of('p').chatCall?.state, world.of('m').chatCall?.state], ['ringing', 'ringing']);
    moves[`${staff[1]} answers`]?.(world);
    assert.deepEqual([world.of('p').chatCall?.state, world.of('m').chatCall?.state], ['connected', 'connected']);
    const connected = world.eventsIn('p').find(({ type }) => type === 'callConnected');
    assert.equal(
      connected?.type === 'callConnected' && connected.answered?.name,
      'Helpdesk',
      'nobody bridged is named',
    );
    moves[`${staff[1]} leaves`]?.(world);
    assert.equal(world.of('k').call?.status, 'ended');
    assert.deepEqual(
      [world.of('p').chatCall, world.of('m').chatCall, world.of('p').phase],
      [undefined, undefined, 'open'],
    );
  });

  it('agree whatever happens in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...names), { maxLength: 14 }), (steps) => {
        const world = calling();
        for (const step of steps) {
          try {
            moves[step]?.(world);
          } catch {
            // refused: nothing may have changed
          }
          const [p, m, k] = [world.of('p'), world.of('m'), world.of('k')];
          const isOver = k.call?.status === 'ended';
          const at = steps.join(', ');
          assert.equal(p.chatCall === undefined, isOver, at);
          assert.ok(!(isOver && m.chatCall), at);
          if (p.phase === 'closed' || (m.phase === 'closed' && steps.includes('bridge'))) assert.ok(!m.chatCall, at);
          if (m.chatCall && p.chatCall) assert.equal(m.chatCall.state, p.chatCall.state, at);
          if ((k.call?.inside.length ?? 0) >= 2) assert.equal(p.chatCall?.state, 'connected', at);
        }
        for (const id of ['p', 'm']) {
          const told = world.eventsIn(id).filter(({ type }) => type === 'callOver' || type === 'callConnected');
          assert.ok(told.filter(({ type }) => type === 'callOver').length <= 1);
          assert.ok(told.filter(({ type }) => type === 'callConnected').length <= 1);
          assert.ok(
            told.findIndex(({ type }) => type === 'callOver') !== 0 || told.length === 1,
            'nothing after its end',
          );
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
