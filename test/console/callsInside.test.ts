import assert from 'node:assert/strict';
import {
  callsLeftAlone,
  dismissedCalls,
  endedCall,
  hangingUp,
  resumedCall,
  startedCall,
  stayingIn,
} from '../../public/console/state/callActions.ts';
import { frameOf, leaveRequestOf } from '../../public/console/state/callFrames.ts';
import { callLogOf, logIs } from '../../public/console/state/callLog.ts';
import { type CallEnd, type Calls, callsLeftBehind } from '../../public/console/state/calls.ts';
import { callDetail, callSentence, leavingText } from '../../public/console/view/callText.ts';
import { callId, calling, inside, live, log, only, phaseOf, play, ringID, ringing, room } from './callSamples.ts';
import { alice, bob } from './events.ts';

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
