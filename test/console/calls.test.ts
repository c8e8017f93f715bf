import assert from 'node:assert/strict';
import { callingNow, declinedHere, hangingUp } from '../../public/console/state/callActions.ts';
import { roomRequestOf } from '../../public/console/state/callFrames.ts';
import { callLogOf, logIs } from '../../public/console/state/callLog.ts';
import { type CallEnd, type Calls, canCall, currentCall, ringingCalls } from '../../public/console/state/calls.ts';
import { callSentence } from '../../public/console/view/callText.ts';
import {
  answering,
  caller,
  callId,
  calling,
  cancel,
  inside,
  invitation,
  live,
  log,
  only,
  opened,
  opening,
  phaseOf,
  play,
  ringID,
  ringing,
  room,
} from './callSamples.ts';
import { alice } from './events.ts';

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
