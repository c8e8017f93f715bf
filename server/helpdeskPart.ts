import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Addresses, Config } from './config.ts';
import type { Demo } from './demo.ts';
import { demoRoster } from './demo.ts';
import { createHelpdesk, type Helpdesk } from './helpdesk/helpdesk.ts';
import type { HelpdeskSettings } from './helpdesk/settings.ts';
import { helpdeskSchema } from './helpdeskSchema.ts';
import type { Clock } from './lib/clock.ts';
import type { HttpClient } from './lib/http.ts';
import { randomSecret } from './lib/ids.ts';
import type { Logger } from './lib/logger.ts';
import { originOf, sameOrigin } from './lib/origin.ts';
import { keptSecret } from './lib/secretFile.ts';
import { createPages, type Pages } from './pages/pages.ts';
import type { PlatformPart } from './platformPart.ts';
import { openDatabase } from './storage/database.ts';
import { createGroupCommit } from './storage/groupCommit.ts';

/** The helpdesk with its pages and its database file. */
export interface HelpdeskPart {
  readonly helpdesk: Helpdesk;
  readonly pages: Pages;
  /** Finishes what is under way, then closes the file. */
  close(): Promise<void>;
}

/** The audience of callbacks to the built-in helpdesk, unless `CALLBACK_AUDIENCE` names one. */
const audienceOf = (config: Config): string =>
  config.callbackAudience ?? `urn:bridgedesk:${config.applicationEndpoint.replace(/^sips?:/i, '')}`;

interface Options {
  readonly config: Config;
  readonly addresses: Addresses;
  readonly clock: Clock;
  readonly log: Logger;
  readonly http: HttpClient;
  readonly platform: PlatformPart | undefined;
  readonly demo: Demo | undefined;
}

/** Opens the helpdesk of this process: towards the embedded platform, or towards the one at `PLATFORM_URL`. */
export async function openHelpdesk(options: Options): Promise<HelpdeskPart> {
  const { config, addresses, clock, log, http, platform, demo } = options;
  const db = openDatabase(config.databaseFile, helpdeskSchema);
  const commit = createGroupCommit(db);
  const towards = config.platformUrl === undefined && platform ? await embedded(options, platform) : foreign(config);
  const discoverUrl = (): string => config.platformUrl ?? `${addresses.publicUrl}/platformservice/discover`;
  const settings: HelpdeskSettings = {
    ...towards,
    discoverUrl,
    platformOrigins: config.platformOrigins ?? [],
    endpoint: config.applicationEndpoint,
    name: config.helpdeskName,
    callbackUrl: () => addresses.callbackUrl,
    replaysHistory: config.platformReplaysHistory,
    welcomeText: config.welcomeText,
    widgetOrigins: () => addresses.widgetOrigins,
    loopbackIsOne: config.loopback,
    invitationTimeoutMs: config.invitationTimeoutMs,
    ringTimeoutMs: config.ringTimeoutMs,
    requestTimeoutMs: config.requestTimeoutMs,
    ...(config.smtpUrl && config.helpdeskMail
      ? { mail: { smtpUrl: config.smtpUrl, from: config.smtpFrom, to: config.helpdeskMail } }
      : {}),
    ...(config.privacyUrl ? { privacyUrl: config.privacyUrl } : {}),
  };
  const helpdesk = createHelpdesk({ db, commit, clock, log: log.child({ part: 'helpdesk' }), http, settings });
  if (demo?.open ?? isDemoRoster(config, helpdesk)) await helpdesk.roster.ensureDemo(demoRoster);
  else await helpdesk.roster.closeDemo();
  const unwatchDemo = demo?.watch(() =>
    noted(helpdesk.roster.closeDemo(), 'the demo staff could not leave the roster'),
  );
  const pages = createPages({
    desk: helpdesk.desk,
    db,
    commit,
    clock,
    log: log.child({ part: 'pages' }),
    http,
    settings: {
      publicUrl: () => addresses.publicUrl,
      widgetHere: () =>
        addresses.widgetOrigins.some((allowed) => sameOrigin(allowed, addresses.publicUrl, config.loopback)),
      publicFolder: fileURLToPath(new URL('../dist/public', import.meta.url)),
      viewsFolder: fileURLToPath(new URL('../views', import.meta.url)),
      helpdeskName: config.helpdeskName,
      endpoint: config.applicationEndpoint,
      discoverUrl,
      root: () => `${new URL(discoverUrl()).origin}/Autodiscover/AutodiscoverService.svc/root`,
      mayFollow: (url) => helpdesk.mayFollow(url),
      platformOrigins: () => [originOf(discoverUrl()) ?? '', ...(config.platformOrigins ?? [])],
      ...(platform ? { embeddedTokenUrl: () => `${addresses.publicUrl}/WebTicket/oauthtoken` } : {}),
      ...(platform && config.platformUrl === undefined
        ? { deliveriesUrl: () => `${addresses.publicUrl}/platformservice/deliveries` }
        : {}),
      callsUrl: () => `${new URL(discoverUrl()).origin}/rtc`,
      secureCookies: addresses.publicUrl.startsWith('https:'),
      sessionSecret: config.sessionSecret ?? keptSecret(join(config.dataFolder, 'session-secret'), randomSecret),
      loopbackIsOne: config.loopback,
      demo: {
        get on() {
          return demo?.open ?? false;
        },
        names: demoRoster.map(({ name }) => name.toLowerCase()),
      },
    },
  });
  // Whose rights ended is signed out of the pages too (contract, "Staff and tokens").
  const unsubscribe = platform?.identity.staffTokens.onRevoked((uri) =>
    noted(pages.endSessionsOf(uri), 'sessions could not be ended'),
  );
  function noted(work: Promise<unknown>, failure: string): void {
    work.catch((error: unknown) => log.error({ err: error }, failure));
  }
  return {
    helpdesk,
    pages,
    async close() {
      unwatchDemo?.();
      unsubscribe?.();
      await helpdesk.stop();
      await commit.drained();
      db.close();
    },
  };
}

/** Where the accounts are another process's, the roster alone tells whether there are others than the demo staff. */
const isDemoRoster = ({ demo }: Config, { roster }: Helpdesk): boolean =>
  demo === true ||
  (demo === 'whileAlone' && roster.list().every(({ uri }) => demoRoster.some((person) => person.uri === uri)));

/** How the helpdesk shows itself to the platform, and how it knows the platform's callbacks. */
type Towards = Pick<HelpdeskSettings, 'oauth' | 'callbackCheck'>;

async function embedded({ config, addresses }: Options, platform: PlatformPart): Promise<Towards> {
  const { identity } = platform;
  const { application, clientSecret } = await identity.applications.ensureBuiltIn({
    endpoint: config.applicationEndpoint,
    name: config.helpdeskName,
    callbackUrl: addresses.callbackUrl,
    audience: audienceOf(config),
  });
  return {
    oauth: {
      authority: () => addresses.publicUrl,
      tenant: config.platformTenant,
      clientId: application.clientId,
      clientSecret,
      resource: () => addresses.publicUrl,
    },
    callbackCheck: {
      audience: audienceOf(config),
      issuers: () => [`${addresses.publicUrl}/${identity.tenant}/`],
      jwksUrl: () => `${addresses.publicUrl}/.well-known/jwks.json`,
      openidConfigurationUrl: () => undefined,
      appId: config.callbackAppid,
      tenant: identity.tenant,
    },
  };
}

function foreign(config: Config): Towards {
  const authority = config.platformAuthority ?? '';
  return {
    oauth: {
      authority: () => authority,
      tenant: config.platformTenant,
      clientId: config.platformClientId ?? '',
      clientSecret: config.platformClientSecret ?? '',
      resource: () => config.platformResource ?? '',
    },
    callbackCheck: {
      audience: config.callbackAudience ?? '',
      issuers: () => config.callbackIssuers,
      jwksUrl: () => config.callbackJwksUrl,
      openidConfigurationUrl: () => `${authority}/.well-known/openid-configuration`,
      appId: config.callbackAppid,
      tenant: config.callbackTenant,
    },
  };
}
