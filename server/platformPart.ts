import { fileURLToPath } from 'node:url';
import type { Addresses, Config } from './config.ts';
import type { Clock } from './lib/clock.ts';
import type { HttpClient } from './lib/http.ts';
import type { Logger } from './lib/logger.ts';
import { type CallRules, usualCallRules } from './platform/calls/rules.ts';
import { readTlsFiles } from './platform/grpc/tlsFiles.ts';
import { platformMigrations } from './platform/migrations.ts';
import { createPlatform, type Platform } from './platform/platform.ts';
import { openDatabase } from './storage/database.ts';
import { createGroupCommit } from './storage/groupCommit.ts';

/** The embedded platform with its database file. */
export interface PlatformPart extends Platform {
  /** Finishes what is under way, then closes the file. */
  close(): Promise<void>;
}

/** Opens the embedded platform of this process. */
export async function openPlatform(options: {
  config: Config;
  addresses: Addresses;
  clock: Clock;
  log: Logger;
  localHttp: HttpClient;
  /** What is not as usual about calls. */
  callRules?: Partial<CallRules>;
}): Promise<PlatformPart> {
  const { config, addresses, clock, log, localHttp, callRules } = options;
  const grpc = config.roles.has('terminals')
    ? { host: config.host, port: config.grpcPort, tls: readTlsFiles(config.grpcTlsCert, config.grpcTlsKey) }
    : null;
  const db = openDatabase(config.platformDatabaseFile, platformMigrations);
  const platform = await createPlatform({
    db,
    commit: createGroupCommit(db),
    clock,
    log: log.child({ part: 'platform' }),
    keysFolder: config.dataFolder,
    tenantDomain: config.applicationEndpoint.replace(/^.*@/, ''),
    localHttp,
    grpc,
    phoneSimulator: config.phoneSimulator,
    janusUrl: config.janusUrl,
    publicFolder: fileURLToPath(new URL('../dist/public', import.meta.url)),
    settings: {
      publicUrl: () => addresses.publicUrl,
      loopbackIsOne: config.loopback,
      namespace: config.platformNamespace,
      invitationTimeoutMs: config.invitationTimeoutMs,
      typingTimeoutMs: config.typingTimeoutMs,
      lobbyTimeoutMs: config.requestTimeoutMs,
      eventPollMinMs: config.eventPollMinMs,
      visitorGraceMs: config.visitorGraceMs,
      agentGraceMs: config.agentGraceMs,
      ringTimeoutMs: config.ringTimeoutMs,
      lostGraceMs: config.lostGraceMs,
      abandonMs: config.visitorGraceMs,
      ...usualCallRules,
      ...callRules,
      iceServers: config.iceServers ?? [],
      turnSecret: config.turnSecret,
      callbackAllowPrivate: config.callbackAllowPrivate,
      smtpUrl: config.smtpUrl,
      smtpFrom: config.smtpFrom,
      smsGatewayUrl: config.smsGatewayUrl,
    },
  });
  return {
    ...platform,
    async close() {
      await platform.stop();
      db.close();
    },
  };
}
