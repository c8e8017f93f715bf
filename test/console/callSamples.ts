import assert from 'node:assert/strict';
import { answeringCall, callingNow, linkIs, startedCall } from '../../public/console/state/callActions.ts';
import { applyFrame, frameOf, roomRequestOf } from '../../public/console/state/callFrames.ts';
import { type Call, type CallEnd, type CallPhase, type Calls, noCalls } from '../../public/console/state/calls.ts';
import { bob } from './events.ts';

export const ringID = 'AiYoyeZXKvVa1jDtSPQuX';
const me = '5f21f8239797901f01535828';
export const caller = '5da6e65772aa8c46876107d6';
export const callId = '5a1f6f3e-0000-4000-8000-00000000000a';
export const room = '1d63845a7b93c9b7ca6b3792ee99928257ac20b18284ded51632958cb3e803df';

export function play(calls: Calls, ...frames: object[]): Calls {
  return frames.reduce((before: Calls, sent, index) => {
    const frame = frameOf(sent);
    assert.ok(frame, JSON.stringify(sent));
    return applyFrame(before, frame, 2_000 + index);
  }, calls);
}
export const only = ({ list }: Calls): Call => {
  assert.equal(list.length, 1);
  return list[0] as Call;
};
export const phaseOf = (calls: Calls): [CallPhase, CallEnd | null] => [only(calls).phase, only(calls).why];

export const live = linkIs(noCalls, 'live');
export const invitation = {
  request: 'invitation',
  requestID: ringID,
  to: me,
  from: caller,
  fromType: 'system',
  mediatypes: { audio: true, video: false },
  context: {},
  payload: { room, callId, participants: [caller, me] },
};
export const cancel = (error: number, requestID = ringID) => ({
  cancel: 'invitation',
  requestID,
  from: caller,
  to: me,
  error,
});
export const ringing = play(live, invitation);
export const answering = answeringCall(ringing, ringID, 3_000);
export const inside = play(answering, { answer: 'invitation', requestID: ringID, from: caller });
export const opening = startedCall(live, { id: 'c1', uri: bob.uri, name: 'Bob' }, 1_000);
export const opened = play(opening, {
  answer: 'createRoom',
  requestID: roomRequestOf('c1'),
  payload: { room, callId },
});
export const calling = callingNow(opened, 'c1', 1_500);

/** A call log in which Bob called; then what happened more. */
export function log(...more: [type: string, who: string][]): object {
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
