import { join } from 'node:path';
import { type RequestHandler, Router } from 'express';
import type { Clock } from '../lib/clock.ts';
import { createHttpClient, type HttpClient } from '../lib/http.ts';
import { randomHex, randomSecret } from '../lib/ids.ts';
import type { Logger } from '../lib/logger.ts';
import { keptSecret } from '../lib/secretFile.ts';
import type { Database } from '../storage/database.ts';
import type { GroupCommit } from '../storage/groupCommit.ts';
import type { ChannelSettings } from './calls/callParts.ts';
import type { PhoneSimulator } from './calls/phonePort.ts';
import type { CallSettings } from './calls/rules.ts';
import { type CallsPart, createCallsPart } from './callsPart.ts';
import { elapse } from './conversation/deadlines.ts';
import type { GrpcSettings } from './grpc/grpcPort.ts';
import { createIdentity, type Identity } from './identity/identity.ts';
import { createDeadlines } from './log/deadlines.ts';
import { createLog } from './log/log.ts';
import { createLogReader } from './log/reading.ts';
import { createRecentEvents } from './log/recent.ts';
import { createDeliveries } from './ucwa/callbacks/deliveries.ts';
import { createCallbackDelivery } from './ucwa/callbacks/delivery.ts';
import { deliveryRoutes } from './ucwa/callbacks/routes.ts';
import { createCallbackTable } from './ucwa/callbacks/table.ts';
import { createChannelKeys } from './ucwa/channel/channelKey.ts';
import { createEventChannels } from './ucwa/channel/eventChannel.ts';
import { createGather } from './ucwa/channel/gather.ts';
import { staffRoutes, visitorRoutes } from './ucwa/client/routes.ts';
import { applicationResource } from './ucwa/encode/applicationResource.ts';
import { sendRefusal, ucwaErrors } from './ucwa/errors.ts';
import { createForgetting } from './ucwa/forgetting.ts';
import { negotiatedAnswers } from './ucwa/http/answers.ts';
import { genuine } from './ucwa/http/ownHeaders.ts';
import { packedAnswers } from './ucwa/http/packing.ts';
import { supportedVersions } from './ucwa/http/versions.ts';
import { wrongVerb } from './ucwa/http/wrongVerb.ts';
import { xframe } from './ucwa/http/xframe.ts';
import { findMeeting } from './ucwa/meetings/find.ts';
import { meetingPage } from './ucwa/meetings/page.ts';
import { createMeetingStore } from './ucwa/meetings/store.ts';
import { createActivity } from './ucwa/people/activity.ts';
import { createContacts } from './ucwa/people/contacts.ts';
import { endDevice } from './ucwa/people/deviceEnd.ts';
import { createDevices } from './ucwa/people/devices.ts';
import { createGraces } from './ucwa/people/graces.ts';
import { createPresenceTable } from './ucwa/people/presence.ts';
import { becomesIdle } from './ucwa/people/reported.ts';
import { createSubscriptions } from './ucwa/people/subscriptions.ts';
import { viewFor } from './ucwa/trusted/access.ts';
import { trustedRoutes } from './ucwa/trusted/routes.ts';
import type { UcwaParts, UcwaSettings } from './ucwa/ucwaParts.ts';

/** The embedded platform: what the original service was to a trusted application, its visitors and its staff. */
export interface Platform {
  readonly identity: Identity;
  readonly router: Router;
  /** UCWA's autodiscover document, for `/`. */
  readonly autodiscoverRoot: RequestHandler;
  /** Takes the WebSockets of calls from the server it is given; to be called once. */
  readonly attach: CallsPart['attach'];
  readonly grpcAddress: CallsPart['grpcAddress'];
  /** Begins timers, deliveries and gRPC; to be called once it listens. @throws Problem `PortTaken` */
  start(): Promise<void>;
  /** Answers parked polls and starts nothing new; the listener may close then. */
  drain(): void;
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>;
}

export interface PlatformOptions {
  readonly db: Database;
  readonly commit: GroupCommit;
  readonly clock: Clock;
  readonly log: Logger;
  /** Where keys and secrets lie, mode 600. */
  readonly keysFolder: string;
  readonly tenantDomain: string;
  readonly settings: Omit<UcwaSettings, 'tgt'> &
    CallSettings &
    ChannelSettings & {
      /** Whether applications may be called at private and loopback addresses. */
      readonly callbackAllowPrivate: boolean;
    };
  /** Client for the built-in helpdesk, which is reached where this process listens. */
  readonly localHttp: HttpClient;
  /** Where gRPC listens; null: not here. */
  readonly grpc: GrpcSettings | null;
  readonly phoneSimulator: PhoneSimulator;
  /** WebSocket API of the media server; undefined: no media in SFU calls. */
  readonly janusUrl: string | undefined;
  /** Where the browser build lies. */
  readonly publicFolder: string;
}

/** How long a callback may take (contract, "callback delivery"). */
const callbackTimeoutMs = 10_000;

/** Composes the platform; nothing runs until {@link Platform.start}. */
export async function createPlatform(options: PlatformOptions): Promise<Platform> {
  const { db, commit, clock, log: logger, keysFolder, settings } = options;
  const { publicUrl, loopbackIsOne } = settings;
  const meetings = createMeetingStore(db);
  const identity: Identity = await createIdentity({
    db,
    commit,
    clock,
    log: logger,
    keysFolder,
    publicUrl,
    loopbackIsOne,
    tenantDomain: options.tenantDomain,
    meetingOf: (address) => findMeeting({ meetings, identity, settings }, address, clock.now())?.onlineMeetingUri,
  });
  const log = createLog({
    db,
    commit,
    clock,
    listenerFailed: (error) => logger.error({ err: error }, 'a follower of the log failed after a commit'),
  });
  const reader = createLogReader(db);
  const keys = createChannelKeys(keptSecret(join(keysFolder, 'channel-secret'), randomSecret));
  const recent = createRecentEvents(reader);
  const devices = createDevices(db);
  const presence = createPresenceTable(db);
  const subscriptions = createSubscriptions(db);
  const calls = createCallsPart({
    db,
    commit,
    log,
    reader,
    identity,
    clock,
    logger,
    keysFolder,
    settings,
    grpc: options.grpc,
    phoneSimulator: options.phoneSimulator,
    janusUrl: options.janusUrl,
    publicFolder: options.publicFolder,
  });
  const roomLink = calls.ofChats.link;
  const gather = createGather({ reader, recent, log, deviceOf: devices.byId, now: clock.now, roomLink });
  const parts: UcwaParts = {
    log,
    reader,
    devices,
    presence,
    subscriptions,
    contacts: createContacts(identity),
    activity: createActivity({
      log,
      devices,
      presence,
      becomesIdle: (tx, uri, idle) => becomesIdle({ devices, presence, subscriptions }, tx, uri, idle),
      clock,
      logger,
    }),
    meetings,
    callbacks: createCallbackTable(db),
    calls: calls.ofChats,
    channels: createEventChannels({ keys, gather, clock, begunAt: reader.lastNumber() }),
    keys,
    identity,
    clock,
    logger,
    settings: { ...settings, tgt: `tgt-${keptSecret(join(keysFolder, 'pool-id'), () => randomHex(16))}` },
  };
  const foreignHttp = createHttpClient({ timeoutMs: callbackTimeoutMs, publicOnly: !settings.callbackAllowPrivate });
  const delivery = createCallbackDelivery({
    log,
    reader,
    table: parts.callbacks,
    logger,
    now: clock.now,
    applications: identity.applications.list,
    httpFor: ({ builtIn }) => (builtIn ? options.localHttp : foreignHttp),
    applicationOf: (id) => identity.applications.byId(id),
    tokenFor: (application) => identity.callbackToken(application),
    viewOf: (application) => viewFor(parts, application),
    resourceOf: applicationResource,
    baseUri: publicUrl,
    serverFqdn: () => new URL(publicUrl()).hostname,
  });
  const deliveries = createDeliveries({ db, applicationOf: (id) => identity.applications.byId(id) });
  const deadlines = createDeadlines({
    log,
    reader,
    clock,
    logger,
    elapse: (conversation, now) =>
      conversation.facts.kind === 'call' ? calls.elapse(conversation, now) : elapse(conversation, now),
  });
  const graces = createGraces(parts, logger);
  const forgetting = createForgetting({ db, commit, clock, logger });

  log.withinCommit(({ streams }) => delivery.claim(streams));
  // In this order, and each on its own: one that fails keeps none of the others from hearing of it.
  log.onCommit(({ devices }) => recent.note(devices));
  log.onCommit(({ devices }) => parts.channels.wake(devices.keys()));
  log.onCommit(({ streams }) => delivery.wake(streams));
  log.onCommit(() => deadlines.wake());
  identity.staffTokens.onRevoked((uri) => {
    for (const { id } of parts.devices.ofPerson(uri))
      endDevice(parts, id, 'unreachable').catch((error: unknown) =>
        logger.error({ err: error }, 'a revoked client could not be ended'),
      );
  });
  identity.staffTokens.onSignedOut(({ uri, signIn }) => {
    for (const { id } of parts.devices.ofPerson(uri))
      if (parts.channels.signedOut(id, signIn))
        endDevice(parts, id).catch((error: unknown) =>
          logger.error({ err: error }, 'the client of who signed out could not be ended'),
        );
  });

  const conventions = Router().use(genuine(publicUrl), packedAnswers, negotiatedAnswers, supportedVersions);
  const router = Router();
  router.use(['/ucwa', '/platformservice'], conventions);
  router.use('/ucwa/psanon/v1/applications', visitorRoutes(parts));
  router.use('/ucwa/oauth/v1/applications', staffRoutes(parts));
  router.use('/platformservice/deliveries', deliveryRoutes(parts, { list: deliveries, replay: delivery.replay }));
  router.use('/platformservice', trustedRoutes(parts));
  router.use(['/ucwa', '/platformservice'], wrongVerb(router), (_req, res) =>
    sendRefusal(res, 'ResourceUnknown', 'There is nothing at this address.'),
  );
  router.use(calls.router);
  router.use('/meet', meetingPage(parts));
  router.use('/Autodiscover', conventions);
  router.use('/WebTicket', packedAnswers);
  router.use('/Autodiscover/XFrame', xframe(options.publicFolder));
  router.use(identity.router);
  router.use(['/Autodiscover', '/WebTicket', '/meet', '/.well-known', '/oauth2', '/:tenant/oauth2'], wrongVerb(router));
  router.use(ucwaErrors(logger));

  return {
    identity,
    router,
    attach: calls.attach,
    grpcAddress: calls.grpcAddress,
    autodiscoverRoot: Router().use(packedAnswers, negotiatedAnswers, identity.autodiscoverRoot),
    async start() {
      await identity.start();
      await calls.start();
      delivery.start();
      deadlines.start();
      graces.start();
      forgetting.start();
      parts.activity.start();
    },
    drain() {
      graces.stop();
      forgetting.stop();
      parts.activity.stop();
      deadlines.stop();
      calls.drain();
      parts.channels.close();
    },
    async stop() {
      await delivery.stop();
      await calls.stop();
      identity.stop();
      foreignHttp.close();
      await commit.drained();
    },
  };
}
