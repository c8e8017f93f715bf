import { createHmac } from 'node:crypto';
import { createBoundedCache } from '../../lib/boundedCache.ts';
import type { Clock } from '../../lib/clock.ts';
import { originOf } from '../../lib/origin.ts';
import type { RegisteredApplication } from './application.ts';
import type { ApplicationRegistry } from './applications.ts';
import { refuseFaults } from './invalidInput.ts';
import type { SigningKeys } from './signingKeys.ts';
import { anonymousDomain } from './sipUri.ts';

/** Somebody who chats without an account, as his token tells. */
export interface AnonymousVisitor {
  /** `asi`: the application's name for this visit, and the visitor's secret. */
  readonly sessionId: string;
  /** `ruu`: `sip:<10 digits>@anonymous.invalid`, the same for the same visit. */
  readonly visitorUri: string;
  /** `aeu`: whom he may talk to. */
  readonly endpoint: string;
  /** Id of the application that asked for the token. */
  readonly applicationId: string;
  /** `ao`: where his browser may call from. */
  readonly origins: readonly string[];
  /** Epoch ms. */
  readonly expiresAt: number;
  /** `confid`: the one meeting that the token is for; absent: it is for a chat. */
  readonly meeting?: string;
}

/** Tokens of anonymous visitors (trusted-application-api.md 3). */
export interface AnonymousTokens {
  /**
   * Makes one for eight hours; of the origins scheme and authority are kept.
   * @throws Problem `InvalidInput` when an allowed origin is no web address
   */
  mint(ask: {
    application: RegisteredApplication;
    sessionId: string;
    allowedOrigins: readonly string[];
    /** The meeting it shall be for, and where its guest makes his application (`confid`, `ucwaext`). */
    meeting?: { onlineMeetingUri: string; applications: string };
  }): Promise<{ token: string; expiresAt: number }>;
  /** Whose token this is, with or without `psat=`; undefined when it is none of ours, too old or its endpoint is gone. */
  verify(token: string): Promise<AnonymousVisitor | undefined>;
  /** Drops what is remembered. */
  forget(): void;
}

const prefix = 'psat=';
/** `exp` − `nbf` in seconds, as decoded from captured tokens. */
const lifetime = 28_800;

/**
 * The anonymous tokens of a platform.
 * @param options.secret keys the addresses of visitors, so that nobody can tell one from a session id
 */
export function createAnonymousTokens(options: {
  keys: SigningKeys;
  registry: ApplicationRegistry;
  secret: string;
  clock: Clock;
}): AnonymousTokens {
  const { keys, registry, secret, clock } = options;
  const remembered = createBoundedCache<AnonymousVisitor>(10_000, clock);

  function visitorUri(applicationId: string, sessionId: string): string {
    const digest = createHmac('sha256', secret).update(`${applicationId}\n${sessionId}`).digest();
    return `sip:${1_000_000_000n + (digest.readBigUInt64BE() % 9_000_000_000n)}@${anonymousDomain}`;
  }

  async function read(token: string): Promise<AnonymousVisitor | undefined> {
    const claims = await keys.verify(token);
    if (claims === undefined) return undefined;
    const { ruu, asi, aeu, ao, exp, confid } = claims;
    if (typeof ruu !== 'string' || typeof asi !== 'string' || typeof aeu !== 'string') return undefined;
    if (typeof ao !== 'string' || exp === undefined) return undefined;
    const application = registry.byEndpoint(aeu);
    if (application === undefined) return undefined;
    const origins = ao === '' ? [] : ao.split(';');
    const [sessionId, endpoint, applicationId] = [asi, application.endpoint, application.id];
    const meeting = typeof confid === 'string' ? { meeting: confid } : {};
    return { sessionId, visitorUri: ruu, endpoint, applicationId, origins, expiresAt: exp * 1000, ...meeting };
  }

  return {
    async mint({ application, sessionId, allowedOrigins, meeting }) {
      const origins = allowedOrigins.map((origin) => originOf(origin.trim()));
      refuseFaults(
        origins.flatMap((origin, index) =>
          origin === undefined ? [{ name: 'allowedOrigins', reason: `no web origin: ${allowedOrigins[index]}` }] : [],
        ),
      );
      const nbf = Math.floor(clock.now() / 1000);
      const token = await keys.sign({
        nbf,
        exp: nbf + lifetime,
        ruu: visitorUri(application.id, sessionId),
        asi: sessionId,
        aeu: application.endpoint,
        ao: [...new Set(origins)].join(';'),
        ...(meeting ? { confid: meeting.onlineMeetingUri, ucwaext: meeting.applications } : {}),
      });
      return { token: prefix + token, expiresAt: (nbf + lifetime) * 1000 };
    },
    async verify(token) {
      const bare = token.startsWith(prefix) ? token.slice(prefix.length) : token;
      const known = remembered.get(bare);
      if (known !== undefined) return known;
      const visitor = await read(bare);
      if (visitor !== undefined) remembered.set(bare, visitor, visitor.expiresAt);
      return visitor;
    },
    forget: () => remembered.clear(),
  };
}
