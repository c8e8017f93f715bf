import { ajaxDate, isoDate } from '../../../wire/dates.ts';
import type { SentEvent } from '../../../wire/events.ts';
import { linkRel, resourceRel } from '../../../wire/rels.ts';
import type { Link, Resource } from '../../../wire/resource.ts';
import type { ChatCall } from '../../conversation/chatCall/model.ts';

/** Whose eyes a resource is shown to: where its links lie, how its dates and rels are written. */
export interface View {
  readonly side: 'application' | 'visitor' | 'staff';
  /** `/ucwa/psanon/v1/applications/123…`, or a trusted application's `…/tgt-…/v1/applications/A`. */
  readonly base: string;
  /** What every href of this side ends in: `endpointId=…` for trusted applications, nothing for clients. */
  readonly query: string;
  /** Prefix of rels; empty for clients. */
  readonly prefix: string;
  readonly date: (ms: number) => string;
  /** Where a client meets the media of a call; absent for applications, which have none. */
  readonly room?: (call: ChatCall) => Link | undefined;
}

/** Where a call's room is; with a guest's pass for the guest of this id. */
export type RoomLink = (call: Pick<ChatCall, 'call' | 'room'>, guest: string | null) => Link;

/** A trusted application's view of conversation-level resources: `tgt` pins the pool server (0.2, path shapes). */
export function applicationView(options: { tgt: string; id: string; endpoint: string; prefix: string }): View {
  return {
    side: 'application',
    base: `/platformservice/${options.tgt}/v1/applications/${options.id}`,
    query: `endpointId=${encodeURIComponent(options.endpoint)}`,
    prefix: options.prefix,
    date: isoDate,
  };
}

/** A UCWA client's view: a visitor's under `psanon`, a staff member's under `oauth`. */
export function clientView(side: 'visitor' | 'staff', device: string, roomLink?: RoomLink): View {
  const door = side === 'visitor' ? 'psanon' : 'oauth';
  const view: View = { side, base: `/ucwa/${door}/v1/applications/${device}`, query: '', prefix: '', date: ajaxDate };
  if (!roomLink) return view;
  // A visitor's pass is for a visitor's eyes; a meeting's guest has none, and staff show their own tokens.
  const room = (call: ChatCall) =>
    side === 'staff' ? roomLink(call, null) : call.guest ? roomLink(call, call.guest.id) : undefined;
  return { ...view, room };
}

/** The href of a path below the view's base; the path may bring a query of its own. */
export function hrefOf(view: View, path: string): string {
  if (view.query === '') return view.base + path;
  return `${view.base}${path}${path.includes('?') ? '&' : '?'}${view.query}`;
}

export const linkTo = (view: View, path: string, title?: string): Link =>
  title === undefined ? { href: hrefOf(view, path) } : { href: hrefOf(view, path), title };

/** The last path segment for a person: `user@host`, without the scheme. */
export const addressSegment = (uri: string): string => uri.replace(/^sips?:/i, '');

export const paths = {
  communication: '/communication',
  conversation: (id: string) => `/communication/conversations/${id}`,
  messaging: (id: string) => `/communication/conversations/${id}/messaging`,
  message: (id: string, number: number) => `/communication/conversations/${id}/messaging/messages/${number}`,
  typingParticipants: (id: string) => `/communication/conversations/${id}/messaging/typingParticipants`,
  bridge: (id: string) => `/communication/conversations/${id}/conversationBridge`,
  bridgedParticipants: (id: string) => `/communication/conversations/${id}/conversationBridge/bridgedParticipants`,
  bridgedParticipant: (id: string, uri: string) => `${paths.bridgedParticipants(id)}/${addressSegment(uri)}`,
  /** A filtered view of who is in a meeting, or wants to be: clients' addresses never hold a `?`. */
  listed: (side: View['side'], id: string, list: 'leaders' | 'attendees' | 'lobby') =>
    side === 'application'
      ? `${paths.participants(id)}?filter=${list.charAt(0).toUpperCase()}${list.slice(1)}`
      : `${paths.conversation(id)}/${list}`,
  onlineMeeting: (id: string) => `/communication/conversations/${id}/onlineMeeting`,
  participants: (id: string) => `/communication/conversations/${id}/participants`,
  participant: (id: string, uri: string) => `${paths.participants(id)}/${addressSegment(uri)}`,
  participantMessaging: (id: string, uri: string) => `${paths.participant(id, uri)}/participantMessaging`,
  localParticipant: (id: string) => `/communication/conversations/${id}/localParticipant`,
  messagingInvitation: (id: string) => `/communication/messagingInvitations/${id}`,
  onlineMeetingInvitation: (id: string) => `/communication/onlineMeetingInvitations/${id}`,
  audioVideo: (id: string) => `/communication/conversations/${id}/audioVideo`,
  audioVideoInvitation: (id: string) => `/communication/audioVideoInvitations/${id}`,
  transfer: (id: string, transfer: string) => `${paths.audioVideo(id)}/transfers/${transfer}`,
  participantInvitation: (id: string) => `/communication/participantInvitations/${id}`,
};

/** Writes a resource under the view's namespace: its own rel and the rels of its links and embedded resources. */
export function dress(view: View, resource: Resource): Resource {
  if (view.prefix === '') return resource;
  const { _links, _embedded, rel, ...properties } = resource;
  return {
    ...properties,
    ...(_links
      ? {
          _links: renamed(
            _links,
            (name) => linkRel(view.prefix, name),
            (link) => link,
          ),
        }
      : {}),
    ...(_embedded
      ? {
          _embedded: renamed(
            _embedded,
            (name) => resourceRel(view.prefix, name),
            (inner) =>
              Array.isArray(inner)
                ? (inner as readonly Resource[]).map((one) => dress(view, one))
                : dress(view, inner as Resource),
          ),
        }
      : {}),
    ...(rel === undefined ? {} : { rel: resourceRel(view.prefix, rel) }),
  };
}

/** Writes an event and its sender under the view's namespace. */
export function dressEvent(view: View, { sender, event }: SentEvent): SentEvent {
  if (view.prefix === '') return { sender, event };
  const within = event.in && { in: { ...event.in, rel: resourceRel(view.prefix, event.in.rel) } };
  const embedded = event._embedded && {
    _embedded: renamed(
      event._embedded,
      (name) => resourceRel(view.prefix, name),
      (inner) => dress(view, inner),
    ),
  };
  return {
    sender: { ...sender, rel: resourceRel(view.prefix, sender.rel) },
    event: { ...event, link: { ...event.link, rel: resourceRel(view.prefix, event.link.rel) }, ...within, ...embedded },
  };
}

function renamed<T, U>(map: Readonly<Record<string, T>>, name: (key: string) => string, value: (item: T) => U) {
  return Object.fromEntries(Object.entries(map).map(([key, item]) => [name(key), value(item)]));
}
