import { Problem } from '../../lib/problem.ts';
import type { RungEnd } from '../calls/invitations.ts';
import type { MediaRefusal } from '../calls/media/refusals.ts';
import type { Refusal } from '../conversation/reasons.ts';
import type { RingOver } from '../conversation/ring.ts';
import type { Frame, RoomCode } from './wire.ts';
import { BadFrame } from './wire.ts';

/** Refusals of this wire alone, each with its code and sentence. */
const own = {
  NoSuchRequest: [404, 'There is no such request.'],
  NoSuchRoom: [404, 'There is no such room.'],
  NoSuchPerson: [404, 'There is nobody with this address.'],
  NoSuchInvitation: [404, 'There is no such invitation.'],
  NotInAcl: [403, 'user not included into ACL'],
  NotInRoom: [403, 'Only who is in the room, and with the session he is in it with, may do this.'],
  NotForGuests: [403, 'Guests may not do this.'],
  MayNotBeCalled: [403, 'This person may not be called.'],
  NoPhone: [404, 'There is no phone to move the call to.'],
  PhoneSilent: [408, 'The phone was not answered.'],
  Offline: [480, 'This person is not connected.'],
  AskedAlready: [409, 'You have asked this person already, or too many at a time: wait or withdraw.'],
  MediaByServer: [409, 'The media of this room go through its server: describe sessions to `sfu`, or to nobody.'],
  MediaDirect: [409, 'The media of this room go from one to the other: there is no server to subscribe to.'],
} as const satisfies Record<string, readonly [RoomCode, string]>;

type OwnRefusal = keyof typeof own;

/** The error to throw for a refusal of this wire. */
export const refuseRoom = (code: OwnRefusal): Problem<OwnRefusal> => new Problem(code, own[code][1]);

/** Refusals of the core. Those of chats and meetings cannot come up here. */
const codes: Readonly<Record<Refusal, RoomCode>> = {
  NotRinging: 487,
  AnsweredElsewhere: 200,
  NotConnected: 409,
  ConversationOver: 403,
  NotInConversation: 403,
  AlreadyInvited: 409,
  Bridged: 409,
  ThreadTaken: 409,
  AlreadyConnected: 409,
  AlreadyBridged: 409,
  NotBridged: 409,
  NoSuchConversation: 404,
  NoSuchMeeting: 404,
  NoSuchBridgedParticipant: 404,
  NotAdmitted: 403,
  NotLeader: 403,
  NotInMeeting: 403,
  NotInLobby: 403,
  OrganizerStays: 403,
  MeetingFull: 403,
  LobbyFull: 403,
  CallOver: 403,
  CallFull: 403,
  CallWornOut: 403,
  TooManyCalls: 403,
  CallExists: 409,
  InvitationOver: 487,
  NotInCall: 403,
  HostedByAnother: 409,
  HasCall: 409,
  NoCallHere: 409,
};

/** Refusals of the media server. */
const mediaCodes: Readonly<Record<MediaRefusal, RoomCode>> = {
  MediaNotSetUp: 503,
  MediaAway: 503,
  MediaFull: 403,
  MediaUnreadable: 400,
  NothingOffered: 409,
};

/** What a ring that ended unanswered is told as; `present`: he has come by another way. */
export const ringCodes: Readonly<Record<RingOver, RoomCode>> = {
  declined: 603,
  timeout: 408,
  unreachable: 480,
  busy: 486,
  forbidden: 403,
  present: 200,
  cancelled: 487,
  ended: 487,
};

/** The same for whoever was to ring, answered or not. */
export const endCodes: Readonly<Record<RungEnd, RoomCode>> = { ...ringCodes, answered: 200 };

/** The code of a refusal; undefined for what is a defect. */
export function codeOf(error: unknown): RoomCode | undefined {
  if (error instanceof BadFrame) return 400;
  if (!(error instanceof Problem)) return undefined;
  const { code } = error;
  if (Object.hasOwn(own, code)) return own[code as OwnRefusal][0];
  if (Object.hasOwn(mediaCodes, code)) return mediaCodes[code as MediaRefusal];
  return Object.hasOwn(codes, code) ? codes[code as Refusal] : undefined;
}

/** The frame that refuses what somebody sent. */
export function refusalFrame(about: string, requestID: string | undefined, error: unknown): Frame {
  const code = codeOf(error) ?? 500;
  const message = code === 500 || !(error instanceof Error) ? 'Something went wrong here. Try again.' : error.message;
  return { cancel: about, ...(requestID ? { requestID } : {}), error: code, message };
}
