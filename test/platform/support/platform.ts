import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { Router } from 'express';
import { createApp } from '../../../server/app.ts';
import { addressesOf, readConfig } from '../../../server/config.ts';
import { type Clock, systemClock } from '../../../server/lib/clock.ts';
import { createHttpClient } from '../../../server/lib/http.ts';
import { silentLog } from '../../../server/lib/logger.ts';
import { type Listener, listen } from '../../../server/listener.ts';
import { localRoute } from '../../../server/localRoute.ts';
import type { CallRules } from '../../../server/platform/calls/rules.ts';
import type { Identity } from '../../../server/platform/identity/identity.ts';
import { openPlatform } from '../../../server/platformPart.ts';

/** An embedded platform alone in this process, on a port and a folder of its own. */
export interface TestPlatform {
  /** Its origin, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Where gRPC is served. */
  readonly grpc: string;
  readonly folder: string;
  readonly identity: Identity;
  /** Takes a connection that comes by no network. */
  connect(socket: Duplex): void;
  /** Ends parked polls and takes no new connections, as when the product begins to stop. */
  drain(): void;
  /** Stops it, and removes its files unless `keep`. */
  stop(keep?: 'keep'): Promise<void>;
  /** Stops it and starts it again on the same files and port, with other settings where given. */
  restart(env?: Record<string, string>): Promise<TestPlatform>;
}

/** One key for all tests: making one takes longer than most of them. */
const signingKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

/**
 * Starts an embedded platform as the product would compose it.
 * @param env what differs, by the names of `.env.example`
 * @param clock another one than everybody's
 * @param rules what is not as usual about calls
 */
export function startPlatform(
  env: Record<string, string> = {},
  clock = systemClock,
  rules: Partial<CallRules> = {},
): Promise<TestPlatform> {
  const folder = mkdtempSync(join(tmpdir(), 'platform-'));
  writeFileSync(join(folder, 'signing-key.pem'), signingKey, { mode: 0o600 });
  return open(folder, { PORT: '0', GRPC_PORT: '0', EVENT_POLL_MIN_MS: '10', ...env }, clock, rules);
}

async function open(
  folder: string,
  env: Record<string, string>,
  clock: Clock,
  callRules: Partial<CallRules>,
): Promise<TestPlatform> {
  const config = readConfig({ DATABASE_URL: `file:${folder}/helpdesk.db`, ...env });
  const listener = await listen(config.host, config.port);
  const addresses = addressesOf(config, listener.port);
  const localHttp = createHttpClient({
    timeoutMs: 10_000,
    route: localRoute(config, addresses.publicUrl, listener.port),
  });
  const platform = await openPlatform({ config, addresses, clock, log: silentLog(), localHttp, callRules }).catch(
    async (error: unknown) => {
      await closeAtOnce(listener);
      localHttp.close();
      rmSync(folder, { recursive: true, force: true });
      throw error;
    },
  );
  listener.serve(createApp({ platform, operations: Router(), trustProxy: config.trustProxy }), platform.attach);
  await platform.start();

  const stop = async (keep?: 'keep'): Promise<void> => {
    platform.drain();
    await closeAtOnce(listener);
    await platform.close();
    localHttp.close();
    if (keep === undefined && existsSync(folder)) rmSync(folder, { recursive: true, force: true });
  };
  const grpcPort = platform.grpcAddress()?.replace(/^.*:/, '') ?? '0';
  return {
    url: addresses.publicUrl,
    port: listener.port,
    grpc: platform.grpcAddress() ?? '',
    folder,
    identity: platform.identity,
    connect: (socket) => void listener.server.emit('connection', socket),
    drain: platform.drain,
    stop,
    async restart(change = {}) {
      await stop('keep');
      return open(folder, { ...env, PORT: String(listener.port), GRPC_PORT: grpcPort, ...change }, clock, callRules);
    },
  };
}

/** Tests do not wait for the connections that `fetch` keeps for later. */
async function closeAtOnce(listener: Listener): Promise<void> {
  const closed = listener.close();
  setImmediate(() => listener.server.closeAllConnections());
  await closed;
}
