import type { Link, Resource } from '../../../wire/resource.ts';
import type { Participant, Person } from '../../conversation/model.ts';
import { anonymousDomain, domainPart } from '../../identity/sipUri.ts';
import { addressSegment, linkTo, paths, type View } from './view.ts';

/** participant (6.6; ucwa.md 5.6). `may`: what the viewer may do about him. */
export function participantResource(
  view: View,
  id: string,
  person: Person & Pick<Partial<Participant>, 'messaging' | 'role' | 'organizer'> & { inLobby?: boolean },
  may: readonly string[] = [],
): Resource {
  const self = paths.participant(id, person.uri);
  return {
    uri: person.uri,
    name: person.name,
    anonymous: person.anonymous ?? false,
    sourceNetwork: person.anonymous ? 'Everyone' : 'SameEnterprise',
    role: person.role ?? 'Attendee',
    organizer: person.organizer ?? false,
    inLobby: person.inLobby ?? false,
    _links: {
      self: linkTo(view, self),
      conversation: linkTo(view, paths.conversation(id)),
      ...(person.messaging ? { participantMessaging: linkTo(view, paths.participantMessaging(id, person.uri)) } : {}),
      ...contactLinks(view, person.uri),
      ...Object.fromEntries(may.map((action) => [action, linkTo(view, `${self}/${action}`)])),
    },
    rel: 'participant',
  };
}

/** Some of those in a conversation, by link: its roster, a list of it, who types (6.4, 6.6; ucwa.md 5.5, 5.6). */
export const participantLinks = (
  view: View,
  id: string,
  list: { readonly rel: string; readonly path: string },
  people: readonly Pick<Person, 'uri' | 'name'>[],
): Resource => ({
  _links: {
    self: linkTo(view, list.path),
    participant: people.map(({ uri, name }) => linkTo(view, paths.participant(id, uri), name)),
  },
  rel: list.rel,
});

/** The same with the people themselves in it, as the viewer is shown them. */
export const participantList = (
  view: View,
  id: string,
  list: { readonly rel: string; readonly path: string },
  people: readonly Resource[],
): Resource => ({
  ...participantLinks(
    view,
    id,
    list,
    people.map(({ uri, name }) => ({ uri: String(uri), name: String(name) })),
  ),
  _embedded: { participant: people },
});

/** Who is seen typing. */
export const typingResource = (view: View, id: string, typists: readonly Person[]): Resource =>
  participantLinks(view, id, { rel: 'typingParticipants', path: paths.typingParticipants(id) }, typists);

/** Where staff read more of somebody (ucwa.md 4.4, 5.6); there is nothing to read of a visitor. */
export function contactLinks(view: View, uri: string): Record<string, Link> {
  if (view.side !== 'staff' || domainPart(uri) === anonymousDomain) return {};
  const contact = `/people/${addressSegment(uri)}`;
  return { contact: linkTo(view, contact), contactPresence: linkTo(view, `${contact}/presence`) };
}

/** participant, as somebody sees himself: with the way to his own resource (ucwa.md 4.3, 5.6). */
export function localParticipantResource(view: View, id: string, person: Person & { messaging?: boolean }): Resource {
  const { _links: links, ...rest } = participantResource(view, id, person);
  return { ...rest, local: true, _links: { ...links, me: linkTo(view, '/me') } };
}

/** participantMessaging: that somebody takes part in messaging. */
export const participantMessagingResource = (view: View, id: string, uri: string): Resource => ({
  _links: {
    self: linkTo(view, paths.participantMessaging(id, uri)),
    participant: linkTo(view, paths.participant(id, uri)),
  },
  rel: 'participantMessaging',
});
