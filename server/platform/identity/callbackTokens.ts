import type { Clock } from '../../lib/clock.ts';
import { platformAppId } from '../../wire/challenge.ts';
import { issuerOf, tokenBackdating, tokenLifetime } from './accessTokens.ts';
import type { RegisteredApplication, Whereabouts } from './application.ts';
import type { Installation } from './installation.ts';
import type { SigningKeys } from './signingKeys.ts';

/** Seconds before its end that a token is no longer used for a new callback. */
const renewBefore = 5 * 60;

/**
 * The bearer token of callbacks to an application (trusted-application-api.md 7.3), the same one for about an hour.
 * Callbacks that start together share one signature.
 */
export function createCallbackTokens(options: {
  keys: SigningKeys;
  installation: Installation;
  where: Whereabouts;
  clock: Clock;
}): (application: RegisteredApplication) => Promise<string> {
  const { keys, where, clock } = options;
  const { tenant, objectId } = options.installation;
  const kept = new Map<string, { token: Promise<string>; issuer: string; until: number }>();

  return (application) => {
    const now = Math.floor(clock.now() / 1000);
    const issuer = issuerOf(where, tenant);
    const known = kept.get(application.audience);
    if (known && known.issuer === issuer && known.until > now) return known.token;
    const exp = now - tokenBackdating + tokenLifetime;
    const token = keys.sign({
      aud: application.audience,
      iss: issuer,
      iat: now - tokenBackdating,
      nbf: now - tokenBackdating,
      exp,
      appid: platformAppId,
      appidacr: '2',
      idp: issuer,
      oid: objectId,
      sub: objectId,
      tid: tenant,
      ver: '1.0',
    });
    kept.set(application.audience, { token, issuer, until: exp - renewBefore });
    return token;
  };
}
