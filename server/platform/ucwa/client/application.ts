import type { Link, Resource } from '../../../wire/resource.ts';
import { clientView, hrefOf, linkTo } from '../encode/view.ts';
import type { Device } from '../people/devices.ts';
import { onlineMeetingsResource } from './onlineMeetings.ts';

/** The application resource of a client (ucwa.md 2.2, trusted-application-api.md 4.2). */
export function clientApplicationResource(
  device: Device,
  eventsHref: string,
  instanceId: string | null,
  meeting?: string,
): Resource {
  const view = clientView(device.kind, device.id);
  const suffix = instanceId === null ? '' : `?instanceId=${encodeURIComponent(instanceId)}`;
  return {
    culture: device.culture,
    userAgent: device.userAgent,
    type: device.type,
    endpointId: device.endpointId,
    id: device.id,
    _links: { self: { href: `${hrefOf(view, '')}${suffix}` }, events: { href: eventsHref } },
    _embedded: {
      me: meResource(device),
      ...(device.kind === 'staff' ? { onlineMeetings: onlineMeetingsResource(view) } : {}),
      communication: communicationResource(device, meeting),
    },
    rel: 'application',
    etag: device.id,
  };
}

/** me: what the person may do about himself is told by its links; a visitor has none of them (ucwa.md 2.2). */
export function meResource(device: Device): Resource {
  const view = clientView(device.kind, device.id);
  const links: Record<string, Link> = { self: linkTo(view, '/me') };
  if (device.kind === 'staff' && !device.available) links.makeMeAvailable = linkTo(view, '/me/makeMeAvailable');
  if (device.kind === 'staff' && device.available)
    for (const rel of ['note', 'presence', 'location', 'reportMyActivity']) links[rel] = linkTo(view, `/me/${rel}`);
  return { uri: device.person.uri, name: device.person.name, _links: links, rel: 'me' };
}

/**
 * communication: conversations, and how to start one: a chat, or for a guest the `meeting` his token is for. Its operation id comes first (ucwa.md 2.2).
 */
export function communicationResource(device: Device, meeting?: string): Resource {
  const view = clientView(device.kind, device.id);
  return {
    [operationIdOf(device)]: 'please pass this in a PUT request',
    supportedModalities: device.kind === 'visitor' || device.available ? ['Messaging'] : [],
    supportedMessageFormats: ['Plain'],
    _links: {
      self: linkTo(view, '/communication'),
      conversations: linkTo(view, '/communication/conversations?filter=active'),
      ...(device.kind === 'staff'
        ? { startOnlineMeeting: linkTo(view, '/communication/onlineMeetingInvitations?onlineMeetingUri=adhoc') }
        : {}),
      ...(device.kind === 'staff' || meeting !== undefined
        ? { joinOnlineMeeting: linkTo(view, '/communication/onlineMeetingInvitations') }
        : {}),
      ...(device.kind === 'visitor' && meeting === undefined
        ? { startMessaging: { ...linkTo(view, '/communication/messagingInvitations'), revision: '2' } }
        : {}),
    },
    rel: 'communication',
    etag: '1',
  };
}

/** A GUID of the application's own, the same whenever it is asked for. */
const operationIdOf = (device: Device): string => `00000000-0000-4000-8000-${device.id.padStart(12, '0').slice(-12)}`;
