import type { Envelope, Reason, WireEvent } from '../../wire/events.ts';
import { linkOf, textOf } from '../../wire/resource.ts';
import { pathOf, personIn } from '../address.ts';
import type { Chat } from '../flow/chat.ts';
import { endUnknown, type What } from '../flow/happenings.ts';
import { seatOf } from '../flow/step.ts';
import type { LegPicture, OperationPicture, Picture, Read } from './picture.ts';

/**
 * PURE. What the platform would have told had its callbacks come: for everything in which its picture differs from what
 * the helpdesk knows, the event that should have told it, in the order in which they are documented (TA 5.4, 5.5, 6.6).
 * They are read as any callback is, so nothing is understood in two ways, and what is known already changes nothing.
 */
export function missed(chat: Chat, picture: Picture): Envelope[] {
  const { operations, invitation, peer, meeting, roster } = picture;
  const of = (...whats: What[]) => operations.filter(({ what }) => whats.includes(what));
  const invited = of('invite');
  return [
    ...of('start meeting').flatMap((one) => invitationEnded('onlineMeetingInvitation', one)),
    ...(meeting ? standing(meeting) : []),
    ...of('add messaging').flatMap((one) => invitationEnded('messagingInvitation', one)),
    ...standing(peer),
    ...(invitation ? chatAnswered(invitation) : []),
    ...(picture.call ? callAnswered(chat, picture.call) : []),
    ...(roster?.came ?? []).flatMap(came),
    ...invited.flatMap((one) => inviteEnded(chat, picture, one)),
    ...of('say', 'tell history').flatMap(({ made }) => (made.outcome === 'there' ? [spoken(made)] : [])),
    ...(meeting?.messages ?? []).map(spoken),
    ...peer.messages.map(spoken),
    ...(chat.setup === 'meeting' || meeting === null ? [] : over(meeting)),
    ...(isAccepted(chat) || invitation?.outcome === 'gone' ? over(peer) : []),
    // Last, because nobody is to be sought for what is over.
    ...(roster?.left ?? []).map((read) => event('deleted', 'participant', read, { reason: unknown })),
  ];
}

/** Before the visitor's chat is accepted, a platform may show nothing where it will be. */
const isAccepted = ({ setup }: Chat): boolean => setup === 'agents' || setup === 'welcome' || setup === 'done';

/** That something is over is seen, but not why. */
const unknown: Reason = { code: 'Informational', subcode: endUnknown, message: null };

const isThere = (read: Read | null): read is Read => read?.outcome === 'there';

/** What may be done in a conversation now. */
function standing({ conversation, messaging, bridge, audioVideo }: LegPicture): Envelope[] {
  if (!isThere(conversation) || isDisconnected(conversation)) return [];
  return [
    event('updated', 'conversation', conversation),
    ...(isThere(messaging) ? [event('updated', 'messaging', messaging)] : []),
    ...(isThere(bridge) ? [event('updated', 'conversationBridge', bridge)] : []),
    ...(audioVideo && isThere(audioVideo) ? [event('updated', 'audioVideo', audioVideo)] : []),
  ];
}

const isDisconnected = (read: Read): boolean => textOf(read.resource, 'state') === 'Disconnected';

function over({ conversation }: LegPicture): Envelope[] {
  const gone = conversation.outcome === 'gone' || (isThere(conversation) && isDisconnected(conversation));
  return gone ? [event('deleted', 'conversation', { ...conversation, resource: undefined })] : [];
}

/** How far an invitation of ours has come, by its state (TA 8.2). */
function invitationEnded(rel: string, { id, made }: OperationPicture): Envelope[] {
  if (!isThere(made)) return [];
  const resource = { ...made.resource, operationId: id }; // whatever the platform calls it when it is read
  const read = { ...made, resource };
  const started = event('started', rel, read);
  switch (textOf(resource, 'state')) {
    case 'Connected':
      return [started, event('completed', rel, read, { status: 'Success' })];
    case 'Failed':
    case 'Declined':
    case 'Cancelled':
      return [started, event('completed', rel, read, { status: 'Failure' })];
    default:
      return [started];
  }
}

/** One that rings no more has brought him in or not; which, only who is in the meeting tells. */
function inviteEnded(chat: Chat, { roster }: Picture, operation: OperationPicture): Envelope[] {
  const { made, target, id } = operation;
  if (made.outcome !== 'gone') return invitationEnded('participantInvitation', operation);
  if (target === null || !roster?.listed) return [];
  const present = seatOf(chat, target)?.place === 'present' || roster.came.some((one) => uriOf(one) === target);
  const how = present ? { status: 'Success' as const } : { status: 'Failure' as const, reason: unknown };
  return [event('completed', 'participantInvitation', { ...made, resource: { operationId: id } }, how)];
}

const uriOf = (read: Read): string => (textOf(read.resource, 'uri') ?? personIn(read.href) ?? '').toLowerCase();

/** The visitor's own invitation. */
function chatAnswered(read: Read): Envelope[] {
  const state = textOf(read.resource, 'state');
  if (state === 'Connected') return [event('completed', 'messagingInvitation', read, { status: 'Success' })];
  if (state === 'Failed' || state === 'Declined' || state === 'Cancelled')
    return [event('completed', 'messagingInvitation', read, { status: 'Failure' })];
  return [];
}

/** The invitation of a call; one that is gone came to nothing, and nobody says why. */
function callAnswered(chat: Chat, read: Read): Envelope[] {
  const leg = chat.call?.side === 'meeting' ? chat.meeting : chat.peer;
  if (read.outcome === 'unknown' || leg === null) return [];
  const state = textOf(read.resource, 'state') ?? 'Failed';
  if (state === 'Connecting' || state === 'Alerting') return [];
  const resource = read.resource ?? { _links: { conversation: { href: leg.href } } };
  const how = state === 'Connected' ? { status: 'Success' as const } : { status: 'Failure' as const, reason: unknown };
  return [event('completed', 'audioVideoInvitation', { ...read, resource }, how)];
}

/** Somebody came into the meeting, and may have joined its messaging. */
function came(read: Read & { readonly title: string | null }): Envelope[] {
  const added = event('added', 'participant', read, {}, read.title);
  const messaging = linkOf(read.resource, 'participantMessaging');
  if (messaging === undefined || !URL.canParse(messaging.href, read.base)) return [added];
  const within = { in: { rel: 'participant', href: read.href } };
  const listening = { ...read, href: new URL(messaging.href, read.base).href, resource: undefined };
  return [added, event('added', 'participantMessaging', listening, within)];
}

const spoken = (read: Read): Envelope => event('completed', 'message', read, { status: 'Success' });

/** One event as a callback would carry it. Its address is that in the resource itself, where that tells one. */
function event(
  type: WireEvent['type'],
  rel: string,
  { href, resource, base }: Read,
  more: Partial<WireEvent> = {},
  title: string | null = null,
): Envelope {
  const self = linkOf(resource, 'self')?.href;
  const at = self !== undefined && URL.canParse(self, base) && pathOf(self) !== '/' ? self : href;
  const told: WireEvent = {
    link: { rel, href: at, ...(title === null ? {} : { title }) },
    ...(resource ? { _embedded: { [rel]: resource } } : {}),
    ...more,
    type,
  };
  return { _links: {}, sender: [{ rel: '', href: '', events: [told] }], baseuri: base };
}
