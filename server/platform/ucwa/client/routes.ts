import { type Request, type Response, Router } from 'express';
import { linkOf, type Resource } from '../../../wire/resource.ts';
import { bearerOf } from '../../identity/bearer.ts';
import { personStream } from '../../log/log.ts';
import { clientView } from '../encode/view.ts';
import { refusal } from '../errors.ts';
import { isKnown } from '../http/entityTags.ts';
import { checkWhole, type Input, rawBody, readInput } from '../input.ts';
import type { ClientFacts, Device } from '../people/device.ts';
import { endDevice } from '../people/deviceEnd.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import {
  asStaff,
  asVisitor,
  deviceOf,
  ownDevice,
  signInOf,
  staffOf,
  tokenMeetingOf,
  viewOf,
  visitorOf,
} from './access.ts';
import { applicationWithoutEvents, withEvents } from './application.ts';
import { audioVideoInvitationRoutes, audioVideoRoutes } from './audioVideo.ts';
import { batchRoute } from './batch.ts';
import { communicationRoutes } from './communication.ts';
import { conversationRoutes } from './conversation.ts';
import { conversationShownRoutes } from './conversationShown.ts';
import { eventsRoute } from './events.ts';
import { joiningRoutes } from './joining.ts';
import { aboutMe, actsOfPeople, meRoutes, reportActivity } from './me.ts';
import { onlineMeetingsRoutes } from './onlineMeetings.ts';
import { peopleRoutes } from './people.ts';
import { policiesResource } from './policies.ts';
import { rosterRoutes } from './roster.ts';
import { visitorPreflight } from './visitorCors.ts';

/** Visitors' UCWA: `/ucwa/psanon/v1/applications` (trusted-application-api.md 4). */
export function visitorRoutes(parts: UcwaParts): Router {
  const router = Router();
  router.use(visitorPreflight, asVisitor(parts));
  router.post('/', rawBody, async (req, res) => {
    const input = readInput(req);
    await makeVisitors(parts, res, input, input.required('anonymousDisplayName', 250));
  });
  router.use('/:device', ownDevice(parts), clientRoutes(parts));
  return router;
}

/** The application of a visitor, or of the guest of a meeting, who may come through either door. */
async function makeVisitors(parts: UcwaParts, res: Response, input: Input, name: string): Promise<void> {
  const visitor = visitorOf(res);
  const client = clientFacts(visitor.sessionId, input.text('userAgent', 100), input.text('culture', 100));
  input.check();
  const person = { uri: visitor.visitorUri, name, anonymous: true };
  const made = await parts.log.commit((tx) => {
    const device = parts.devices.ofVisitor(person, visitor.applicationId, client, tx.now);
    return { device, ...parts.devices.freshChannel(device.id, null) };
  });
  // Always 201, also for a visitor coming back: clients insist on it (contract, "a visitor coming back").
  answer(parts, res, 201, made.device, made.channel, null);
}

/** Staff's UCWA: `/ucwa/oauth/v1/applications` (ucwa.md 2). */
export function staffRoutes(parts: UcwaParts): Router {
  const router = Router();
  router.use(parts.identity.staffCors, asStaff(parts));
  router.post('/', rawBody, async (req, res) => {
    const input = readInput(req);
    // A guest says his name when he joins (ucwa.md 6.2).
    if (tokenMeetingOf(res) !== undefined)
      return makeVisitors(parts, res, input, input.text('anonymousDisplayName', 250) || 'Guest');
    const staff = staffOf(res);
    const facts: ClientFacts = {
      userAgent: input.required('userAgent', 100),
      endpointId: input.required('endpointId', 100),
      culture: input.required('culture', 100),
      type: input.text('type', 100) ?? 'Browser',
    };
    const instanceId = input.text('instanceId', mostInstanceId) ?? null;
    checkWhole(input, 'instanceId', instanceId);
    input.check();
    const token = bearerOf(req.headers.authorization) ?? '';
    const made = await parts.log.commit((tx) => {
      // Signed out since the request came: nobody would ever end what were made now.
      if (parts.identity.staffTokens.verify(token) === undefined) return undefined;
      const { device, created } = parts.devices.ofStaff({ uri: staff.uri, name: staff.name }, facts, tx.now);
      if (created) tx.follow(device.id, personStream(staff.uri));
      return { device, created, ...parts.devices.freshChannel(device.id, instanceId ?? '') };
    });
    if (made === undefined) return parts.identity.sendChallenge(res);
    const isNew = made.created || (instanceId !== null && made.newInstance);
    const device = parts.devices.byId(made.device.id) ?? made.device;
    parts.channels.release(device.id, (channel) => Object.values(device.instances).includes(channel));
    answer(parts, res, isNew ? 201 : 200, device, made.channel, instanceId);
  });
  router.use('/:device', ownDevice(parts), clientRoutes(parts));
  return router;
}

function clientFacts(endpointId: string, userAgent = '', culture = ''): ClientFacts {
  return { endpointId, userAgent, culture: culture || 'en-US', type: 'Browser' };
}

function answer(
  parts: UcwaParts,
  res: Response,
  status: number,
  device: Device,
  channel: number,
  instance: string | null,
) {
  const { base } = clientView(device.kind, device.id);
  parts.channels.heardOf(device.id, signInOf(res));
  // With nothing open yet it begins here: whoever acts before his first poll is told of it as it happened.
  const position = parts.reader.openConversations(device.id).length > 0 ? 'new' : parts.reader.lastNumber();
  const spot = parts.channels.spotOf(device.id, channel) ?? { channel, ack: 1, position };
  const events = parts.keys.href(base, device.id, { ...spot, instance: instance ?? undefined });
  const resource = resourceOf(parts, res, device, instance);
  const expires = device.kind === 'visitor' ? parts.clock.now() + parts.settings.visitorGraceMs : undefined;
  res
    .status(status)
    .set({ ETag: `"${resource.etag}"`, Location: linkOf(resource, 'self')?.href ?? base })
    .json(withEvents(resource, events, expires));
}

const resourceOf = (parts: UcwaParts, res: Response, device: Device, instance: string | null): Resource =>
  applicationWithoutEvents(device, instance, { me: aboutMe(parts, device), meeting: tokenMeetingOf(res) });

/** Everything below one application. */
function clientRoutes(parts: UcwaParts): Router {
  const router = Router({ mergeParams: true });
  router.get('/events', eventsRoute(parts));
  router.use(rawBody);
  router.use('/communication', actsOfPeople(parts));
  router.use('/communication/conversations/:conversation/audioVideo', audioVideoRoutes(parts));
  router.use('/communication/audioVideoInvitations', audioVideoInvitationRoutes(parts));
  router.use(
    '/communication/conversations/:conversation',
    rosterRoutes(parts),
    conversationShownRoutes(parts),
    conversationRoutes(parts),
  );
  router.use('/communication/onlineMeetingInvitations', joiningRoutes(parts));
  router.use('/communication', communicationRoutes(parts));
  router.use('/onlineMeetings', onlineMeetingsRoutes(parts));
  router.use('/me', meRoutes(parts));
  router.use('/people', peopleRoutes(parts));
  router.post('/reportMyActivity', reportActivity(parts));
  router.post('/reportMyNetwork', (_req, res) => {
    if (deviceOf(res).kind === 'visitor') throw refusal('AnonymousRefused', 'Visitors report no network.');
    res.status(204).end();
  });
  router.get('/policies', (_req, res) => {
    res.json(policiesResource(viewOf(res)));
  });
  router.post('/batch', batchRoute);
  router.get('/', async (req, res) => {
    const device = deviceOf(res);
    const instance = device.kind === 'visitor' ? null : instanceOf(req);
    if (isKnown(req, res, resourceOf(parts, res, device, instanceOf(req) || null).etag ?? '')) return;
    // A GET takes no channel away: who holds one is shown where it is.
    const held =
      instance !== null && Object.hasOwn(device.instances, instance) ? device.instances[instance] : undefined;
    const channel = held ?? (await parts.log.commit(() => parts.devices.freshChannel(device.id, instance))).channel;
    answer(parts, res, 200, device, channel, instanceOf(req) || null);
  });
  router.delete('/', async (req, res) => {
    const device = deviceOf(res);
    const instance = instanceOf(req);
    const others = Object.keys(device.instances).filter((held) => held !== instance);
    if (instance !== '' && others.length > 0) {
      await parts.log.commit(() => parts.devices.dropInstance(device.id, instance));
      const isHeld = (channel: number) => others.some((held) => device.instances[held] === channel);
      parts.channels.release(device.id, isHeld, { kind: 'closed' });
    } else await endDevice(parts, device.id);
    res.status(204).end();
  });
  return router;
}

const mostInstanceId = 100;

/** The instance of a query; empty when there is none. @throws Problem `InputInvalid` */
function instanceOf(req: Request): string {
  const { instanceId } = req.query;
  if (typeof instanceId !== 'string') return '';
  if (instanceId.length <= mostInstanceId) return instanceId;
  throw refusal('InputInvalid', 'Some input is wrong.', [
    { name: 'instanceId', reason: `takes ${mostInstanceId} characters at most` },
  ]);
}
