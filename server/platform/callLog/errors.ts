import type { ErrorRequestHandler, Response } from 'express';
import type { Logger } from '../../lib/logger.ts';
import { type Fault, Problem } from '../../lib/problem.ts';
import type { RefusalBody } from '../calls/api/document.ts';
import type { Refusal } from '../conversation/reasons.ts';

/** Refusals of this protocol itself, beside those of the core. */
type WireRefusal =
  | 'InputInvalid'
  | 'BodyUnreadable'
  | 'BodyTooLarge'
  | 'TokenInvalid'
  | 'CredentialsWrong'
  | 'RightMissing'
  | 'NobodyMayBeCalled'
  | 'CallUnknown'
  | 'UserUnknown'
  | 'AddressUnknown'
  | 'VerbUnknown';

type RtcRefusal = WireRefusal | Refusal;

/** What each refusal is on the wire (contract, "refusals of /rtc"): total, so that a new one must be told. */
const statuses: Record<RtcRefusal, number> = {
  InputInvalid: 400,
  BodyUnreadable: 400,
  BodyTooLarge: 413,
  TokenInvalid: 401,
  CredentialsWrong: 401,
  RightMissing: 403,
  NobodyMayBeCalled: 403,
  CallUnknown: 404,
  UserUnknown: 404,
  AddressUnknown: 404,
  VerbUnknown: 405,
  NoSuchConversation: 404,
  AnsweredElsewhere: 409,
  NotInCall: 409,
  AlreadyInvited: 409,
  CallFull: 409,
  CallWornOut: 409,
  TooManyCalls: 409,
  CallExists: 409,
  NotRinging: 410,
  InvitationOver: 410,
  CallOver: 410,
  // What follows is said of chats and meetings only.
  NotConnected: 409,
  ConversationOver: 410,
  NotInConversation: 409,
  Bridged: 409,
  ThreadTaken: 409,
  AlreadyConnected: 409,
  AlreadyBridged: 409,
  NotBridged: 409,
  NoSuchMeeting: 404,
  NoSuchBridgedParticipant: 404,
  NotAdmitted: 403,
  NotLeader: 403,
  NotInMeeting: 404,
  NotInLobby: 404,
  OrganizerStays: 403,
  MeetingFull: 409,
  LobbyFull: 409,
  HostedByAnother: 409,
  HasCall: 409,
  NoCallHere: 409,
};

/** The error to throw for a refusal of this protocol. */
export const refusal = (code: WireRefusal, message: string, faults: readonly Fault[] = []): Problem<RtcRefusal> =>
  new Problem(code, message, { faults });

/** Every fault of an input in one sentence. */
export const invalid = (faults: readonly Fault[]): Problem<RtcRefusal> =>
  refusal('InputInvalid', faults.map(({ name, reason }) => `${name}: ${reason}`).join('; '), faults);

/** The status of an error that is a refusal; undefined for anything else. */
export const statusOf = (error: unknown): number | undefined =>
  error instanceof Problem && Object.hasOwn(statuses, error.code) ? statuses[error.code as RtcRefusal] : undefined;

function send(res: Response, error: Problem, status: number): void {
  const { code, message, faults } = error;
  const body: RefusalBody = { error: code, message, ...(faults.length > 0 ? { faults: [...faults] } : {}) };
  if (status === 401) res.set('WWW-Authenticate', 'Bearer');
  res.status(status).json(body);
}

/** The error middleware of `/rtc`: refusals as they are told, anything else 500 without a word about its cause. */
export function rtcErrors(logger: Logger): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    if (res.headersSent) return next(error);
    const known = readable(error);
    const status = statusOf(known);
    if (known instanceof Problem && status !== undefined) return send(res, known, status);
    if ((error as { type?: unknown } | null)?.type === 'request.aborted') return;
    logger.error({ err: error }, 'a request to the call API failed');
    const body: RefusalBody = { error: 'ServiceFailure', message: 'Something went wrong here. Try again later.' };
    res.status(500).json(body);
  };
}

/** What reading a request's bytes ran into, as a refusal. */
function readable(error: unknown): unknown {
  const { status } = (error ?? {}) as { status?: unknown };
  if (error instanceof URIError) return refusal('BodyUnreadable', 'The address has a broken escape.');
  if (error instanceof Problem) return error;
  if (status === 413) return refusal('BodyTooLarge', 'The request is too large.');
  if (status === 400 || status === 415) return refusal('BodyUnreadable', 'The body cannot be read.');
  return error;
}
