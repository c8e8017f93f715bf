import { embeddedResource, type SentEvent } from '../../../server/wire/events.ts';
import { bareRel } from '../../../server/wire/rels.ts';
import { embeddedOf, linkOf, lookUp, type Resource, textOf } from '../../../server/wire/resource.ts';
import type { RoomPass } from '../../shared/room/roomClient.ts';

/** Why a call came to nothing; the helpdesk's words for it are in the chat besides. */
export type CallEnd = 'declined' | 'unanswered' | 'nobody' | 'missed' | 'failed' | 'ended';

/** The chat's call as the event channel told it (contract, "chat to call"). */
export interface ChatCall {
  /**
   * `none`: there is none, and `end` says what became of the last. `calling`: asked for. `ringing`: an agent is rung.
   * `incoming`: an agent calls. `on`: answered.
   */
  readonly phase: 'none' | 'calling' | 'ringing' | 'incoming' | 'on';
  readonly end: CallEnd | undefined;
  /** Name of who is on the other side; empty before it is known. */
  readonly name: string;
  /** What opens the call's room; undefined while there is none. */
  readonly pass: RoomPass | undefined;
  /** Where to POST; empty = not possible now. */
  readonly links: Readonly<Record<CallLink, string>>;
}

type CallLink = (typeof rels)[number];
const rels = ['addAudioVideo', 'stopAudioVideo', 'cancel', 'accept', 'decline'] as const;

const noLinks = { addAudioVideo: '', stopAudioVideo: '', cancel: '', accept: '', decline: '' };
export const noCall: ChatCall = { phase: 'none', end: undefined, name: '', pass: undefined, links: noLinks };

/** The call after one more event; events may come twice and about a call never heard of. */
export function followCall(now: ChatCall, { event }: SentEvent): ChatCall {
  const resource = embeddedResource(event);
  const rel = bareRel(event.link.rel);
  if (rel === 'conversation' && event.type === 'deleted') return { ...noCall, end: endAfter(now) };
  if (rel === 'conversation') return followModality(now, embeddedOf(resource, 'audioVideo')[0]);
  if (rel === 'audioVideo') return followModality(now, resource);
  if (rel !== 'audioVideoInvitation' || !resource) return now;
  return event.type === 'completed' && event.status === 'Failure'
    ? { ...over(now), end: endOf(now, textOf(resource, 'direction'), event.reason?.subcode) }
    : followInvitation(now, resource);
}

/** What may be done, and whether there is a call at all. */
function followModality(now: ChatCall, resource: Resource | undefined): ChatCall {
  const state = textOf(resource, 'state');
  if (!resource || state === undefined) return now;
  const links = { ...now.links, ...linksOf(resource, ['addAudioVideo', 'stopAudioVideo']) };
  if (state === 'Disconnected')
    return { ...over(now), end: endAfter(now), links: { ...noLinks, ...linksOf(resource, rels) } };
  const pass = passOf(resource) ?? now.pass;
  if (state === 'Connected')
    return { ...now, phase: 'on', end: undefined, pass, links: { ...links, cancel: '', accept: '', decline: '' } };
  // Who asked is told by the invitation, which comes first.
  return { ...now, pass, links };
}

function followInvitation(now: ChatCall, resource: Resource): ChatCall {
  const state = textOf(resource, 'state');
  const isMine = textOf(resource, 'direction') === 'Outgoing';
  const [accepted] = embeddedOf(resource, 'acceptedByParticipant');
  const name = (isMine ? textOf(accepted, 'name') : linkOf(resource, 'from')?.title) ?? '';
  const told = {
    ...now,
    end: undefined,
    name: name || now.name,
    pass: passOf(resource) ?? now.pass,
    links: { ...now.links, addAudioVideo: '', ...linksOf(resource, ['cancel', 'accept', 'decline']) },
  };
  if (state === 'Connected') return { ...told, phase: 'on' };
  if (!isMine) return { ...told, phase: 'incoming' };
  return { ...told, phase: state === 'Alerting' ? 'ringing' : 'calling' };
}

const over = (now: ChatCall): ChatCall => ({
  ...noCall,
  links: { ...noLinks, addAudioVideo: now.links.addAudioVideo },
});

/** What became of it is said once: by the invitation, or here where it was answered. */
const endAfter = ({ phase, end }: ChatCall): CallEnd | undefined => (phase === 'on' ? 'ended' : end);

/** By the reason's subcode. What the visitor did himself is not told to him: undefined. */
function endOf({ phase }: ChatCall, direction: string | undefined, subcode = ''): CallEnd | undefined {
  if (direction === 'Incoming') return subcode === 'Declined' ? undefined : 'missed';
  // Every step is told, so nobody was rung: the helpdesk declined for want of anybody (the wire has no reason for that).
  if (phase === 'calling' && subcode === 'Declined') return 'nobody';
  return subcode === 'Canceled' ? undefined : (ends[subcode] ?? 'failed');
}

const ends: Readonly<Record<string, CallEnd>> = {
  Declined: 'declined',
  Timeout: 'unanswered',
  Unreachable: 'nobody',
  DoNotDisturb: 'nobody',
  Ended: 'ended',
};

const linksOf = (resource: Resource, wanted: readonly CallLink[]): Partial<Record<CallLink, string>> =>
  Object.fromEntries(wanted.map((rel) => [rel, linkOf(resource, rel)?.href ?? '']));

/** The link `room` of a visitor, which carries his pass. */
function passOf(resource: Resource): RoomPass | undefined {
  const link = lookUp(resource._links, 'room') as Partial<RoomPass> | undefined;
  const { href, token, room, callId } = link ?? {};
  if (typeof href !== 'string' || typeof token !== 'string' || typeof room !== 'string') return undefined;
  return { href, token, room, callId: String(callId) };
}
