import { isRecord, type RoomFrame, readFrame, textIn } from '../../shared/room/frame.ts';
import { ends, settledAsk } from './callAsks.ts';
import { blankCall, type Call, type CallEnd, type Calls, inPhase, overBy, withCall } from './calls.ts';

/** A frame of the room wire, and what the console reads of it beside. */
export interface Frame extends RoomFrame {
  /** Of an invitation: the meeting of the chat it belongs to, lower case; empty for a call of its own. */
  readonly meeting: string;
  /** Of an invitation: the name of whoever asks; empty where it was not told. */
  readonly fromName: string;
  /** Of an invitation: whoever asks hands his place in the call over. */
  readonly isTransfer: boolean;
}

/** Reads a frame; undefined for what is none. */
export function frameOf(told: unknown): Frame | undefined {
  const frame = readFrame(told);
  if (!frame || !isRecord(told)) return undefined;
  const { context } = told;
  return {
    ...frame,
    meeting: isRecord(context) ? textIn(context, 'onlineMeetingUri').toLowerCase() : '',
    fromName: textIn(told, 'fromName'),
    isTransfer: told.transfer === true,
  };
}

type Change = (calls: Calls, frame: Frame, now: number) => Calls;

/** What each kind of frame does. What is not here changes nothing: it is for somebody else's program. */
const changes: Readonly<Record<string, Change>> = {
  'request invitation': (calls, frame, now) => rung(calls, frame, now),
  'answer invitation': (calls, { requestID, error }, now) =>
    withCall(calls, requestID, (call) => (error ? refusedBy(call, error, now) : inPhase(call, 'in', now))),
  'cancel invitation': (calls, { requestID, error }, now) =>
    withCall(calls, requestID, (call) => refusedBy(call, error, now)),
  'answer createRoom': (calls, { requestID, payload }) =>
    withCall(calls, callOfRoom(requestID), (call) => ({ ...call, ...placeOf(payload) })),
  'cancel createRoom': (calls, { requestID }, now) =>
    withCall(calls, callOfRoom(requestID), (call) => overBy(call, 'failed', now)),
  'answer leaveRoom': left,
  'cancel leaveRoom': left,
  'answer invitations': (calls, { payload }, now) => elsewhere(listed(calls, payload.invitations, now), payload.rooms),
};

/** The calls after one more frame. Frames may come twice, late, or about a call never heard of. */
export const applyFrame = (calls: Calls, frame: Frame, now: number): Calls =>
  settledAsk(calls, frame, now) ?? changes[`${frame.kind} ${frame.type}`]?.(calls, frame, now) ?? calls;

/** The `requestID` with which the room of a call is asked for. */
export const roomRequestOf = (call: string): string => `room-${call}`;
const callOfRoom = (requestID: string): string => requestID.replace(/^room-/, '');

/** The `requestID` with which I leave a call. */
export const leaveRequestOf = (call: string): string => `leave-${call}`;

function rung(calls: Calls, frame: Frame, now: number): Calls {
  const { requestID, from, payload, meeting, fromName, isTransfer } = frame;
  const known = calls.list.some(({ id }) => id === requestID) || calls.declined.includes(requestID);
  if (requestID === '' || known) return calls;
  return {
    ...calls,
    list: [
      ...calls.list,
      { ...blankCall(requestID, 'ringing', now), from, meeting, fromName, isTransfer, ...placeOf(payload) },
    ],
  };
}

const placeOf = (payload: Frame['payload']): Pick<Call, 'room' | 'callId'> => ({
  room: textIn(payload, 'room') || null,
  callId: textIn(payload, 'callId') || null,
});

/** Why a call of mine came to nothing (calls.md 3.7). */
const mineOver: Readonly<Record<number, CallEnd>> = {
  403: 'forbidden',
  404: 'unknown',
  408: 'unanswered',
  480: 'offline',
  486: 'busy',
  487: 'cancelled',
  603: 'declined',
};
/** Why a call does not ring here any more. */
const theirsOver: Readonly<Record<number, CallEnd>> = {
  200: 'elsewhere',
  403: 'ended',
  404: 'ended',
  408: 'missed',
  487: 'withdrawn',
  603: 'refused',
};

/** A stale word about a call that is under way, such as a decline that lost the race, ends nothing. */
function refusedBy(call: Call, error: number, now: number): Call {
  if (call.phase === 'in') return call;
  return overBy(call, (call.mine ? mineOver : theirsOver)[error] ?? 'failed', now);
}

/**
 * I am out, or was not in any more: both are what I asked for, and a refusal for another reason is told. With a room
 * it is the platform's word that I am out of it, whoever brought that about.
 */
function left(calls: Calls, { requestID, kind, error, payload }: Frame, now: number): Calls {
  const gone = kind === 'answer' || error === 403 || error === 404;
  const room = textIn(payload, 'room');
  if (room)
    return each(
      calls,
      (call) => call.room === room && call.phase === 'in',
      ({ ask, ...call }) => overBy({ ...call, ask }, ask && ask.kind !== 'bringIn' ? ends[ask.kind] : 'ended', now),
    );
  return each(
    calls,
    (call) => call.phase === 'leaving' && (requestID === '' || leaveRequestOf(call.id) === requestID),
    (call) =>
      gone
        ? overBy(call, call.alone ? 'ended' : 'left', now)
        : inPhase(call, 'in', call.since, { trouble: 'You are still in the call. Please try again.' }),
  );
}

const each = (calls: Calls, which: (call: Call) => boolean, change: (call: Call) => Call): Calls =>
  calls.list.filter(which).reduce((before, { id }) => withCall(before, id, change), calls);

/** The rooms I am in, with whichever session: those of calls that are on here are not elsewhere. */
function elsewhere(calls: Calls, rooms: unknown): Calls {
  const here = calls.list.flatMap(({ phase, room }) => (phase === 'over' ? [] : [room]));
  const isElsewhere = Array.isArray(rooms) && rooms.some((room) => !here.includes(room));
  return isElsewhere === calls.isElsewhere ? calls : { ...calls, isElsewhere };
}

/** What began to ring less than this ago (ms) may have been asked about before it did. */
const freshMs = 2_000;

/** These ring for me now: whatever rang here and is not among them stopped while nobody was listening. */
function listed(calls: Calls, invitations: unknown, now: number): Calls {
  if (!Array.isArray(invitations)) return calls;
  const frames = invitations.filter(isRecord).flatMap((one) => frameOf({ request: 'invitation', ...one }) ?? []);
  const pending = new Set(frames.map(({ requestID }) => requestID));
  const isStopped = ({ id, phase, since }: Call): boolean =>
    phase === 'ringing' && !pending.has(id) && now - since > freshMs;
  const without = each(calls, isStopped, (call) => overBy(call, 'ended', now));
  return frames.reduce((before, frame) => rung(before, frame, now), without);
}
