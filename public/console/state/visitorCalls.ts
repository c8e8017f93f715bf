import { embeddedResource, type WireEvent } from '../../../server/wire/events.ts';
import { textOf } from '../../../server/wire/resource.ts';
import { missed } from './callActions.ts';
import { type Call, type CallEnd, type Calls, inPhase, overBy, withCall } from './calls.ts';
import { type Chat, type ChatCall, type ConsoleState, withCalls } from './model.ts';

/** Calls of my chats with visitors: told by the event channel, and their sound and picture by the room wire (contract, "chat to call"). */

/** Whether there is a visitor in this chat who could be called. */
export const isWithVisitor = ({ peer, phase, visitorLeft, links }: Chat): boolean =>
  peer === null && phase === 'open' && !visitorLeft && links.sendMessage !== null;

/** The call I asked for has its room: it is about to ring there, or was answered already. */
export const roomIs = (calls: Calls, id: string, place: Pick<Call, 'room' | 'callId'>, now: number): Calls =>
  withCall(calls, id, (call) => (call.phase === 'in' ? { ...call, ...place } : inPhase(call, 'calling', now, place)));

/** The chat that a call belongs to, when it is one of mine. */
export const chatOfCall = ({ chats }: Pick<ConsoleState, 'chats'>, { meeting }: Call): Chat | undefined =>
  meeting === '' ? undefined : chats.find(({ onlineMeetingUri }) => onlineMeetingUri?.toLowerCase() === meeting);

/** The call of a chat that has not ended. */
export const callOfChat = ({ calls }: Pick<ConsoleState, 'calls'>, { onlineMeetingUri }: Chat): Call | undefined =>
  calls.list.find(
    ({ meeting, phase }) => meeting !== '' && meeting === onlineMeetingUri?.toLowerCase() && phase !== 'over',
  );

/** The call of a chat that I can come into: others are in it, I was rung for it or am told of it, and am not in it anywhere. */
export function callToJoin(state: Pick<ConsoleState, 'calls' | 'desk'>, chat: Chat): ChatCall | undefined {
  const { call } = chat;
  if (call?.state !== 'on' || call.room === null || call.inside === null || callOfChat(state, chat)) return undefined;
  return call.inside.some(({ uri }) => uri === state.desk.me.uri.toLowerCase()) ? undefined : call;
}

/**
 * Without the calls I missed that are settled: their chat has ended or is talked in since, or whoever called called again and
 * I answered.
 */
export function withoutSettled(state: ConsoleState): ConsoleState {
  const { list } = state.calls;
  const isSettled = (call: Call): boolean => {
    if (call.phase !== 'over' || !missed.includes(call.why)) return false;
    const chat = chatOfCall(state, call);
    const isOn = chat?.call?.state === 'on' && chat.call.id !== call.callId;
    const answered = list.some(
      ({ phase, from, meeting }) =>
        phase === 'in' && ((from !== '' && from === call.from) || (meeting !== '' && meeting === call.meeting)),
    );
    return chat?.phase === 'ended' || isOn || answered;
  };
  return list.some(isSettled)
    ? withCalls(state, (calls) => ({ ...calls, list: list.filter((call) => !isSettled(call)) }))
    : state;
}

const ends: Readonly<Record<string, CallEnd>> = {
  Declined: 'declined',
  Timeout: 'unanswered',
  Unreachable: 'offline',
  DoNotDisturb: 'offline',
  Canceled: 'cancelled',
  Ended: 'ended',
};

/** `audioVideoInvitation` of a call that I asked for, told apart by its operation id. */
export function applyAsked(calls: Calls, event: WireEvent, now: number): Calls {
  const resource = embeddedResource(event);
  const id = textOf(resource, 'operationId');
  if (event.type !== 'completed' || id === undefined) return calls;
  return withCall(calls, id, (call) => {
    if (!call.mine || call.phase === 'leaving') return call;
    if (event.status === 'Success') return inPhase(call, 'in', now);
    return overBy(call, ends[event.reason?.subcode ?? ''] ?? 'failed', now);
  });
}
