import { createApp } from './app.ts';
import { addressesOf, type Config, readConfig } from './config.ts';
import { type Demo, settleDemo } from './demo.ts';
import { type HelpdeskPart, openHelpdesk } from './helpdeskPart.ts';
import { systemClock } from './lib/clock.ts';
import { createHttpClient } from './lib/http.ts';
import { createLog, type Logger } from './lib/logger.ts';
import { takeLock } from './lib/pidLock.ts';
import { Problem } from './lib/problem.ts';
import { type Listener, listen } from './listener.ts';
import { localRoute } from './localRoute.ts';
import { createOperations } from './monitoring.ts';
import { openPlatform, type PlatformPart } from './platformPart.ts';

/** A running product. */
export interface Product {
  /** Where it is open to the world: `PUBLIC_URL`, or what it comes to. */
  readonly url: string;
  /** Where gRPC is served, `host:port`; undefined where `ROLES` leaves it out. */
  readonly grpc: string | undefined;
  readonly config: Config;
  readonly log: Logger;
  readonly demo: Demo | undefined;
  /** Stops taking new work, answers parked polls, finishes what is under way and closes everything. Once is enough. */
  stop(): Promise<void>;
}

/** How long a request to the platform may take; a callback has 10 s (contract, "callback delivery"). */
const platformRequestMs = 30_000;
const callbackMs = 10_000;
/** How long answers under way may take when the product stops, before their connections are cut. */
const stopGraceMs = 5_000;

/**
 * Runs whatever `ROLES` says of an environment: opens what has a lifetime, composes, listens.
 * @throws Problem `BadConfiguration` | `PortTaken` | `Locked` | `FileUnusable`, each with a line for the operator
 */
export async function startProduct(env: Readonly<Record<string, string | undefined>>): Promise<Product> {
  const config = readConfig(env, process.stdout.isTTY);
  const log = createLog({ level: config.logLevel, format: config.logFormat });
  const closing: (() => void | Promise<void>)[] = [];
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= closeAll(closing);
    return stopping;
  };
  try {
    return { config, log, stop, ...(await open(config, log, (close) => closing.push(close))) };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Closes in reverse order, each when the one before is done. */
async function closeAll(closing: readonly (() => void | Promise<void>)[]): Promise<void> {
  for (const close of closing.toReversed()) await close();
}

async function open(config: Config, log: Logger, onClose: (close: () => void | Promise<void>) => void) {
  for (const [role, variable, file] of [
    ['helpdesk', helpdeskFile, config.databaseFile],
    ['platform', platformFile, config.platformDatabaseFile],
  ] as const) {
    if (!config.roles.has(role)) continue;
    const lock = await saying(variable, () => takeLock(`${file}.lock`));
    onClose(() => lock.release());
  }
  const listener = await listen(config.host, config.port);
  onClose(() => listener.close());
  const addresses = addressesOf(config, listener.port);
  if (addresses.notice) log.warn(addresses.notice);

  const route = localRoute(config, addresses.publicUrl, listener.port);
  const isEmbedded = config.platformUrl === undefined;
  const http = createHttpClient({ timeoutMs: platformRequestMs, ...(isEmbedded ? { route } : {}) });
  const localHttp = createHttpClient({ timeoutMs: callbackMs, route });
  onClose(() => http.close());
  onClose(() => localHttp.close());

  const shared = { config, addresses, clock: systemClock, log };
  const platform = config.roles.has('platform')
    ? await saying(platformFile, () => openPlatform({ ...shared, localHttp }))
    : undefined;
  if (platform) onClose(() => platform.close());
  const demo = platform && (await settleDemo(config, platform.identity.demo));
  const desk = config.roles.has('helpdesk')
    ? await saying(helpdeskFile, () => openHelpdesk({ ...shared, http, platform, demo }))
    : undefined;
  if (desk) onClose(() => desk.close());
  else if (demo) onClose(demo.watch(() => undefined));

  listener.serve(
    createApp({
      operations: operationsOf(desk),
      helpdesk: desk?.helpdesk.router,
      pages: desk?.pages,
      platform,
      trustProxy: config.trustProxy,
    }),
    platform?.attach,
  );
  onClose(() => drain(listener, desk, platform));
  await platform?.start();
  await desk?.helpdesk.start();
  return { url: addresses.publicUrl, grpc: platform?.grpcAddress(), demo };
}

const helpdeskFile = 'DATABASE_URL';
const platformFile = 'PLATFORM_DATABASE_URL';

/** Puts the variable that an unusable file comes from before what is wrong with it. */
async function saying<T>(variable: string, open: () => T | Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'FileUnusable') throw error;
    throw new Problem('FileUnusable', `${variable}: ${error.message}`, { cause: error });
  }
}

/** The first thing when stopping: no new connections, parked polls and live streams answered, the rest let finish. */
async function drain(listener: Listener, desk?: HelpdeskPart, platform?: PlatformPart): Promise<void> {
  const closed = listener.close();
  platform?.drain();
  desk?.pages.stop();
  const cut = setTimeout(() => listener.server.closeAllConnections(), stopGraceMs);
  await closed;
  clearTimeout(cut);
}

function operationsOf(desk: HelpdeskPart | undefined) {
  if (!desk) return createOperations({ checks: {}, figures: [] });
  const { helpdesk } = desk;
  const figure = (name: string, help: string, read: () => number) => ({
    name: `helpdesk_requests_${name}`,
    help,
    read,
  });
  return createOperations({
    checks: { helpdesk: () => helpdesk.ready() },
    figures: [
      figure('waiting', 'Visitors nobody has answered yet.', () => helpdesk.desk.statistics().waiting),
      figure('active', 'Chats going on.', () => helpdesk.desk.statistics().active),
      figure('today', 'Requests since midnight.', () => helpdesk.desk.statistics().today),
    ],
  });
}
