import type { Server } from 'node:http';
import { join } from 'node:path';
import { Router } from 'express';
import { randomSecret } from '../lib/ids.ts';
import type { Logger } from '../lib/logger.ts';
import { keptSecret } from '../lib/secretFile.ts';
import { createCallEvents } from './callEvents/callEvents.ts';
import { createCallLog } from './callLog/callLog.ts';
import { createNotices } from './callLog/notices/notices.ts';
import { apiDocument } from './calls/api/document.ts';
import { apiRoutes } from './calls/api/routes.ts';
import { createCallers, requestDevice } from './calls/callers.ts';
import { newsOf } from './calls/callNow.ts';
import type { CallParts, CallWire } from './calls/callParts.ts';
import { type Calls, createCalls } from './calls/calls.ts';
import { createChatCalls } from './calls/chatCalls.ts';
import { createInvitationRecords } from './calls/invitations.ts';
import { createMedia } from './calls/media/createMedia.ts';
import { createPasses } from './calls/passes.ts';
import { createPermissions } from './calls/permissions.ts';
import { type PhoneSimulator, simulatedPhones } from './calls/phonePort.ts';
import { createPhones } from './calls/phones.ts';
import { createCallRecords } from './calls/records.ts';
import { rightsOf } from './calls/rights.ts';
import { createSessions } from './calls/sessions.ts';
import { createSignals } from './calls/signals.ts';
import { refuseUpgrade, type Upgrades } from './calls/sockets.ts';
import { createGrpcPort, type GrpcPort, type GrpcSettings } from './grpc/grpcPort.ts';
import { createTeams } from './identity/teams.ts';
import { createJanus } from './janus/janus.ts';
import { createRooms } from './rooms/rooms.ts';
import { createTerminals } from './terminals/terminals.ts';

/** Calls with all their wires. */
export interface CallsPart extends Pick<Calls, 'elapse'> {
  readonly router: Router;
  /** The calls of chats, for their wire. */
  readonly ofChats: ReturnType<typeof createChatCalls>;
  /** Takes WebSockets from the server. */
  attach(server: Server): void;
  /** @throws Problem `PortTaken` */
  start(): Promise<void>;
  /** Where gRPC is served, `host:port`; undefined where it is not. */
  grpcAddress(): string | undefined;
  /** Says goodbye to whoever is connected. */
  drain(): void;
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>;
}

/** Composes the calls of a platform. */
export function createCallsPart(
  options: Omit<
    CallParts,
    | 'calls'
    | 'records'
    | 'invitations'
    | 'sessions'
    | 'signals'
    | 'phones'
    | 'media'
    | 'callers'
    | 'passes'
    | 'permissions'
    | 'accounts'
    | 'teams'
  > & {
    readonly keysFolder: string;
    /** Null: no gRPC here. */
    readonly grpc: GrpcSettings | null;
    readonly phoneSimulator: PhoneSimulator;
    readonly janusUrl: string | undefined;
  },
): CallsPart {
  const { db, commit, log, identity, clock, logger, settings } = options;
  const { accounts } = identity;
  const records = createCallRecords(db);
  const invitations = createInvitationRecords(db);
  const sessions = createSessions();
  const permissions = createPermissions({ db, commit });
  const passes = createPasses(keptSecret(join(options.keysFolder, 'call-secret'), randomSecret));
  const { isGone, mayBeCalled } = rightsOf({ accounts, permissions });
  const calls = createCalls({ log, records, sessions, settings, mayBeCalled, isGone });
  const signals = createSignals(calls);
  const phones = createPhones({
    port: simulatedPhones(options.phoneSimulator),
    calls,
    signals,
    ringTimeoutMs: settings.ringTimeoutMs,
  });
  const media = createMedia({
    server: options.janusUrl === undefined ? undefined : janusOf(options.janusUrl, options),
    read: calls.read,
    isConnected: (device) => sessions.byId(device) !== undefined,
    logger,
  });
  const parts: CallParts = {
    ...options,
    calls,
    records,
    invitations,
    sessions,
    signals,
    phones,
    media,
    callers: createCallers({ verify: identity.staffTokens.verify, passes, conversation: log.conversation }),
    passes,
    permissions,
    accounts,
    teams: createTeams({ db, commit, accounts, now: clock.now }),
  };
  const port = options.grpc && createGrpcPort(options.grpc, logger);
  const wires: readonly CallWire[] = [phones, ...wiresOf(parts, port)];
  let isDraining = false;
  let portClosed: Promise<void> | undefined;

  log.withinCommit((touched) => {
    for (const change of touched.calls) {
      records.note(change);
      invitations.note(change);
    }
  });
  log.onCommit((touched) => {
    for (const news of touched.calls.flatMap(newsOf)) {
      media.tell(news);
      for (const wire of wires) wire.tell(news);
    }
  });
  sessions.onChange((session, isConnected) => {
    if (isDraining) return; // whatever is lost now has its grace after the next start
    calls
      .deviceMoved(session, isConnected)
      .catch((error: unknown) => logger.error({ err: error }, 'calls could not be told of a device'));
  });
  identity.staffTokens.onRevoked((uri) => {
    for (const session of sessions.of(uri)) session.end();
    if (!isGone(uri)) return; // a new role or password: what he is in goes on when he signs in again
    calls
      .dismiss(uri)
      .catch((error: unknown) => logger.error({ err: error }, 'who was removed could not be taken out of his calls'));
  });
  identity.staffTokens.onSignedOut(({ uri, signIn }) => {
    const gone = sessions.of(uri).filter((session) => session.signIn === signIn);
    // Who signed out comes back to nothing: he leaves at once, with no grace as for who was lost.
    calls
      .leaveWith(uri, [requestDevice(signIn), ...gone.map(({ id }) => id)])
      .catch((error: unknown) => logger.error({ err: error }, 'who signed out could not be taken out of his calls'));
    for (const session of gone) session.end();
  });

  const upgrades: Upgrades = new Map(wires.flatMap(({ upgrades: own }) => [...(own ?? [])]));
  const router = Router();
  for (const wire of wires) if (wire.router) router.use(wire.router);
  const documented = wires.flatMap((wire) => wire.documented ?? []);
  router.use(
    '/api',
    apiRoutes(() => apiDocument(settings.publicUrl(), documented)),
  );

  return {
    router,
    ofChats: createChatCalls({ calls, passes, sessions, accounts, publicUrl: settings.publicUrl }),
    elapse: calls.elapse,
    attach(server) {
      server.on('upgrade', (req, socket, head) => {
        socket.on('error', () => socket.destroy()); // whoever asked is gone before he was answered
        const [path = ''] = (req.url ?? '').split('?'); // as written: two readings of one path are two takers of one socket
        const take = upgrades.get(path);
        try {
          if (take) take(req, socket, head);
          else refuseUpgrade(socket, 404);
        } catch (error) {
          logger.error({ err: error }, 'a WebSocket could not be opened');
          socket.destroy();
        }
      });
      for (const wire of wires) wire.attach?.(server);
    },
    async start() {
      await calls
        .recover()
        .catch((error: unknown) => logger.error({ err: error }, 'calls could not be taken up again'));
      media.start();
      for (const wire of wires) wire.start?.();
      await port?.listen();
    },
    grpcAddress: () => port?.address(),
    drain() {
      isDraining = true;
      for (const wire of wires) wire.close();
      portClosed = port?.close();
    },
    async stop() {
      await portClosed;
      await Promise.all([media.stop(), ...wires.map((wire) => wire.stopped?.())]);
    },
  };
}

const janusOf = (url: string, { keysFolder, logger }: { keysFolder: string; logger: Logger }) =>
  createJanus({ url, secret: keptSecret(join(keysFolder, 'media-secret'), randomSecret), logger });

/** Every wire of calls; a new one is a folder beside this file and a line here. */
const wiresOf = (parts: CallParts, port: GrpcPort | null): readonly CallWire[] => [
  createRooms(parts),
  createCallLog(parts),
  createNotices(parts),
  ...(port ? [createTerminals(parts, port), createCallEvents(parts, port)] : []),
];
