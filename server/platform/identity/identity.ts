import { join } from 'node:path';
import { type RequestHandler, type Response, Router } from 'express';
import type { Clock } from '../../lib/clock.ts';
import { randomSecret } from '../../lib/ids.ts';
import type { Logger } from '../../lib/logger.ts';
import { keptSecret } from '../../lib/secretFile.ts';
import type { Database } from '../../storage/database.ts';
import type { GroupCommit } from '../../storage/groupCommit.ts';
import { createAccessTokens } from './accessTokens.ts';
import { type Accounts, createAccounts } from './accounts.ts';
import { type AnonymousTokens, createAnonymousTokens } from './anonymousTokens.ts';
import type { RegisteredApplication } from './application.ts';
import { type ApplicationRegistry, createApplicationRegistry } from './applications.ts';
import { autodiscoverRoutes } from './autodiscover.ts';
import { createCallbackTokens } from './callbackTokens.ts';
import { createChallenge } from './challenge.ts';
import { clientRoutes } from './clientRoutes.ts';
import { type ClientRegistry, type ClientTokens, createClientRegistry, createClientTokens } from './clients.ts';
import { createDemoGate } from './demoGate.ts';
import { createDemoStaff, type DemoStaff } from './demoStaff.ts';
import { createGuestTokens, type GuestTokens } from './guestTokens.ts';
import { openInstallation } from './installation.ts';
import { issuerRoutes } from './issuerRoutes.ts';
import { rememberAccounts } from './rememberedAccounts.ts';
import { createRevocations } from './revocations.ts';
import { createSignIn, type SignIn } from './signIn.ts';
import { createSignInLimit } from './signInLimit.ts';
import { loadSigningKeys } from './signingKeys.ts';
import { createStaffCors } from './staffCors.ts';
import { createStaffTokens, type SignedOut, type StaffTokens } from './staffTokens.ts';
import { type MeetingOf, webTicketRoutes } from './webTicket.ts';

/** Who may use the embedded platform: staff, applications, visitors, and everything they show as a proof. */
export interface Identity {
  readonly accounts: Accounts;
  readonly demo: DemoStaff;
  readonly staffTokens: Pick<StaffTokens, 'issue' | 'refresh' | 'verify' | 'revoke'> & {
    /** Calls back with the SIP URI of everybody whose tokens ended, whichever process ended them. Returns the way to stop. */
    onRevoked(listener: (uri: string) => void): () => void;
    /** Calls back with one sign-in of somebody that ended while his others go on. Returns the way to stop. */
    onSignedOut(listener: (ended: SignedOut) => void): () => void;
  };
  /** For the doors of other wires. */
  readonly signIn: SignIn;
  readonly applications: ApplicationRegistry & {
    /** The application that a bearer token was issued to, by the issuer below. */
    byBearer(token: string): Promise<RegisteredApplication | undefined>;
  };
  /** Clients of the gRPC services. */
  readonly clients: ClientRegistry & Pick<ClientTokens, 'verify'>;
  readonly anonymous: Pick<AnonymousTokens, 'mint' | 'verify'>;
  readonly guests: Pick<GuestTokens, 'verify'>;
  /** GUID of the tenant that everything here belongs to. */
  readonly tenant: string;
  /** The bearer token of callbacks to an application. */
  callbackToken(application: RegisteredApplication): Promise<string>;
  /** Issuer, WebTicket and Autodiscover. */
  readonly router: Router;
  /** The autodiscover document, for `/` when no page is wanted. */
  readonly autodiscoverRoot: RequestHandler;
  /** Who may call the staff's doors from a browser; put it before `/ucwa/oauth` too. */
  readonly staffCors: RequestHandler;
  /** 401 with the two challenge lines. */
  sendChallenge(res: Response): void;
  /** Notes where the platform is served and begins to watch for changes; to be called once it listens. */
  start(): Promise<void>;
  stop(): void;
}

/**
 * Opens the identity of a platform file.
 * @param options.keysFolder where keys and secrets lie, mode 600
 * @param options.publicUrl asked only after listening
 * @param options.loopbackIsOne whether the loopback names are one origin (the contract's "On loopback")
 * @param options.meetingOf without it nobody gets in by a meeting's address
 * @param options.tenantDomain what `{tenant}` may be called beside its GUID, and the realm of the challenge
 */
export async function createIdentity(options: {
  db: Database;
  commit: GroupCommit;
  clock: Clock;
  log: Logger;
  keysFolder: string;
  publicUrl: () => string;
  loopbackIsOne: boolean;
  tenantDomain: string;
  meetingOf?: MeetingOf;
}): Promise<Identity> {
  const { db, commit, clock, log, keysFolder, publicUrl, tenantDomain } = options;
  const where = { publicUrl, loopbackIsOne: options.loopbackIsOne };
  const keys = await loadSigningKeys({ keysFolder, clock });
  const installation = await openInstallation({ db, commit });
  const gate = createDemoGate();
  const revocations = createRevocations({ db, demo: gate, log, forget });
  const changed = revocations.look;

  const accounts = rememberAccounts(createAccounts({ db, commit, clock, demo: gate, changed }), gate, clock);
  const demo = createDemoStaff({ db, commit, clock, gate, changed });
  const tokens = createStaffTokens({ db, commit, clock, demo: gate, lookIfChanged: revocations.lookIfChanged });
  const registry = createApplicationRegistry({ db, commit, clock, keysFolder, where, changed });
  const accessTokens = createAccessTokens({ keys, registry, installation, where, clock });
  const secret = keptSecret(join(keysFolder, 'anonymous-secret'), randomSecret);
  const guests = createGuestTokens({ keys, clock });
  const anonymous = createAnonymousTokens({ keys, registry, secret, clock });

  const clients = createClientRegistry({ db, commit, clock });
  const clientSecret = keptSecret(join(keysFolder, 'client-token-secret'), randomSecret);
  const clientTokens = createClientTokens({ registry: clients, secret: clientSecret, clock });

  function forget(): void {
    accounts.forget();
    tokens.forget();
    accessTokens.forget();
    anonymous.forget();
    guests.forget();
  }

  const known = async (token: string) => tokens.verify(token) ?? (await guests.verify(token));
  const limit = createSignInLimit();
  const signIn = createSignIn({ accounts, tokens, limit, log });
  async function revoke(token: string): Promise<SignedOut | undefined> {
    const ended = await tokens.revoke(token);
    if (ended) revocations.signedOut(ended);
    return ended;
  }
  const staffCors = createStaffCors({ where, callbackOrigins: registry.callbackOrigins });
  const sendChallenge = createChallenge({ publicUrl, realm: tenantDomain });
  const autodiscover = autodiscoverRoutes({ publicUrl, verify: known, sendChallenge });
  const router = Router();
  router.use(['/Autodiscover', '/WebTicket'], staffCors);
  router.use(autodiscover.router);
  router.use(
    webTicketRoutes({
      accounts,
      signIn,
      revoke,
      limit,
      publicUrl,
      guests,
      meetingOf: options.meetingOf ?? (() => undefined),
    }),
  );
  router.use(clientRoutes({ registry: clients, tokens: clientTokens }));
  router.use(issuerRoutes({ registry, accessTokens, installation, keys, where, tenantDomain }));

  return {
    accounts,
    demo,
    staffTokens: { ...tokens, revoke, onRevoked: revocations.onRevoked, onSignedOut: revocations.onSignedOut },
    signIn,
    applications: { ...registry, byBearer: accessTokens.holder },
    clients: { ...clients, verify: clientTokens.verify },
    anonymous,
    guests,
    tenant: installation.tenant,
    callbackToken: createCallbackTokens({ keys, installation, where, clock }),
    router,
    autodiscoverRoot: (req, res, next) =>
      staffCors(req, res, (error?: unknown) => (error ? next(error) : autodiscover.root(req, res, next))),
    staffCors,
    sendChallenge,
    async start() {
      await installation.setLastStart({ publicUrl: publicUrl(), demoOpen: gate.isOpen() });
      revocations.start();
    },
    stop() {
      revocations.stop();
      limit.close();
    },
  };
}
