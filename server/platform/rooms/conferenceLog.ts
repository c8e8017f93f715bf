import { stepsIn } from '../calls/callNow.ts';
import { type RungEnd, rungEnd } from '../calls/invitations.ts';
import type { CallConversationFacts } from '../conversation/call/create.ts';
import type { CallInvitation, Party } from '../conversation/call/model.ts';
import type { CallStep } from '../conversation/call/steps.ts';
import type { RingStep } from '../conversation/ring.ts';
import type { LoggedConversationEvent } from '../log/reading.ts';
import { shortId } from './encode.ts';
import { endCodes, ringCodes } from './errors.ts';
import type { RoomCode } from './wire.ts';

/** A call as its room's history tells it (calls.md 3.8). Ids of people are 24 hex digits; moments epoch ms. */
export interface ConferenceLog {
  readonly id: string;
  readonly roomId: string;
  readonly callId: string;
  readonly state: 'active' | 'finished';
  readonly createdAt: number;
  readonly finishedAt: number | null;
  readonly domains: readonly string[];
  /** Whoever was in it, in the order they came. */
  readonly participants: readonly string[];
  readonly invites: readonly ConferenceInvite[];
  readonly transfers: readonly ConferenceTransfer[];
}

/** Somebody asked into it. `state` and `error` are null while he rings. */
export interface ConferenceInvite {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Whether one of several had to answer. */
  readonly group: boolean;
  readonly inviteRequest: boolean;
  readonly mediatypes: { readonly audio: boolean; readonly video: boolean };
  readonly state: InviteState | null;
  readonly error: RoomCode | null;
  /** Each session that rang; `address` is its person's. */
  readonly candidates: readonly { readonly address: string; readonly endReason: RoomCode | null }[];
}

type InviteState = 'ACCEPTED' | 'DECLINED_BY_CREATOR' | 'DECLINED_BY_TIMEOUT' | 'DECLINED';

export interface ConferenceTransfer {
  readonly from: string;
  readonly to: string;
  readonly state: InviteState | null;
  readonly roomId: string;
  readonly idInvite: string;
}

const states: Readonly<Record<RungEnd, InviteState>> = {
  answered: 'ACCEPTED',
  present: 'ACCEPTED',
  cancelled: 'DECLINED_BY_CREATOR',
  ended: 'DECLINED_BY_CREATOR',
  timeout: 'DECLINED_BY_TIMEOUT',
  declined: 'DECLINED',
  unreachable: 'DECLINED',
  busy: 'DECLINED',
  forbidden: 'DECLINED',
};

/** What became of one who was asked. */
interface Asked {
  readonly invitation: CallInvitation;
  readonly uri: string;
  end: RungEnd | null;
  readonly candidates: Map<string, RoomCode | null>;
}

/** Everything that is due in one pass over a call's events. */
interface Folded {
  readonly parties: Party[];
  readonly came: Set<string>;
  readonly asked: Asked[];
  /** The same by their invitations. */
  readonly byInvitation: Map<string, Asked[]>;
  finishedAt: number | null;
}

function fold(events: Iterable<LoggedConversationEvent>): Folded {
  const folded: Folded = { parties: [], came: new Set(), asked: [], byInvitation: new Map(), finishedAt: null };
  for (const { at, body } of events) {
    if (body.type === 'callCreated') folded.parties.push(...body.parties);
    for (const step of stepsIn(body)) take(folded, step, at);
  }
  return folded;
}

function take(folded: Folded, step: CallStep, at: number): void {
  switch (step.is) {
    case 'party':
      folded.parties.push(step.party);
      break;
    case 'joined':
      folded.came.add(step.uri);
      break;
    case 'ended':
      folded.finishedAt = at;
      break;
    case 'invited': {
      const { invitation } = step;
      const asked = invitation.ring.people.map(({ uri }) => ({ invitation, uri, end: null, candidates: new Map() }));
      folded.asked.push(...asked);
      folded.byInvitation.set(invitation.id, asked);
      break;
    }
    case 'ring':
      for (const one of folded.byInvitation.get(step.invitation) ?? []) ring(one, step.step);
      break;
  }
}

/** One more step of the ring of one who was asked. */
function ring(one: Asked, step: RingStep): void {
  const close = (devices: readonly string[], code: RoomCode) => {
    for (const device of devices) one.candidates.set(device, code);
  };
  const mine = (rung: readonly { uri: string; device: string }[]) =>
    rung.filter(({ uri }) => uri === one.uri).map(({ device }) => device);
  const isMine = !('uri' in step) || step.uri === one.uri;
  one.end ??= rungEnd(step, one.uri);
  if (step.step === 'answered') {
    close(mine(step.silenced), 487);
    if (isMine) close([step.device], 200);
  } else if (step.step === 'over') close(mine(step.silenced), ringCodes[step.cause]);
  else if (!isMine) return;
  else if (step.step === 'rang') for (const device of step.devices) one.candidates.set(device, null);
  else if (step.step === 'joinedRinging') one.candidates.set(step.device, null);
  else if (step.step === 'deviceDeclined') close([step.device], 603);
  else if (step.step === 'deviceLost') close([step.device], 404);
  else if (step.step === 'out') close(step.devices, step.cause === 'present' ? 487 : ringCodes[step.cause]);
}

const codeOf = (end: Asked['end']): RoomCode | null => (end === null ? null : endCodes[end]);

/** A call's history from its events alone: it cannot say otherwise than the log that every other view is made of. */
export function conferenceLog(facts: CallConversationFacts, events: Iterable<LoggedConversationEvent>): ConferenceLog {
  const { parties, came, asked, finishedAt } = fold(events);
  const idOf = (uri: string) => parties.find((party) => party.uri === uri)?.id ?? uri;
  const present = [...came]
    .map((uri) => parties.find((party) => party.uri === uri))
    .filter((party) => party !== undefined);
  const stateOf = ({ end }: Asked) => (end === null ? null : states[end]);
  return {
    id: shortId(facts.id),
    roomId: facts.call.room,
    callId: facts.id,
    state: finishedAt === null ? 'active' : 'finished',
    createdAt: facts.createdAt,
    finishedAt,
    domains: [...new Set(present.map(({ contact }) => contact.domain).filter((domain) => domain !== ''))],
    participants: present.map(({ id }) => id),
    invites: asked.map((one) => ({
      id: one.invitation.operation,
      from: idOf(one.invitation.from),
      to: idOf(one.uri),
      group: one.invitation.ring.people.length > 1,
      inviteRequest: one.invitation.requested === true,
      mediatypes: one.invitation.media,
      state: stateOf(one),
      error: codeOf(one.end),
      candidates: [...one.candidates.values()].map((endReason) => ({ address: one.uri, endReason })),
    })),
    transfers: asked
      .filter(({ invitation }) => invitation.transfer)
      .map((one) => ({
        from: idOf(one.invitation.from),
        to: idOf(one.uri),
        state: stateOf(one),
        roomId: facts.call.room,
        idInvite: one.invitation.operation,
      })),
  };
}
