import { ajaxDate } from '../../../wire/dates.ts';
import type { Link, Resource } from '../../../wire/resource.ts';
import { peopleResource } from '../encode/people.ts';
import { clientView, hrefOf, linkTo } from '../encode/view.ts';
import { tagged } from '../http/entityTags.ts';
import type { Contact } from '../people/contacts.ts';
import type { Device } from '../people/device.ts';
import { onlineMeetingsResource } from './onlineMeetings.ts';

/** What is known of a client beside its device: its owner, and the meeting that a guest's token is for. */
export interface AboutClient {
  readonly me?: Contact | undefined;
  readonly meeting?: string | undefined;
}

/**
 * The application resource of a client (ucwa.md 2.2, trusted-application-api.md 4.2), without the way to its events:
 * that is another one whenever it is asked for, and changes nothing about what is said here, nor so its etag.
 */
export function applicationWithoutEvents(device: Device, instanceId: string | null, about: AboutClient = {}): Resource {
  const view = clientView(device.kind, device.id);
  const suffix = instanceId === null ? '' : `?instanceId=${encodeURIComponent(instanceId)}`;
  const isStaff = device.kind === 'staff';
  return tagged({
    culture: device.culture,
    userAgent: device.userAgent,
    type: device.type,
    endpointId: device.endpointId,
    id: device.id,
    _links: {
      self: { href: `${hrefOf(view, '')}${suffix}` },
      policies: linkTo(view, '/policies'),
      batch: linkTo(view, '/batch'),
      ...(isStaff ? { reportMyNetwork: linkTo(view, '/reportMyNetwork') } : {}),
    },
    _embedded: {
      me: meResource(device, about.me),
      ...(isStaff ? { people: peopleResource(view), onlineMeetings: onlineMeetingsResource(view) } : {}),
      communication: communicationResource(device, about.meeting),
    },
    rel: 'application',
  });
}

/**
 * The application resource with the way to a channel of events.
 * @param expires when it ends if nothing is heard of its client, epoch ms: a visitor is told (trusted-application-api.md 4.2)
 */
export const withEvents = (resource: Resource, href: string, expires?: number): Resource => ({
  ...resource,
  ...(expires === undefined ? {} : { expires: ajaxDate(expires) }),
  _links: { ...resource._links, events: { href } },
});

/** me: what the person may do about himself is told by its links; a visitor has none of them (ucwa.md 2.2). */
export function meResource(device: Device, me?: Contact): Resource {
  const view = clientView(device.kind, device.id);
  const links: Record<string, Link> = { self: linkTo(view, '/me') };
  if (device.kind === 'staff' && !device.available)
    links.makeMeAvailable = { ...linkTo(view, '/me/makeMeAvailable'), revision: '2' };
  if (device.kind === 'staff' && device.available)
    for (const rel of ['note', 'presence', 'location', 'reportMyActivity']) links[rel] = linkTo(view, `/me/${rel}`);
  return tagged({
    uri: device.person.uri,
    name: device.person.name,
    ...(me ? { emailAddresses: me.emailAddresses, title: me.title } : {}),
    _links: links,
    rel: 'me',
  });
}

/**
 * communication: conversations, and how to start one: a chat, or for a guest the `meeting` his token is for. Its operation id comes first (ucwa.md 2.2).
 */
export function communicationResource(device: Device, meeting?: string): Resource {
  const view = clientView(device.kind, device.id);
  return tagged({
    [operationIdOf(device)]: 'please pass this in a PUT request',
    supportedModalities: device.kind === 'visitor' || device.available ? ['Messaging'] : [],
    supportedMessageFormats: device.supportedMessageFormats,
    _links: {
      self: linkTo(view, '/communication'),
      conversations: linkTo(view, '/communication/conversations?filter=active'),
      ...(meeting === undefined
        ? { startMessaging: { ...linkTo(view, '/communication/messagingInvitations'), revision: '2' } }
        : {}),
      ...(device.kind === 'staff'
        ? { startOnlineMeeting: linkTo(view, '/communication/onlineMeetingInvitations?onlineMeetingUri=adhoc') }
        : {}),
      ...(device.kind === 'staff' || meeting !== undefined
        ? { joinOnlineMeeting: linkTo(view, '/communication/onlineMeetingInvitations') }
        : {}),
    },
    rel: 'communication',
  });
}

/** A GUID of the application's own, the same whenever it is asked for. */
export const operationIdOf = (device: Device): string =>
  `00000000-0000-4000-8000-${device.id.padStart(12, '0').slice(-12)}`;
