import { type Request, type RequestHandler, type Response, Router } from 'express';
import { sipUri } from '../../identity/sipUri.ts';
import {
  colleagues,
  contactPresenceResource,
  contactResource,
  contactsResource,
  groupResource,
  peopleResource,
} from '../encode/people.ts';
import { addressSegment, linkTo } from '../encode/view.ts';
import { refusal } from '../errors.ts';
import { sendTagged, tagged } from '../http/entityTags.ts';
import { readInput } from '../input.ts';
import type { Contact } from '../people/contacts.ts';
import { reportedPresence } from '../people/reported.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { deviceOf, viewOf } from './access.ts';
import { subscriptionRoutes } from './presenceSubscriptions.ts';

/** Refuses visitors: the staff's colleagues are none of theirs. */
const staffOnly: RequestHandler = (_req, res, next) => {
  if (deviceOf(res).kind === 'staff') return next();
  throw refusal('AnonymousRefused', 'Visitors have no contacts.');
};

/** Whom a member of the staff knows, and how they are (ucwa.md 7). */
export function peopleRoutes(parts: UcwaParts): Router {
  const router = Router({ mergeParams: true });
  const { contacts, presence, devices, subscriptions, clock, activity } = parts;
  router.use(staffOnly);

  router.get('/', (_req, res) => {
    res.json(peopleResource(viewOf(res)));
  });
  router.get('/search', (req, res) => {
    const input = readInput(req);
    const mail = input.text('mail', 250);
    const query = mail ? input.text('query', 100) : input.required('query', 100);
    const limit = input.number('limit', 1, 100) ?? 10;
    input.check();
    const found = contacts.search({ query, mail });
    const asked = new URLSearchParams({ ...(query ? { query } : {}), ...(mail ? { mail } : {}), limit: String(limit) });
    const shown = contactsResource(viewOf(res), 'search', `/people/search?${asked}`, found.slice(0, limit));
    const _embedded = { ...shown._embedded, distributionGroup: [] }; // there are none, and some readers take no absence
    res.json({ moreResultsAvailable: found.length > limit, ...shown, _embedded });
  });
  router.get('/contacts', (_req, res) => {
    res.json(contactsResource(viewOf(res), 'myContacts', '/people/contacts', mine(res)));
  });
  router.get('/groups', (_req, res) => {
    const view = viewOf(res);
    res.json({
      _links: { self: linkTo(view, '/people/groups') },
      _embedded: { defaultGroup: groupResource(view) },
      rel: 'myGroups',
    });
  });
  router.get('/groups/:group', (req, res) => {
    isColleagues(req);
    res.json(groupResource(viewOf(res)));
  });
  router.get('/groups/:group/contacts', (req, res) => {
    isColleagues(req);
    res.json(contactsResource(viewOf(res), 'groupContacts', `/people/groups/${colleagues.id}/contacts`, mine(res)));
  });
  router.get('/subscribedContacts', (_req, res) => {
    const watched = subscriptions
      .ofDevice(deviceOf(res).id, clock.now())
      .flatMap(({ id }) => subscriptions.contactsOf(id));
    const known = [...new Set(watched)].flatMap((uri) => contacts.byUri(uri) ?? []);
    res.json(contactsResource(viewOf(res), 'subscribedContacts', '/people/subscribedContacts', known));
  });
  router.use(subscriptionRoutes(parts));

  router.get('/:contact', (req, res) => {
    sendTagged(req, res, tagged(contactResource(viewOf(res), named(req))));
  });
  router.get('/:contact/presence', (req, res) => {
    const contact = named(req);
    const reported = reportedPresence({ devices, presence }, contact);
    res.json(contactPresenceResource(viewOf(res), contact, reported, activity.last(contact.uri)));
  });
  const show = (path: string, rel: string, shown: (contact: Contact) => Record<string, unknown>) =>
    router.get(`/:contact/${path}`, (req, res) => {
      const contact = named(req);
      const self = linkTo(viewOf(res), `/people/${addressSegment(contact.uri)}/${path}`);
      res.json({ ...shown(contact), _links: { self }, rel });
    });
  show('note', 'contactNote', ({ uri }) => ({ message: presence.of(uri).note, type: 'Personal' }));
  show('location', 'contactLocation', ({ uri }) => ({ location: presence.of(uri).location }));
  show('supportedMedia', 'contactSupportedModalities', (contact) => ({
    modalities: reportedPresence({ devices, presence }, contact).availability === 'Offline' ? [] : ['Messaging'],
  }));
  show('privacyRelationship', 'contactPrivacyRelationship', () => ({ relationshipLevel: 'Colleagues' }));

  const mine = (res: Response): Contact[] => contacts.colleaguesOf(deviceOf(res).person.uri);

  function named(req: Request): Contact {
    const uri = sipUri(String(req.params.contact));
    const contact = uri === undefined ? undefined : contacts.byUri(uri);
    if (!contact) throw refusal('ResourceUnknown', 'Nobody here has this address.');
    return contact;
  }

  return router;
}

function isColleagues(req: Request): void {
  if (String(req.params.group).toLowerCase() !== colleagues.id)
    throw refusal('ResourceUnknown', 'There is no such group.');
}
