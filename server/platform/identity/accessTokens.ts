import { createBoundedCache } from '../../lib/boundedCache.ts';
import type { Clock } from '../../lib/clock.ts';
import { platformResource, type RegisteredApplication, type Whereabouts } from './application.ts';
import type { ApplicationRegistry } from './applications.ts';
import type { Installation } from './installation.ts';
import type { SigningKeys } from './signingKeys.ts';

/** Lifetime of an application token, as Azure AD's: seconds from `nbf` to `exp` (trusted-application-api.md 7.3). */
export const tokenLifetime = 65 * 60;
/** How far `nbf` lies back, for verifiers whose clock is behind, in seconds. */
export const tokenBackdating = 5 * 60;

/** An access token together with its times, in epoch seconds. */
interface AccessToken {
  readonly token: string;
  readonly notBefore: number;
  readonly expires: number;
}

/** Tokens that a registered application calls the platform with (trusted-application-api.md 1.4). */
export interface AccessTokens {
  mint(application: RegisteredApplication): Promise<AccessToken>;
  /** The application a bearer token was minted for; undefined when it is none of ours, too old, or for another place. */
  holder(token: string): Promise<RegisteredApplication | undefined>;
  /** Drops what is remembered. */
  forget(): void;
}

/** `iss` of every token: `PUBLIC_URL/<tenant>/`. */
export const issuerOf = (where: Whereabouts, tenant: string): string => `${where.publicUrl()}/${tenant}/`;

/** The access tokens of a platform: RS256, for the platform's own resource only. */
export function createAccessTokens(options: {
  keys: SigningKeys;
  registry: ApplicationRegistry;
  installation: Installation;
  where: Whereabouts;
  clock: Clock;
}): AccessTokens {
  const { keys, registry, where, clock } = options;
  const { tenant } = options.installation;
  const remembered = createBoundedCache<RegisteredApplication>(2_000, clock);

  return {
    async mint(application) {
      const notBefore = Math.floor(clock.now() / 1000) - tokenBackdating;
      const expires = notBefore + tokenLifetime;
      const issuer = issuerOf(where, tenant);
      const token = await keys.sign({
        aud: platformResource(where),
        iss: issuer,
        iat: notBefore,
        nbf: notBefore,
        exp: expires,
        appid: application.clientId,
        appidacr: '1',
        idp: issuer,
        tid: tenant,
        ver: '1.0',
      });
      return { token, notBefore, expires };
    },
    async holder(token) {
      const known = remembered.get(token);
      if (known !== undefined) return known;
      const expected = { issuer: issuerOf(where, tenant), audience: platformResource(where) };
      const claims = await keys.verify(token, expected);
      if (claims?.exp === undefined || typeof claims.appid !== 'string') return undefined;
      const application = registry.byClientId(claims.appid);
      if (application !== undefined) remembered.set(token, application, claims.exp * 1000);
      return application;
    },
    forget: () => remembered.clear(),
  };
}
