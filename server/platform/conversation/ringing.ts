import { connected, failed } from './answer.ts';
import type { ConversationEvent } from './events.ts';
import { arriving, devicesIn, scheduledFor, standingIn } from './meeting.ts';
import {
  type Conversation,
  type Invitation,
  type Participant,
  type Person,
  participantOf,
  rosterOf,
  waitingOf,
} from './model.ts';
import { type Cause, refuse } from './reasons.ts';
import type { Ring, RingStep } from './ring.ts';
import { answerRing, declineDevice, declinePerson, deviceLost, type RingFacts } from './ringDecisions.ts';
import { admission } from './terms.ts';

/** Whom to ring and how. Without devices, `unavailable` says why he cannot be rung. */
export interface RingRequest {
  readonly id: string;
  readonly operationId: string;
  readonly to: Person;
  readonly devices: readonly string[];
  readonly unavailable: 'unreachable' | 'doNotDisturb' | null;
  readonly expiresAt: number;
  readonly from: Person;
  readonly subject: string;
  /** Whose client asks; absent when the application does. */
  readonly by?: { readonly uri: string; readonly device: string };
}

/** The invitation that a ring begins: nobody rings where nobody can be reached. */
export const invitationOf = (ring: RingRequest): Invitation => ({
  id: ring.id,
  operationId: ring.operationId,
  to: ring.to,
  from: ring.from,
  subject: ring.subject,
  devices: ring.unavailable === null ? ring.devices : [],
  expiresAt: ring.expiresAt,
  ...(ring.by ? { by: ring.by } : {}),
});

/**
 * Rings somebody into the meeting on all his devices; who cannot be rung fails at once. To be rung is to be let in, so
 * who does not lead brings nobody past the lobby.
 * @throws Problem `AlreadyInvited` | `NotAdmitted` | `ConversationOver`
 */
export function invite(meeting: Conversation, ring: RingRequest): ConversationEvent[] {
  if (meeting.phase === 'closed') throw refuse('ConversationOver');
  const ringing = meeting.invitations.some((invitation) => invitation.to.uri === ring.to.uri);
  if (ringing || participantOf(meeting, ring.to.uri) || waitingOf(meeting, ring.to.uri)) throw refuse('AlreadyInvited');
  const from = { ...ring.from, ...standingIn(meeting, ring.from.uri) };
  const { terms } = meeting;
  if (terms && from.role === undefined && admission(terms, ring.to) !== 'in') throw refuse('NotAdmitted');
  const invitation = { ...invitationOf(ring), from };
  const { devices } = invitation;
  const invited: ConversationEvent = { type: 'invited', invitation };
  if (devices.length > 0) return [invited];
  const cause = ring.unavailable ?? 'unreachable';
  return [invited, { type: 'invitationFailed', invitation, invitationId: ring.id, devices, cause, final: true }];
}

/**
 * A device answers: its person is in the meeting with it, his other devices stop ringing. One winner, set once; when
 * he answers again nothing happens, so that a repeat is harmless.
 * @throws Problem `AnsweredElsewhere` | `NotRinging` | `MeetingFull` | `ConversationOver`
 */
export function accept(
  meeting: Conversation,
  input: { invitationId: string; device: string; uri: string; html?: boolean },
): ConversationEvent[] {
  if (answeredBy(meeting, input)) return [];
  const invitation = ringingOn(meeting, input);
  const participant: Participant = {
    ...arriving(meeting, invitation.to),
    device: input.device,
    ...(input.html ? { html: true } : {}),
  };
  const taken: ConversationEvent[] = invitation.chat
    ? connected(meeting, invitation, participant)
    : [
        {
          type: 'joined',
          participant,
          others: rosterOf(meeting),
          invitation,
          invitationId: invitation.id,
          to: devicesIn(meeting),
          ...scheduledFor(meeting, participant),
        },
      ];
  const won = answerRing(ringOf(invitation), invitation.to.uri, input.device, false);
  const devices = won?.silenced.map(({ device }) => device) ?? [];
  if (devices.length === 0) return taken;
  return [{ type: 'invitationFailed', invitation, devices, cause: 'answeredElsewhere', final: false }, ...taken];
}

/** Whether this very device has answered before: it is in, and was not the one that asked. */
function answeredBy(meeting: Conversation, input: { device: string; uri: string }): boolean {
  return meeting.phase !== 'requested' && participantOf(meeting, input.uri)?.device === input.device;
}

/**
 * A device declines, for itself alone (`local`) or for its person. The last local one is the person's.
 * @throws Problem `AnsweredElsewhere` | `NotRinging` | `ConversationOver`
 */
export function decline(
  meeting: Conversation,
  input: { invitationId: string; device: string; uri: string; local: boolean },
): ConversationEvent[] {
  const invitation = ringingOn(meeting, input);
  const ring = ringOf(invitation);
  const steps = input.local
    ? declineDevice(ring, input.device, atOnce)
    : declinePerson(ring, invitation.to.uri, atOnce);
  const final = isOver(steps);
  const devices = final ? invitation.devices : [input.device];
  return failed(meeting, invitation, { devices, cause: 'declined', final });
}

/**
 * The ringing of one invitation ends for all its devices: withdrawn, or nobody answered in time.
 * @throws Problem `NotRinging` | `ConversationOver`
 */
export function stopRinging(meeting: Conversation, invitationId: string, cause: Cause): ConversationEvent[] {
  if (meeting.phase === 'closed') throw refuse('ConversationOver');
  const invitation = meeting.invitations.find(({ id }) => id === invitationId);
  if (!invitation) throw refuse('NotRinging');
  return failed(meeting, invitation, { devices: invitation.devices, cause, final: true });
}

/** One device is gone for good: it rings no more, and with the last one the invitation fails. */
export function dropDevice(meeting: Conversation, device: string): ConversationEvent[] {
  return meeting.invitations
    .filter((invitation) => invitation.devices.includes(device))
    .flatMap((invitation) => {
      const final = isOver(deviceLost(ringOf(invitation), device, 0, atOnce));
      return failed(meeting, invitation, { devices: [device], cause: 'unreachable', final });
    });
}

/** An invitation into a chat as the ring engine has it: one person, on the devices that he had when it began. */
const ringOf = ({ to, devices, expiresAt }: Invitation): Ring => ({
  policy: { order: 'all', unreachable: 'fail', timeoutMs: 0 },
  people: [{ uri: to.uri, state: 'ringing', devices, lost: [], declined: false, rang: true, until: expiresAt }],
});

/** Nobody's turn comes later, and no device comes back. */
const atOnce: RingFacts = { now: 0, reach: () => ({ devices: [], forbidden: false }) };

const isOver = (steps: readonly RingStep[] | undefined): boolean => steps?.some(({ step }) => step === 'over') ?? false;

function ringingOn(meeting: Conversation, input: { invitationId: string; device: string; uri: string }): Invitation {
  if (meeting.phase === 'closed') throw refuse('ConversationOver');
  const invitation = meeting.invitations.find(({ id }) => id === input.invitationId);
  if (invitation?.devices.includes(input.device)) return invitation;
  const winner = participantOf(meeting, input.uri)?.device ?? input.device;
  throw refuse(winner === input.device ? 'NotRinging' : 'AnsweredElsewhere');
}
