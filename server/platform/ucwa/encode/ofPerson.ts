import type { EventType, SentEvent } from '../../../wire/events.ts';
import type { Resource } from '../../../wire/resource.ts';
import { communicationResource } from '../client/application.ts';
import type { Device } from '../people/device.ts';
import type { PersonEvent } from '../people/events.ts';
import { addressSegment, linkTo, type View } from './view.ts';

const below = { contactPresence: 'presence', contactNote: 'note', contactLocation: 'location' } as const;

/** Tells a client of its owner and of those it watches (ucwa.md 7, "Events"): links only, the client GETs what it wants. */
export function encodePerson(view: View, event: PersonEvent, device: Device): SentEvent[] {
  if ('device' in event && event.device !== device.id) return [];
  if ('to' in event && !event.to?.includes(device.id)) return [];
  const told = (sender: 'me' | 'people' | 'communication') => {
    const from = { rel: sender, href: linkTo(view, `/${sender}`).href };
    return (
      type: EventType,
      rel: string,
      path: string,
      more: { in?: string; resource?: Resource } = {},
    ): SentEvent => ({
      sender: from,
      event: {
        link: { rel, ...linkTo(view, path) },
        ...(more.in === undefined ? {} : { in: { rel: inRel(more.in), ...linkTo(view, more.in) } }),
        ...(more.resource ? { _embedded: { [rel]: more.resource } } : {}),
        type,
      },
    });
  };
  const [me, people] = [told('me'), told('people')];
  const communication = (): SentEvent =>
    told('communication')('updated', 'communication', '/communication', { resource: communicationResource(device) });
  const contact = (uri: string): string => `/people/${addressSegment(uri)}`;
  switch (event.type) {
    case 'madeAvailable':
      return [
        me('updated', 'me', '/me'),
        me('added', 'presence', '/me/presence'),
        me('added', 'note', '/me/note'),
        me('added', 'location', '/me/location'),
        communication(),
      ];
    case 'communicationChanged':
      return [communication()];
    case 'presenceChanged':
      return [me('updated', 'presence', '/me/presence')];
    case 'noteChanged':
      return [me('updated', 'note', '/me/note')];
    case 'locationChanged':
      return [me('updated', 'location', '/me/location')];
    case 'watching':
      return [
        ...event.contacts.map((uri) => people('added', 'contact', contact(uri), { in: subscribedContacts })),
        ...(event.subscription === null
          ? []
          : [people('added', 'presenceSubscription', `/people/presenceSubscriptions/${event.subscription}`)]),
        ...event.contacts.map((uri) =>
          people('updated', 'contactPresence', `${contact(uri)}/presence`, { in: contact(uri) }),
        ),
      ];
    case 'watchedLast':
      return [
        ...event.contacts.map((uri) => people('deleted', 'contact', contact(uri), { in: subscribedContacts })),
        ...(event.subscription === null
          ? []
          : [people('deleted', 'presenceSubscription', `/people/presenceSubscriptions/${event.subscription}`)]),
      ];
    case 'contactChanged':
      return [
        people('updated', event.what, `${contact(event.contact)}/${below[event.what]}`, { in: contact(event.contact) }),
      ];
  }
}

const subscribedContacts = '/people/subscribedContacts';
const inRel = (path: string): string => (path === subscribedContacts ? 'subscribedContacts' : 'contact');
