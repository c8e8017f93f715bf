import { Problem } from '../../lib/problem.ts';
import type { Refusal } from '../conversation/reasons.ts';
import type { ErrorCode } from './messages.ts';

/** What a refusal of the core is told as; `bye`: the call is not to be had, or not any more. Those of chats cannot come up here. */
const told: Readonly<Record<Refusal, ErrorCode | 'bye'>> = {
  NotRinging: 'bye',
  AnsweredElsewhere: 'bye',
  NotConnected: 'UNKNOWN',
  ConversationOver: 'bye',
  NotInConversation: 'NOT_INCALL',
  AlreadyInvited: 'bye',
  Bridged: 'UNKNOWN',
  ThreadTaken: 'UNKNOWN',
  AlreadyConnected: 'UNKNOWN',
  AlreadyBridged: 'UNKNOWN',
  NotBridged: 'UNKNOWN',
  NoSuchConversation: 'INVALID_CALL_ID',
  NoSuchMeeting: 'UNKNOWN',
  NoSuchBridgedParticipant: 'UNKNOWN',
  NotAdmitted: 'bye',
  NotLeader: 'UNKNOWN',
  NotInMeeting: 'UNKNOWN',
  NotInLobby: 'UNKNOWN',
  OrganizerStays: 'UNKNOWN',
  MeetingFull: 'UNKNOWN',
  LobbyFull: 'UNKNOWN',
  CallOver: 'bye',
  CallFull: 'bye',
  CallWornOut: 'bye',
  TooManyCalls: 'RATE_LIMIT_HIT',
  CallExists: 'INVALID_CALL_ID',
  InvitationOver: 'bye',
  NotInCall: 'bye',
  HostedByAnother: 'UNKNOWN',
  HasCall: 'UNKNOWN',
  NoCallHere: 'UNKNOWN',
};

/** How a terminal is told of an error; undefined for a defect, which is logged and told as `UNKNOWN`. */
export function toldOf(error: unknown): ErrorCode | 'bye' | undefined {
  if (!(error instanceof Problem)) return undefined;
  return Object.hasOwn(told, error.code) ? told[error.code as Refusal] : undefined;
}
