import assert from 'node:assert/strict';
import {
  answeringCall,
  callingNow,
  callsLeftAlone,
  declinedHere,
  dismissedCalls,
  endedCall,
  hangingUp,
  linkIs,
  resumedCall,
  startedCall,
  stayingIn,
} from '../../public/console/state/callActions.ts';
import { applyFrame, frameOf, leaveRequestOf, roomRequestOf } from '../../public/console/state/callFrames.ts';
import { callLogOf, logIs } from '../../public/console/state/callLog.ts';
import {
  type Call,
  type CallEnd,
  type CallPhase,
  type Calls,
  callsLeftBehind,
  canCall,
  currentCall,
  noCalls,
  ringingCalls,
} from '../../public/console/state/calls.ts';
import { callDetail, callSentence, leavingText } from '../../public/console/view/callText.ts';
import { alice, bob } from './events.ts';

const ringID = 'AiYoyeZXKvVa1jDtSPQuX';
const [me, caller] = ['5f21f8239797901f01535828', '5da6e65772aa8c46876107d6'];
const callId = '5a1f6f3e-0000-4000-8000-00000000000a';
const room = '1d63845a7b93c9b7ca6b3792ee99928257ac20b18284ded51632958cb3e803df';

function play(calls: Calls, ...frames: object[]): Calls {
  return frames.reduce((before: Calls, sent, index) => {
    const frame = frameOf(sent);
    assert.ok(frame, JSON.stringify(sent));
    return applyFrame(before, frame, 2_000 + index);
  }, calls);
}
const only = ({ list }: Calls): Call => {
  assert.equal(list.length, 1);
  return list[0] as Call;
};
const phaseOf = (calls: Calls): [CallPhase, CallEnd | null] => [only(calls).phase, only(calls).why];

const live = linkIs(noCalls, 'live');
const invitation = {
  request: 'invitation',
  requestID: ringID,
  to: me,
  from: caller,
  fromType: 'system',
  mediatypes: { audio: true, video: false },
  context: {},
  payload: { room, callId, participants: [caller, me] },
};
const cancel = (error: number, requestID = ringID) => ({
  cancel: 'invitation',
  requestID,
  from: caller,
  to: me,
  error,
});
const ringing = play(live, invitation);
const answering = answeringCall(ringing, ringID, 3_000);
const inside = play(answering, { answer: 'invitation', requestID: ringID, from: caller });
const opening = startedCall(live, { id: 'c1', uri: bob.uri, name: 'Bob' }, 1_000);
const opened = play(opening, { answer: 'createRoom', requestID: roomRequestOf('c1'), payload: { room, callId } });
const calling = callingNow(opened, 'c1', 1_500);

describe('console state: a call rings here', () => {
  it('is shown with who asks to be answered, and only once', () => {
    const call = only(play(ringing, invitation));
    assert.deepEqual(
      [call.phase, call.mine, call.from, call.room, call.callId, call.since, call.name],
      ['ringing', false, caller, room, callId, 2_000, null],
    );
    assert.deepEqual(ringingCalls(ringing), [call]);
    assert.equal(currentCall(ringing), undefined);
    assert.ok(canCall(ringing));
  });

  const ends: [string, object, CallEnd][] = [
    ['answered on another device', cancel(200), 'elsewhere'],
    ['not answered in time', cancel(408), 'missed'],
    ['stopped by the caller', cancel(487), 'withdrawn'],
    ['declined for the whole person', cancel(603), 'refused'],
    ['of a room that is gone', cancel(404), 'ended'],
    ['ended with a code nobody knows', cancel(599), 'failed'],
  ];
  for (const [what, frame, why] of ends)
    it(`stops at once when it is ${what}`, () => {
      for (const before of [ringing, answering]) assert.deepEqual(phaseOf(play(before, frame)), ['over', why]);
      assert.deepEqual(ringingCalls(play(ringing, frame)), []);
      assert.equal(play(live, frame), live, 'not heard of here');
    });

  it('is told as answered by who it was: a colleague, or me on another device; by nobody where nobody tells', () => {
    const rung = logIs(ringing, ringID, callLogOf(log()), alice.uri, 2_100);
    const over = play(rung, cancel(200));
    assert.equal(callSentence(only(over)), 'The call from Bob was answered.', 'until the log tells who');
    const by = (...more: [string, string][]) => {
      const told = logIs(over, ringID, callLogOf(log(...more)), alice.uri, 2_200);
      return callSentence(only(told));
    };
    assert.equal(by(['Join', 'sam']), 'Sam answered the call from Bob.');
    assert.equal(by(['Join', 'sam'], ['Leave', 'sam']), 'Sam answered the call from Bob.');
    assert.equal(by(['Join', 'alice']), 'You answered Bob elsewhere.');
    const untold = logIs(over, ringID, undefined, alice.uri, 2_200);
    assert.equal(callSentence(only(untold)), 'The call from Bob was answered.');
  });

  it('says who asks, and into which call, or that it is handed over', () => {
    const read = (frame: object, ...more: [string, string][]) =>
      callSentence(only(logIs(play(live, frame), ringID, callLogOf(log(...more)), alice.uri, 2_100)));
    const from = { ...invitation, fromName: 'Sam' };
    assert.equal(read({ ...invitation, fromName: 'Bob' }), 'Bob is calling');
    assert.equal(read(from, ['Join', 'sam']), 'Sam asks you to join the call with Bob');
    assert.equal(read({ ...from, transfer: true }, ['Join', 'sam']), 'Sam hands you the call with Bob');
    assert.equal(
      read(from, ['Join', 'sam'], ['Join', 'tom']),
      'Sam asks you to join the call with Bob and Tom',
      'whoever is in it',
    );
    const missed = logIs(play(live, from, cancel(408)), ringID, callLogOf(log(['Join', 'sam'])), alice.uri, 2_100);
    assert.equal(callSentence(only(missed)), 'You missed a call from Sam.');
  });

  it('is answered, once the platform says so', () => {
    assert.deepEqual([only(answering).phase, ringingCalls(answering)], ['answering', []]);
    assert.deepEqual([only(inside).phase, only(inside).since], ['in', 2_000]);
    assert.equal(currentCall(inside)?.id, ringID);
    assert.equal(canCall(inside), false);
  });

  it('goes on when a word about its ringing comes late', () => {
    for (const error of [200, 408, 487, 603]) assert.equal(play(inside, cancel(error)), inside);
    assert.equal(declinedHere(inside, ringID), inside);
    assert.equal(play(inside, { answer: 'invitation', requestID: ringID, from: caller }), inside);
  });

  it('is silent here once I declined, also when it is told again', () => {
    const declined = declinedHere(ringing, ringID);
    assert.deepEqual(declined.list, []);
    const again = play(declined, invitation, {
      answer: 'invitations',
      requestID: 'l',
      payload: { invitations: [invitation] },
    });
    assert.deepEqual(again.list, []);
    assert.equal(play(declined, cancel(487)), declined);
  });

  it('is found again after a reconnection, and gone if it stopped meanwhile', () => {
    const listed = (...invitations: object[]) => ({ answer: 'invitations', requestID: 'l', payload: { invitations } });
    assert.deepEqual(only(play(live, listed(invitation))).phase, 'ringing');
    const { request: _kind, ...bare } = invitation;
    assert.deepEqual(only(play(live, listed(bare))).room, room, 'without saying that it is a request');
    assert.equal(play(ringing, listed(invitation)), ringing);
    const later = (calls: Calls): Calls => ({ ...calls, list: calls.list.map((call) => ({ ...call, since: -5_000 })) });
    assert.deepEqual(phaseOf(play(later(ringing), listed())), ['over', 'ended']);
    assert.equal(play(ringing, listed()), ringing, 'it began while the answer was under way');
    assert.equal(play(inside, listed()), inside);
    assert.equal(play(calling, listed()), calling);
  });
});

describe('console state: a call that I make', () => {
  it('asks for a room, then rings', () => {
    assert.deepEqual([only(opening).phase, only(opening).mine, only(opening).name], ['opening', true, 'Bob']);
    assert.deepEqual([only(opened).phase, only(opened).room, only(opened).callId], ['opening', room, callId]);
    assert.equal(only(calling).phase, 'calling');
    assert.equal(canCall(calling), false);
    const answered = play(calling, { answer: 'invitation', requestID: 'c1', from: caller });
    assert.equal(only(answered).phase, 'in');
  });

  const ends: [object, CallEnd, RegExp][] = [
    [{ answer: 'invitation', requestID: 'c1', from: caller, error: 603 }, 'declined', /^Bob declined/],
    [cancel(603, 'c1'), 'declined', /^Bob declined/],
    [cancel(408, 'c1'), 'unanswered', /^Bob did not answer/],
    [cancel(480, 'c1'), 'offline', /^Bob is offline/],
    [cancel(486, 'c1'), 'busy', /^Bob is busy/],
    [cancel(403, 'c1'), 'forbidden', /^Bob may not be called/],
    [cancel(404, 'c1'), 'unknown', /^Bob cannot be called/],
    [cancel(487, 'c1'), 'cancelled', /^You cancelled the call to Bob/],
    [cancel(500, 'c1'), 'failed', /^The call with Bob did not work/],
  ];
  for (const [frame, why, sentence] of ends)
    it(`tells honestly that it was ${why}`, () => {
      const over = play(calling, frame);
      assert.deepEqual(phaseOf(over), ['over', why]);
      assert.match(callSentence(only(over)), sentence);
      assert.ok(canCall(over));
    });

  it('fails when there is no room to be had', () => {
    assert.deepEqual(phaseOf(play(opening, { cancel: 'createRoom', requestID: roomRequestOf('c1'), error: 400 })), [
      'over',
      'failed',
    ]);
  });

  it('is over at once when I think better of it, and a room that comes late is known, to be left', () => {
    const over = hangingUp(opening, 'c1', 1_200);
    assert.deepEqual(phaseOf(over), ['over', 'cancelled']);
    const late = play(over, { answer: 'createRoom', requestID: roomRequestOf('c1'), payload: { room, callId } });
    assert.deepEqual([only(late).phase, only(late).room], ['over', room]);
    assert.equal(callingNow(late, 'c1', 1_300), late);
  });

  it('is cancelled while it rings; an answer in the same moment does not bring me back', () => {
    const leaving = hangingUp(calling, 'c1', 1_800);
    assert.equal(only(leaving).phase, 'leaving');
    assert.deepEqual(phaseOf(play(leaving, cancel(487, 'c1'))), ['over', 'cancelled']);
  });
});

describe('console state: in a call', () => {
  const leaving = hangingUp(inside, ringID, 9_000);

  it('ends when the platform says that I am out, by either frame, and goes on when it refuses', () => {
    const requestID = leaveRequestOf(ringID);
    assert.deepEqual([only(leaving).phase, only(leaving).since], ['leaving', only(inside).since]);
    assert.deepEqual(phaseOf(play(leaving, { answer: 'leaveRoom', requestID })), ['over', 'left']);
    const out = { cancel: 'leaveRoom', error: 403, message: 'user not included into ACL' };
    assert.deepEqual(phaseOf(play(leaving, out)), ['over', 'left']);
    assert.equal(play(inside, out), inside, 'nobody asked');
    assert.deepEqual(phaseOf(play(inside, { ...out, payload: { room } })), ['over', 'ended']);
    assert.equal(play(inside, { ...out, payload: { room: 'another' } }), inside);
    const refused = only(play(leaving, { cancel: 'leaveRoom', requestID, error: 500 }));
    assert.deepEqual([refused.phase, refused.since], ['in', only(inside).since]);
    assert.match(callDetail(refused, 'live', undefined), /still in the call/);
  });

  it('says who is in it, how it is called, and when it is over, by the call log', () => {
    const read = (calls: Calls, told: object) => logIs(calls, ringID, callLogOf(told), alice.uri, 9_000);
    const known = read(ringing, log());
    assert.deepEqual([only(known).name, only(known).title], ['Bob', 'Pump 7']);
    assert.equal(callSentence(only(known)), 'Bob is calling');
    const both = read(inside, log(['Join', 'alice']));
    assert.deepEqual(only(both).others, ['Bob']);
    assert.equal(callSentence(only(both)), 'In a call with Bob');
    assert.equal(read(both, log(['Join', 'alice'])), both, 'nothing new changes nothing');
    const three = read(both, log(['Join', 'alice'], ['Join', 'sam']));
    assert.equal(callSentence(only(three)), 'In a call with Bob and Sam');
    const alone = read(both, log(['Join', 'alice'], ['Leave', 'bob']));
    assert.match(callSentence(only(alone)), /Nobody else/);
    assert.deepEqual(phaseOf(read(both, { ...log(), callStatus: 'Ended' })), ['over', 'ended']);
    assert.deepEqual(phaseOf(read(both, log(['Join', 'alice'], ['Leave', 'alice']))), ['over', 'lost']);
    assert.deepEqual(phaseOf(read(both, log(['Join', 'alice'], ['Leave', 'alice'], ['Join', 'alice']))), ['in', null]);
    assert.equal(only(logIs(ringing, ringID, undefined, alice.uri, 1)).name, '', 'who it is cannot be told');
  });

  it('of two is over for me too once the other hung up, unless I stay or somebody may come', () => {
    const plain = { callTitle: '', callReason: 'STANDARD', callType: 'MESH', anonymousJoinAllow: false };
    const two = (more: object = {}, ...events: [string, string][]) =>
      logIs(
        inside,
        ringID,
        callLogOf({ ...log(['Join', 'alice'], ...events), ...plain, plannedDateTime: null, invitedTeams: [], ...more }),
        alice.uri,
        9_000,
      );
    const left: [string, string] = ['Leave', 'bob'];
    const alone = two({}, left);
    assert.deepEqual(only(alone).alone, { name: 'Bob', until: 17_000 });
    assert.equal(callSentence(only(alone)), 'Bob hung up.');
    assert.equal(leavingText(only(alone), 14_500), 'Leaving in 3 s');
    assert.deepEqual(callsLeftAlone(alone, 16_999), []);
    assert.deepEqual(callsLeftAlone(alone, 17_000), [only(alone)]);
    assert.deepEqual(callsLeftAlone(stayingIn(alone, ringID), 99_000), []);
    const out = hangingUp(alone, ringID, 17_000);
    assert.deepEqual(phaseOf(play(out, { answer: 'leaveRoom', requestID: leaveRequestOf(ringID) })), ['over', 'ended']);

    const waits: [string, Calls][] = [
      ['the other is in it', two()],
      ['it has a title', two({ callTitle: 'Pump 7' }, left)],
      ['guests may come', two({ anonymousJoinAllow: true }, left)],
      ['it is planned', two({ plannedDateTime: '2026-11-21T22:00:00.000Z' }, left)],
      ['a team is asked', two({ invitedTeams: [{ id: '1', name: 'Pumps' }] }, left)],
      ['a third was in it', two({}, ['Join', 'sam'], ['Leave', 'sam'], left)],
      ['somebody rings still', two({ invitedContacts: [{ userId: 'sam', domain: 'contoso.example' }] }, left)],
    ];
    for (const [why, state] of waits) assert.equal(only(state).alone, null, why);
  });

  it('is found again by the tab that was in it', () => {
    const { id, name, title, since, uri, meeting, mine } = only(inside);
    const again = resumedCall(live, { id, callId, room, name, title, since, uri, meeting, mine, phase: 'in' });
    assert.deepEqual([only(again).phase, only(again).since], ['in', since]);
    assert.equal(
      resumedCall(inside, { id, callId, room, name, title, since, uri, meeting, mine, phase: 'in' }),
      inside,
    );
  });

  it('says that the connection is lost, and that answering another one ends it', () => {
    assert.match(callDetail(only(inside), 'away', undefined), /connection was lost/);
    assert.match(callDetail(only(ringing), 'live', only(calling)), /Answering ends your call with Bob/);
  });

  it('is taken off the page when I call anew', () => {
    const over = endedCall(inside, ringID, 'ended', 20_000);
    const anew = startedCall(over, { id: 'c2', uri: bob.uri, name: 'Bob' }, 20_000);
    assert.deepEqual([only(anew).id, only(anew).mine], ['c2', true]);
  });

  it('leaves an empty room behind when it was mine and came to nothing', () => {
    const ends: CallEnd[] = ['declined', 'offline', 'left', 'phone'];
    const behind = ends.map((why) => callsLeftBehind(endedCall(calling, 'c1', why, 20_000)).length);
    assert.deepEqual(behind, [1, 1, 0, 0]);
    assert.deepEqual(callsLeftBehind(calling), []);
    assert.deepEqual(callsLeftBehind(endedCall(ringing, ringID, 'refused', 20_000)), []);
  });

  it('is taken off the page when it is over, by hand or after a while, never before', () => {
    assert.equal(dismissedCalls(inside, { id: ringID }), inside);
    const over = endedCall(inside, ringID, 'ended', 20_000);
    assert.deepEqual(dismissedCalls(over, { id: ringID }).list, []);
    assert.equal(dismissedCalls(over, { before: 20_000, missedBefore: 0 }), over);
    assert.deepEqual(dismissedCalls(over, { before: 20_001, missedBefore: 0 }).list, []);
    const missed = endedCall(ringing, ringID, 'missed', 20_000);
    assert.equal(dismissedCalls(missed, { before: 20_001, missedBefore: 20_000 }), missed);
    assert.deepEqual(dismissedCalls(missed, { before: 20_001, missedBefore: 20_001 }).list, []);
  });
});

describe('console state: frames', () => {
  it('that are none, or for somebody else’s program, change nothing', () => {
    for (const told of ['', 'x', undefined, null, [], {}, { request: 1 }, { type: 'request', payload: {} }])
      assert.equal(frameOf(told), undefined, JSON.stringify(told));
    for (const frame of [
      { request: 'sdp', requestID: 'x', payload: {} },
      { answer: 'constructor', requestID: ringID },
      { request: 'invitation' },
      { answer: 'invitations', payload: { invitations: 'many' } },
      { answer: 'createRoom', requestID: 'nobody’s', payload: { room } },
    ])
      assert.equal(play(ringing, frame), ringing, JSON.stringify(frame));
    assert.equal(callLogOf({ callId: 7 }), undefined);
    assert.equal(callLogOf(null), undefined);
  });
});

/** A call log in which Bob called; then what happened more. */
function log(...more: [type: string, who: string][]): object {
  const contact = (user: string) => ({
    displayName: user[0]?.toUpperCase() + user.slice(1),
    userId: user,
    domain: 'contoso.example',
    userDbId: 1,
  });
  return {
    id: 1,
    callId,
    callTitle: 'Pump 7',
    callStatus: 'Started',
    creatorContact: contact('bob'),
    invitedContacts: [contact('alice')],
    callEvents: [['Created', 'bob'], ['Join', 'bob'], ...more].map(([type, who], id) => ({
      id,
      type,
      contact: contact(who ?? ''),
    })),
  };
}
