import type { ErrorRequestHandler, Response } from 'express';
import type { Logger } from '../../lib/logger.ts';
import { Problem } from '../../lib/problem.ts';
import { type ErrorBody, type ErrorCode, errorStatus } from '../../wire/errors.ts';
import type { Refusal } from '../conversation/reasons.ts';

/** Refusals of this protocol itself, beside those of the core. */
type WireRefusal =
  | 'InputInvalid'
  | 'BodyUnreadable'
  | 'BodyTooLarge'
  | 'MessageTooLarge'
  | 'MediaTypeUnsupported'
  | 'EndpointUnknown'
  | 'ApplicationUnknown'
  | 'ApplicationGone'
  | 'ChannelReplaced'
  | 'CallbackUnregistered'
  | 'DestinationUnknown'
  | 'NotYourDestination'
  | 'RoleRefused'
  | 'AnonymousRefused'
  | 'NotAvailable'
  | 'AlreadyAvailable'
  | 'TooManyConversations'
  | 'TooManyApplications'
  | 'TooManySubscriptions'
  | 'TooManyParts'
  | 'TooMuchSaid'
  | 'VersionUnsupported'
  | 'TagMissing'
  | 'TagStale'
  | 'Unsupported'
  | 'TooManyMeetings'
  | 'NobodyToRing'
  | 'ResourceUnknown'
  | 'VerbUnknown';

/** Anything this protocol answers a refusal for. */
export type UcwaRefusal = WireRefusal | Refusal;

/** What each refusal is on the wire (trusted-application-api.md 8, ucwa.md 8): total, so that a new one must be told. */
const told: Record<UcwaRefusal, { code: ErrorCode; subcode?: string }> = {
  InputInvalid: { code: 'BadRequest', subcode: 'ParameterValidationFailure' },
  BodyUnreadable: { code: 'BadRequest', subcode: 'DeserializationFailure' },
  BodyTooLarge: { code: 'EntityTooLarge' },
  MessageTooLarge: { code: 'EntityTooLarge' },
  MediaTypeUnsupported: { code: 'UnsupportedMediaType', subcode: 'UnsupportedMediaType' },
  EndpointUnknown: { code: 'Forbidden', subcode: 'ApplicationNotFound' },
  ApplicationUnknown: { code: 'NotFound', subcode: 'ApplicationNotFound' },
  ApplicationGone: { code: 'Gone', subcode: 'InactiveApplicationExpired' },
  ChannelReplaced: { code: 'Conflict', subcode: 'PGetReplaced' },
  CallbackUnregistered: { code: 'BadRequest', subcode: 'CallbackUriUnreachable' },
  DestinationUnknown: { code: 'NotFound', subcode: 'DestinationNotFound' },
  NotYourDestination: { code: 'Forbidden' },
  RoleRefused: { code: 'Forbidden' },
  AnonymousRefused: { code: 'Forbidden', subcode: 'AnonymousNotAllowed' },
  NotAvailable: { code: 'Conflict', subcode: 'MakeMeAvailableRequired' },
  AlreadyAvailable: { code: 'Conflict', subcode: 'AlreadyExists' },
  TooManyConversations: { code: 'Conflict', subcode: 'TooManyConversations' },
  TooManyApplications: { code: 'Gone', subcode: 'TooManyApplications' },
  TooManySubscriptions: { code: 'Forbidden', subcode: 'LimitExceeded' },
  TooManyParts: { code: 'TooManyRequests' },
  TooMuchSaid: { code: 'TooManyRequests' },
  VersionUnsupported: { code: 'NotFound', subcode: 'APIVersionNotSupported' },
  TagMissing: { code: 'PreconditionRequired' },
  TagStale: { code: 'PreconditionFailed' },
  Unsupported: { code: 'Conflict', subcode: 'OperationNotSupported' },
  TooManyMeetings: { code: 'Conflict', subcode: 'TooManyOnlineMeetings' },
  NobodyToRing: { code: 'NotFound', subcode: 'DestinationNotFound' },
  ResourceUnknown: { code: 'NotFound' },
  VerbUnknown: { code: 'MethodNotAllowed' },
  NotRinging: { code: 'Conflict' },
  AnsweredElsewhere: { code: 'Conflict', subcode: 'ConnectedElsewhere' },
  NotConnected: { code: 'Conflict' },
  ConversationOver: { code: 'NotFound', subcode: 'ConversationNotFound' },
  NotInConversation: { code: 'NotFound', subcode: 'ConversationNotFound' },
  AlreadyInvited: { code: 'Conflict', subcode: 'AlreadyExists' },
  AlreadyConnected: { code: 'Conflict', subcode: 'AlreadyExists' },
  AlreadyBridged: { code: 'Conflict', subcode: 'AlreadyExists' },
  NotBridged: { code: 'Conflict' },
  Bridged: { code: 'Conflict', subcode: 'OperationNotSupported' },
  ThreadTaken: { code: 'Conflict', subcode: 'ThreadIdAlreadyExists' },
  NoSuchConversation: { code: 'NotFound', subcode: 'ConversationNotFound' },
  NoSuchMeeting: { code: 'NotFound', subcode: 'DestinationNotFound' },
  NoSuchBridgedParticipant: { code: 'NotFound' },
  NotAdmitted: { code: 'Forbidden' },
  NotLeader: { code: 'Forbidden' },
  NotInMeeting: { code: 'NotFound' },
  NotInLobby: { code: 'NotFound' },
  OrganizerStays: { code: 'Forbidden' },
  MeetingFull: { code: 'Conflict', subcode: 'TooManyParticipants' },
  LobbyFull: { code: 'Conflict', subcode: 'TooManyLobbyParticipants' },
  CallOver: { code: 'Gone' },
  CallFull: { code: 'Conflict' },
  CallWornOut: { code: 'Conflict' },
  TooManyCalls: { code: 'Conflict' },
  CallExists: { code: 'Conflict' },
  InvitationOver: { code: 'Gone' },
  NotInCall: { code: 'Forbidden' },
  HostedByAnother: { code: 'Conflict', subcode: 'OperationNotSupported' },
  HasCall: { code: 'Conflict', subcode: 'AlreadyExists' },
  NoCallHere: { code: 'Conflict', subcode: 'OperationNotSupported' },
};

/** The error to throw for a refusal of this protocol. */
export const refusal = (code: WireRefusal, message: string, faults: Problem['faults'] = []): Problem<UcwaRefusal> =>
  new Problem(code, message, { faults });

/** Answers a refusal. */
export function sendRefusal(res: Response, code: UcwaRefusal, message: string, faults: Problem['faults'] = []): void {
  const { code: wireCode, subcode } = told[code];
  const body: ErrorBody = {
    code: wireCode,
    ...(subcode === undefined ? {} : { subcode }),
    message,
    ...(faults.length > 0 ? { parameters: faults } : {}),
  };
  res.status(errorStatus[wireCode]).json(body);
}

/** The error middleware of this protocol: refusals as they are told, anything else 500 without a word about its cause. */
export function ucwaErrors(logger: Logger): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    if (res.headersSent) return next(error);
    if (error instanceof Problem && Object.hasOwn(told, error.code))
      return sendRefusal(res, error.code as UcwaRefusal, error.message, error.faults);
    const { type, status } = (error ?? {}) as { type?: unknown; status?: unknown };
    if (type === 'request.aborted') return;
    if (error instanceof URIError) return sendRefusal(res, 'BodyUnreadable', 'The address has a broken escape.');
    if (status === 413) return sendRefusal(res, 'BodyTooLarge', 'A request takes 1 MiB at most.');
    if (status === 415) return sendRefusal(res, 'MediaTypeUnsupported', 'The body is encoded in an unknown way.');
    if (status === 400) return sendRefusal(res, 'BodyUnreadable', 'The body cannot be read.');
    logger.error({ err: error }, 'request failed');
    const body: ErrorBody = { code: 'ServiceFailure', message: 'Something went wrong here; it has been logged.' };
    res.status(500).json(body);
  };
}
