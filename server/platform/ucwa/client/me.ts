import { type RequestHandler, Router } from 'express';
import type { PersonEvent } from '../encode/ofPerson.ts';
import { linkTo } from '../encode/view.ts';
import { refusal } from '../errors.ts';
import { readInput } from '../input.ts';
import type { UcwaParts } from '../parts.ts';
import { type MessageFormat, messageFormats } from '../people/devices.ts';
import { settableAvailability } from '../people/presence.ts';
import { deviceOf, viewOf } from './access.ts';
import { meResource } from './application.ts';

/** What a person says of himself: available, presence, note, location (ucwa.md 7). */
export function meRoutes(parts: UcwaParts): Router {
  const router = Router({ mergeParams: true });
  const { log, devices, presence } = parts;

  const staffOnly: RequestHandler = (_req, res, next) => {
    if (deviceOf(res).kind === 'staff') return next();
    throw refusal('AnonymousRefused', 'Visitors have no presence.');
  };
  const availableOnly: RequestHandler = (_req, res, next) => {
    if (deviceOf(res).available) return next();
    throw refusal('NotAvailable', 'Make yourself available first.');
  };

  router.get('/', (_req, res) => {
    res.json(meResource(deviceOf(res)));
  });
  router.use(staffOnly);
  router.post('/makeMeAvailable', async (req, res) => {
    const { id, person } = deviceOf(res);
    const input = readInput(req);
    const availability = input.oneOf('signInAs', settableAvailability);
    const modalities = input.texts('supportedModalities');
    const formats = input.texts('supportedMessageFormats');
    input.check();
    if (modalities.some((modality) => !['messaging', 'phoneaudio'].includes(modality.toLowerCase())))
      throw refusal('NotYourDestination', 'Only the modality Messaging is offered.');
    await log.commit((tx) => {
      if (devices.byId(id)?.available) throw refusal('AlreadyAvailable', 'You are available already.');
      devices.makeAvailable(id);
      devices.setMessageFormats(id, knownFormats(formats));
      if (availability !== undefined) presence.set(person.uri, { availability });
      tell(tx, person.uri, { type: 'madeAvailable', device: id });
    });
    res.status(204).end();
  });
  router.use(availableOnly);
  router.post('/reportMyActivity', (_req, res) => {
    res.status(204).end();
  });

  router.get('/presence', (_req, res) => {
    const { availability } = presence.of(deviceOf(res).person.uri);
    res.json({
      availability,
      activity: availability,
      _links: { self: linkTo(viewOf(res), '/me/presence') },
      rel: 'presence',
    });
  });
  router.post('/presence', async (req, res) => {
    const { uri } = deviceOf(res).person;
    const input = readInput(req);
    const availability = input.oneOf('availability', settableAvailability) ?? 'Online';
    input.check();
    await log.commit((tx) => {
      presence.set(uri, { availability });
      tell(tx, uri, { type: 'presenceChanged' });
    });
    res.status(204).end();
  });
  for (const [path, max, event] of [
    ['note', 500, 'noteChanged'],
    ['location', 60, 'locationChanged'],
  ] as const) {
    router.get(`/${path}`, (_req, res) => {
      const value = presence.of(deviceOf(res).person.uri)[path];
      const shown = path === 'note' ? { message: value, type: 'Personal' } : { location: value };
      res.json({ ...shown, _links: { self: linkTo(viewOf(res), `/me/${path}`) }, rel: path });
    });
    router.post(`/${path}`, async (req, res) => {
      const { uri } = deviceOf(res).person;
      const input = readInput(req);
      const value = input.text(path === 'note' ? 'message' : 'location', max) ?? '';
      input.check();
      await log.commit((tx) => {
        presence.set(uri, { [path]: value });
        tell(tx, uri, { type: event });
      });
      res.status(204).end();
    });
  }
  return router;
}

/** Of the formats a client lists those there are, as they are written; without any it is Plain. */
function knownFormats(listed: readonly string[]): MessageFormat[] {
  const wanted = new Set(listed.map((format) => format.toLowerCase()));
  const known = messageFormats.filter((format) => wanted.has(format.toLowerCase()));
  return known.length > 0 ? known : ['Plain'];
}

const tell = (tx: { tell(person: string, event: unknown): void }, uri: string, event: PersonEvent): void =>
  tx.tell(uri, event);
