import assert from 'node:assert/strict';
import { answeringCall, linkIs } from '../../public/console/state/callActions.ts';
import { withAsk } from '../../public/console/state/callAsks.ts';
import { applyFrame, frameOf } from '../../public/console/state/callFrames.ts';
import { callLogOf, logIs } from '../../public/console/state/callLog.ts';
import { type Call, type CallAsk, type Calls, noCalls, soundingCall } from '../../public/console/state/calls.ts';
import { callDetail, callSentence } from '../../public/console/view/callText.ts';

const room = 'a'.repeat(64);

function play(calls: Calls, ...frames: object[]): Calls {
  return frames.reduce((before: Calls, sent) => {
    const frame = frameOf(sent);
    assert.ok(frame);
    return applyFrame(before, frame, 5_000);
  }, calls);
}
const only = ({ list }: Calls): Call => {
  assert.equal(list.length, 1);
  return list[0] as Call;
};
const rung = play(linkIs(noCalls, 'live'), { request: 'invitation', requestID: 'r', from: 'b', payload: { room } });
const inCall = play(answeringCall(rung, 'r', 1), { answer: 'invitation', requestID: 'r' });
const asked = (kind: CallAsk['kind']): Calls => withAsk(inCall, 'r', { id: 'ask', kind, name: 'Sam' });

describe('console state: what is asked for in a call', () => {
  it('shows whom it rings, and forgets that once somebody came in', () => {
    const calls = asked('bringIn');
    assert.equal(callDetail(only(calls), 'live', undefined), 'Ringing Sam, who is asked to join…');
    const after = only(play(calls, { answer: 'invitation', requestID: 'ask', from: 's' }));
    assert.deepEqual([after.phase, after.ask, after.trouble], ['in', null, null]);
  });

  it('says why it came to nothing, and the call goes on', () => {
    const refusals = [
      { answer: 'invitation', requestID: 'ask', error: 603 },
      { cancel: 'invitation', requestID: 'ask', error: 408 },
      { cancel: 'invitation', requestID: 'ask', error: 480 },
      { cancel: 'invitation', requestID: 'ask', error: 403 },
      { cancel: 'invitation', requestID: 'ask', error: 409 },
      { cancel: 'invitation', requestID: 'ask', error: 500 },
    ];
    const sentences = refusals.map((frame) => {
      const { phase, ask, trouble } = only(play(asked('bringIn'), frame));
      assert.deepEqual([phase, ask], ['in', null]);
      assert.match(trouble ?? '', /^Sam .*\.$/);
      return trouble;
    });
    assert.equal(new Set(sentences).size, refusals.length);
    const silent = only(play(asked('toPhone'), { cancel: 'toPhone', requestID: 'ask', error: 408 }));
    assert.match(silent.trouble ?? '', /^Your phone was not answered/);
  });

  it('is out of the call by a transfer or to the phone, whichever frame tells it first', () => {
    const out = { cancel: 'leaveRoom', error: 403, payload: { room } };
    for (const [kind, why, sentence] of [
      ['transfer', 'transferred', 'You transferred the call.'],
      ['toPhone', 'phone', 'The call goes on on your phone.'],
    ] as const) {
      const answer = { answer: kind, requestID: 'ask' };
      for (const frames of [
        [answer, out],
        [out, answer],
      ]) {
        const call = only(play(asked(kind), ...frames));
        assert.deepEqual([call.phase, call.why, callSentence(call)], ['over', why, sentence]);
      }
    }
    assert.equal(only(play(asked('bringIn'), out)).why, 'ended');
  });

  it('can go to the phone that the log says my account has', () => {
    const contact = (userId: string, phoneNumber: string | null) => ({
      userId,
      domain: 'contoso.example',
      phoneNumber,
    });
    const logOf = (phone: string | null) =>
      callLogOf({
        callId: 'c',
        callEvents: [
          { type: 'Join', contact: contact('alice', phone) },
          { type: 'Join', contact: contact('bob', '+4799000002') },
        ],
      });
    const told = (phone: string | null) => only(logIs(inCall, 'r', logOf(phone), 'sip:alice@contoso.example', 9));
    assert.deepEqual([told('+4799000001').hasPhone, told(null).hasPhone, told('').hasPhone], [true, false, false]);
  });

  it('tells of a room that I am in with another session, and not of those of this one', () => {
    const told = (calls: Calls, ...rooms: string[]) =>
      play(calls, { answer: 'invitations', requestID: 'i', payload: { invitations: [], rooms } }).isElsewhere;
    assert.deepEqual(
      [told(noCalls), told(noCalls, room), told(inCall, room), told(inCall, room, 'b')],
      [false, true, false, true],
    );
    assert.equal(soundingCall(inCall)?.room, room);
    assert.equal(soundingCall(rung), undefined);
  });
});
