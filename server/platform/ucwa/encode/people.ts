import type { Link, Resource } from '../../../wire/resource.ts';
import type { Contact } from '../people/contacts.ts';
import type { ReportedPresence } from '../people/reported.ts';
import { addressSegment, linkTo, type View } from './view.ts';

/** The one group that everybody's contacts are in. */
export const colleagues = { id: 'colleagues', name: 'Colleagues' } as const;

/** people: the collections that there are (ucwa.md 2.2). */
export function peopleResource(view: View): Resource {
  const at = (rest: string): Link => linkTo(view, `/people${rest}`);
  return {
    _links: {
      self: at(''),
      presenceSubscriptions: at('/presenceSubscriptions'),
      subscribedContacts: at('/subscribedContacts'),
      presenceSubscriptionMemberships: at('/presenceSubscriptionMemberships'),
      myGroups: at('/groups'),
      myContacts: at('/contacts'),
      search: at('/search'),
    },
    rel: 'people',
  };
}

/** contact (ucwa.md 7). */
export function contactResource(view: View, contact: Contact): Resource {
  const at = (rest: string): Link => linkTo(view, `/people/${addressSegment(contact.uri)}${rest}`);
  return {
    uri: contact.uri,
    sourceNetwork: 'SameEnterprise',
    type: contact.type,
    name: contact.name,
    ...(contact.emailAddresses.length > 0 ? { emailAddresses: contact.emailAddresses } : {}),
    ...(contact.title === null ? {} : { title: contact.title }),
    ...(contact.phone === null ? {} : { workPhoneNumber: contact.phone }),
    _links: {
      self: at(''),
      contactPresence: at('/presence'),
      contactLocation: at('/location'),
      contactNote: at('/note'),
      contactSupportedModalities: at('/supportedMedia'),
      contactPrivacyRelationship: at('/privacyRelationship'),
    },
    rel: 'contact',
  };
}

/** A collection of contacts under the rel and path given. */
export const contactsResource = (view: View, rel: string, path: string, contacts: readonly Contact[]): Resource => ({
  _links: { self: linkTo(view, path) },
  _embedded: { contact: contacts.map((contact) => contactResource(view, contact)) },
  rel,
});

/** contactPresence. */
export const contactPresenceResource = (
  view: View,
  { uri }: Contact,
  presence: ReportedPresence,
  lastActive: number | undefined,
): Resource => ({
  ...presence,
  deviceType: presence.availability === 'Offline' ? 'Unknown' : 'Desktop',
  ...(lastActive === undefined ? {} : { lastActive: view.date(lastActive) }),
  _links: { self: linkTo(view, `/people/${addressSegment(uri)}/presence`) },
  rel: 'contactPresence',
});

/** The group of all contacts (`defaultGroup` of myGroups). */
export function groupResource(view: View): Resource {
  const at = (rest: string): Link => linkTo(view, `/people/groups/${colleagues.id}${rest}`);
  return {
    ...colleagues,
    _links: {
      self: at(''),
      groupContacts: at('/contacts'),
      subscribeToGroupPresence: linkTo(view, `/people/presenceSubscriptions?groupId=${colleagues.id}`),
    },
    rel: 'defaultGroup',
  };
}

/** presenceSubscription (ucwa.md 7). */
export function subscriptionResource(view: View, id: string): Resource {
  const memberships = linkTo(view, `/people/presenceSubscriptionMemberships?presenceSubscriptionId=${id}`);
  return {
    id,
    _links: {
      self: linkTo(view, `/people/presenceSubscriptions/${id}`),
      memberships,
      addToPresenceSubscription: memberships,
    },
    rel: 'presenceSubscription',
  };
}

/** presenceSubscriptionMemberships: who is watched by which subscription. */
export function membershipsResource(view: View, members: readonly { id: string; contact: string }[]): Resource {
  return {
    _links: { self: linkTo(view, '/people/presenceSubscriptionMemberships') },
    _embedded: { presenceSubscriptionMembership: members.map((member) => membershipResource(view, member)) },
    rel: 'presenceSubscriptionMemberships',
  };
}

/** presenceSubscriptionMembership: one contact in one subscription. */
export const membershipResource = (view: View, { id, contact }: { id: string; contact: string }): Resource => ({
  _links: {
    self: linkTo(view, `/people/presenceSubscriptionMemberships/${id},${addressSegment(contact)}`),
    contact: linkTo(view, `/people/${addressSegment(contact)}`),
    presenceSubscription: linkTo(view, `/people/presenceSubscriptions/${id}`),
  },
  rel: 'presenceSubscriptionMembership',
});
