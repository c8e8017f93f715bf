import { type Request, type Response, Router } from 'express';
import type { Transaction } from '../../log/log.ts';
import { colleagues, membershipResource, membershipsResource, subscriptionResource } from '../encode/people.ts';
import { hrefOf, linkTo } from '../encode/view.ts';
import { refusal } from '../errors.ts';
import { type Input, readInput } from '../input.ts';
import type { Device } from '../people/device.ts';
import type { PersonEvent } from '../people/events.ts';
import type { Subscription } from '../people/subscriptions.ts';
import { followWatched } from '../people/watching.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { deviceOf, viewOf } from './access.ts';

const minuteMs = 60_000;
/** What one client may watch at a time (403 LimitExceeded). */
const most = { subscriptions: 50, contacts: 500 };

/** Watching colleagues: 10 to 30 minutes at a time, to be extended (ucwa.md 7). */
export function subscriptionRoutes(parts: UcwaParts): Router {
  const router = Router({ mergeParams: true });
  const { log, contacts, subscriptions, clock } = parts;
  const path = '/presenceSubscriptions';
  const memberships = '/presenceSubscriptionMemberships';

  router.get(path, (_req, res) => {
    const view = viewOf(res);
    const own = subscriptions.ofDevice(deviceOf(res).id, clock.now());
    res.json({
      _links: { self: linkTo(view, `/people${path}`) },
      _embedded: { presenceSubscription: own.map(({ id }) => subscriptionResource(view, id)) },
      rel: 'presenceSubscriptions',
    });
  });
  router.post(path, async (req, res) => {
    const device = deviceOf(res);
    const input = readInput(req);
    const minutes = durationIn(input);
    const group = input.text('groupId', 256);
    const inGroup = group === undefined ? [] : contacts.colleaguesOf(device.person.uri).map(({ uri }) => uri);
    if (group !== undefined && group.toLowerCase() !== colleagues.id) input.fault('groupId', 'is no group here');
    if (group === undefined && input.texts('uris').length === 0) input.fault('uris', 'is required');
    input.check();
    const watched = group === undefined ? known(input.texts('uris')) : inGroup;
    const { id } = await log.commit((tx) => {
      const own = subscriptions.ofDevice(device.id, tx.now);
      if (own.length >= most.subscriptions) throw tooMany();
      const made = subscriptions.create(device.id, tx.now + minutes * minuteMs, tx.now);
      watch(tx, device, made, watched, made.id);
      return made;
    });
    const view = viewOf(res);
    res
      .status(201)
      .location(hrefOf(view, `/people${path}/${id}`))
      .json(subscriptionResource(view, id));
  });
  router.get(`${path}/:subscription`, (req, res) => {
    res.json(subscriptionResource(viewOf(res), own(req, res, clock.now()).id));
  });
  router.post(`${path}/:subscription`, async (req, res) => {
    const input = readInput(req);
    const minutes = durationIn(input);
    input.check();
    await log.commit((tx) => subscriptions.extend(own(req, res, tx.now).id, tx.now + minutes * minuteMs));
    res.json(subscriptionResource(viewOf(res), own(req, res, clock.now()).id));
  });
  router.delete(`${path}/:subscription`, async (req, res) => {
    const device = deviceOf(res);
    await log.commit((tx) => {
      const { id } = own(req, res, tx.now);
      const watched = subscriptions.contactsOf(id);
      subscriptions.remove(id);
      tellLast(tx, device, watched, id);
    });
    res.status(204).end();
  });

  router.get(memberships, (req, res) => {
    const asked = queried(req);
    const all =
      asked === undefined ? subscriptions.ofDevice(deviceOf(res).id, clock.now()) : [own(req, res, clock.now())];
    res.json(membershipsResource(viewOf(res), membersOf(all)));
  });
  router.post(memberships, async (req, res) => {
    const device = deviceOf(res);
    const input = readInput(req);
    const asked = input.list('contactUris') ?? input.list('uris') ?? [];
    if (asked.length === 0) input.fault('contactUris', 'is required');
    input.check();
    const watched = known(asked);
    await log.commit((tx) => {
      const into = own(req, res, tx.now);
      const before = new Set(subscriptions.contactsOf(into.id));
      watch(
        tx,
        device,
        into,
        watched.filter((uri) => !before.has(uri)),
        null,
      );
    });
    res.status(201).json(membershipsResource(viewOf(res), membersOf([own(req, res, clock.now())])));
  });
  router.get(`${memberships}/:subscription,:contact`, (req, res) => {
    const [{ id }, contact] = [own(req, res, clock.now()), addressed(req)];
    if (!subscriptions.contactsOf(id).includes(contact)) throw notThere();
    res.json(membershipResource(viewOf(res), { id, contact }));
  });
  router.delete(`${memberships}/:subscription,:contact`, async (req, res) => {
    const [device, contact] = [deviceOf(res), addressed(req)];
    await log.commit((tx) => {
      if (!subscriptions.removeContact(own(req, res, tx.now).id, contact)) throw notThere();
      tellLast(tx, device, [contact], null);
    });
    res.status(204).end();
  });

  function watch(tx: Transaction, device: Device, into: Subscription, uris: readonly string[], made: string | null) {
    for (const uri of uris) subscriptions.add(into.id, uri);
    if (membersOf(subscriptions.ofDevice(device.id, tx.now)).length > most.contacts) throw tooMany();
    followWatched(parts, tx, device.id);
    tell(tx, device, { type: 'watching', device: device.id, subscription: made, contacts: uris });
  }

  /** Whom no other subscription of the client names is watched no longer. */
  function tellLast(tx: Transaction, device: Device, watched: readonly string[], subscription: string | null): void {
    const still = new Set(membersOf(subscriptions.ofDevice(device.id, tx.now)).map(({ contact }) => contact));
    const last = watched.filter((uri) => !still.has(uri));
    followWatched(parts, tx, device.id);
    tell(tx, device, { type: 'watchedLast', device: device.id, subscription, contacts: last });
  }

  const membersOf = (all: readonly Subscription[]) =>
    all.flatMap(({ id }) => subscriptions.contactsOf(id).map((contact) => ({ id, contact })));

  /** One of the client's own that has not expired (a capture shows ApplicationNotFound for one that has). */
  function own(req: Request, res: Response, now: number): Subscription {
    const id = String(req.params.subscription ?? queried(req) ?? '').toLowerCase();
    const found = subscriptions.find(deviceOf(res).id, id, now);
    if (!found) throw refusal('ApplicationUnknown', 'There is no such subscription, or it has expired.');
    return found;
  }

  /** @throws Problem `TooManySubscriptions` before anybody is looked up | `DestinationUnknown` when one is nobody here */
  function known(uris: readonly string[]): string[] {
    if (uris.length > most.contacts) throw tooMany();
    const found = uris.map((uri) => contacts.byUri(uri.replace(/^"|"$/g, ''))?.uri);
    if (found.includes(undefined)) throw refusal('DestinationUnknown', 'Somebody of these is not known here.');
    return [...new Set(found.filter((uri) => uri !== undefined))];
  }

  return router;
}

const tell = (tx: Transaction, { person }: Device, event: PersonEvent): void => tx.tell(person.uri, event);
const tooMany = () => refusal('TooManySubscriptions', `A client watches ${most.contacts} people at most.`);
const notThere = () => refusal('ResourceUnknown', 'Nobody like that is in this subscription.');
const addressed = (req: Request): string => `sip:${String(req.params.contact).toLowerCase()}`;

/** The subscription that a query names, its name in any case. */
function queried(req: Request): string | undefined {
  for (const [name, value] of Object.entries(req.query))
    if (name.toLowerCase() === 'presencesubscriptionid' && typeof value === 'string') return value;
  return undefined;
}

/** Minutes; the longest when none are asked for. */
const durationIn = (input: Input): number => input.number('duration', 10, 30) ?? 30;
