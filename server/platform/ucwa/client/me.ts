import { type Request, type RequestHandler, type Response, Router } from 'express';
import { linkTo } from '../encode/view.ts';
import { refusal } from '../errors.ts';
import { sendTagged } from '../http/entityTags.ts';
import { wantsSecondRevision } from '../http/versions.ts';
import { readInput } from '../input.ts';
import type { Contact } from '../people/contacts.ts';
import type { Device } from '../people/device.ts';
import type { PersonEvent } from '../people/events.ts';
import { settableAvailability, shownAvailability } from '../people/presence.ts';
import { becomesIdle, changingPresence, tellWatchers } from '../people/reported.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { deviceOf, viewOf } from './access.ts';
import { meResource } from './application.ts';
import { formatsIn, modalitiesIn } from './changeCommunication.ts';

/** What is known of a client's owner beside his name: nothing of a visitor. */
export const aboutMe = (parts: Pick<UcwaParts, 'contacts'>, device: Device): Contact | undefined =>
  device.kind === 'staff' ? parts.contacts.byUri(device.person.uri) : undefined;

function checkStaff({ kind }: Device): void {
  if (kind === 'visitor') throw refusal('AnonymousRefused', 'Visitors have no presence.');
}

function checkAvailable(device: Device): void {
  checkStaff(device);
  if (!device.available) throw refusal('NotAvailable', 'Make yourself available first.');
}

/** That the person is at this client (ucwa.md 7), below `me` or, as some clients have it, below the application. */
export function reportActivity({ activity }: Pick<UcwaParts, 'activity'>): RequestHandler {
  return async (_req, res) => {
    checkAvailable(deviceOf(res));
    await activity.note(deviceOf(res));
    res.status(204).end();
  };
}

/** What a member of the staff does in his communication (writes, answers, asks) is a sign of him too. */
export function actsOfPeople({ activity }: Pick<UcwaParts, 'activity'>): RequestHandler {
  return async (req, res, next) => {
    const device = deviceOf(res);
    if ((req.method === 'POST' || req.method === 'DELETE') && device.kind === 'staff' && device.available)
      await activity.note(device);
    next();
  };
}

/** What a person says of himself: available, presence, note, location (ucwa.md 7). */
export function meRoutes(parts: UcwaParts): Router {
  const router = Router({ mergeParams: true });
  const { log, devices, presence, activity } = parts;

  /** At each address, not before all of them: another verb, or nothing there, is no matter of being available. */
  const own: RequestHandler = (_req, res, next) => {
    checkAvailable(deviceOf(res));
    next();
  };

  router.get('/', (req, res) => {
    sendTagged(req, res, meResource(deviceOf(res), aboutMe(parts, deviceOf(res))));
  });
  router.post('/makeMeAvailable', makeMeAvailable);
  router.post('/reportMyActivity', reportActivity(parts));

  router.get('/presence', own, (_req, res) => {
    const availability = shownAvailability(presence.of(deviceOf(res).person.uri));
    res.json({
      availability,
      activity: availability,
      _links: { self: linkTo(viewOf(res), '/me/presence') },
      rel: 'presence',
    });
  });
  router.post('/presence', own, async (req, res) => {
    const { uri } = deviceOf(res).person;
    const input = readInput(req);
    const availability = input.oneOf('availability', settableAvailability) ?? 'Online';
    input.check();
    await log.commit((tx) => {
      changingPresence(parts, tx, uri, () => presence.set(uri, { availability, idle: false }));
      tell(tx, uri, { type: 'presenceChanged' });
    });
    await activity.note(deviceOf(res));
    res.status(204).end();
  });
  for (const [path, max, event, watched] of [
    ['note', 500, 'noteChanged', 'contactNote'],
    ['location', 60, 'locationChanged', 'contactLocation'],
  ] as const) {
    router.get(`/${path}`, own, (_req, res) => {
      const value = presence.of(deviceOf(res).person.uri)[path];
      const shown = path === 'note' ? { message: value, type: 'Personal' } : { location: value };
      res.json({ ...shown, _links: { self: linkTo(viewOf(res), `/me/${path}`) }, rel: path });
    });
    router.post(`/${path}`, own, async (req, res) => {
      const { uri } = deviceOf(res).person;
      const input = readInput(req);
      const value = input.text(path === 'note' ? 'message' : 'location', max) ?? '';
      input.check();
      await log.commit((tx) => {
        presence.set(uri, { [path]: value });
        tell(tx, uri, { type: event });
        tellWatchers(parts, tx, uri, watched);
      });
      res.status(204).end();
    });
  }

  /** From lurker to available (ucwa.md 7): 204, or for revision 2 what of the asked was accepted, 201. */
  async function makeMeAvailable(req: Request, res: Response): Promise<void> {
    checkStaff(deviceOf(res));
    const { id, person } = deviceOf(res);
    const input = readInput(req);
    const availability = input.oneOf('signInAs', settableAvailability);
    const formats = formatsIn(input);
    const modalities = modalitiesIn(input) ?? [];
    input.oneOf('audioPreference', ['PhoneAudio', 'VoipAudio']);
    input.text('phoneNumber', 100);
    const inactiveMs = input.duration('inactiveTimeout') ?? null;
    input.check();
    const made = await log.commit((tx) => {
      if (devices.byId(id)?.available) throw refusal('AlreadyAvailable', 'You are available already.');
      becomesIdle(parts, tx, person.uri, false);
      changingPresence(parts, tx, person.uri, () => {
        devices.makeAvailable(id, inactiveMs);
        // Who lists only what nobody here writes reads what everybody does.
        if (formats) devices.setMessageFormats(id, formats.length > 0 ? formats : ['Plain']);
        if (availability !== undefined) presence.set(person.uri, { availability });
      });
      tell(tx, person.uri, { type: 'madeAvailable', device: id });
      return devices.byId(id);
    });
    if (made) await activity.note(made);
    if (!wantsSecondRevision(req)) return void res.status(204).end();
    res.status(201).json({ operations: ['messaging', ...modalities].flatMap(accepted) });
  }

  return router;
}

/** A phone is not rung here; everybody takes messages, whether he says so or not. */
function accepted(modality: string, at: number): { name: string; status: 'Accepted' | 'Rejected' }[] {
  if (modality === 'phoneaudio') return [{ name: 'PhoneAudio', status: 'Rejected' }];
  return at === 0 ? [{ name: 'Messaging', status: 'Accepted' }] : [];
}

const tell = (tx: { tell(person: string, event: unknown): void }, uri: string, event: PersonEvent): void =>
  tx.tell(uri, event);
