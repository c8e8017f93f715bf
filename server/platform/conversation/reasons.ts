import { Problem } from '../../lib/problem.ts';

/** Every way the core refuses a command, with the sentence a person may read. Protocols translate the code, nobody else does. */
const refusals = {
  NotRinging: 'The invitation is no longer open.',
  AnsweredElsewhere: 'Another device of the same person has answered.',
  NotConnected: 'The chat is not connected, so nothing can be said in it.',
  ConversationOver: 'The conversation has ended.',
  NotInConversation: 'You are not in this conversation.',
  AlreadyInvited: 'This person is already in the meeting or is being invited to it.',
  Bridged: 'A chat that is bridged into a meeting stays one of two: invite into the meeting.',
  ThreadTaken: 'There is an open chat between the two on this thread.',
  AlreadyConnected: 'Messaging is already connected.',
  AlreadyBridged: 'The meeting is already bridged to a chat.',
  NotBridged: 'The chat is not bridged into a meeting.',
  NoSuchConversation: 'There is no such conversation.',
  NoSuchMeeting: 'There is no such meeting.',
  NoSuchBridgedParticipant: 'There is no such bridged participant.',
  NotAdmitted: 'The meeting does not let you in.',
  NotLeader: 'Only a leader of the meeting may do this.',
  NotInMeeting: 'There is no such participant in the meeting.',
  NotInLobby: 'There is no such participant in the lobby.',
  OrganizerStays: 'The organizer of a meeting leads it and stays in it.',
  MeetingFull: 'Too many people are in this meeting.',
  LobbyFull: 'Too many people wait in the lobby of this meeting.',
  CallOver: 'The call has ended.',
  CallFull: 'As many people are in this call as may be.',
  CallWornOut: 'Too much has happened in this call: make a new one.',
  TooManyCalls: 'As many calls of this person are open as may be.',
  CallExists: 'There is a call with this id already.',
  InvitationOver: 'The invitation to this call is over.',
  NotInCall: 'You are not in this call.',
  HasCall: 'There is a call here already.',
  NoCallHere: 'No call can be made here.',
  HostedByAnother: 'Another application takes part in this meeting, or may.',
} as const;

export type Refusal = keyof typeof refusals;

/** The error to throw for a refusal. */
export const refuse = (code: Refusal): Problem<Refusal> => new Problem(code, refusals[code]);

/** Why a participant's invitation, or his stay, ended without his own doing; undefined stands for "he left". */
export type Cause =
  | 'declined'
  | 'timeout'
  | 'cancelled'
  | 'unreachable'
  | 'doNotDisturb'
  | 'answeredElsewhere'
  | 'ended'
  | 'inactive'
  | 'denied'
  | 'ejected';
