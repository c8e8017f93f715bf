import { createRemoteJWKSet, customFetch, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Clock } from '../lib/clock.ts';
import type { HttpClient } from '../lib/http.ts';
import { Problem } from '../lib/problem.ts';
import { outgoing } from './outgoing.ts';
import type { CallbackCheck } from './settings.ts';

/** Checks who calls back. */
export interface CallerCheck {
  /** True when this header was found good before and still is: the way that all but a few callbacks take. */
  isKnown(authorization: string | undefined): boolean;
  /**
   * Verifies a bearer token: signature, expiry, audience and issuer, then `appid` and `tid`
   * (trusted-application-api.md 7.3).
   * @throws Problem `NoToken` | `BadToken` | `WrongCaller` | `KeysUnavailable`, which may pass
   */
  verify(authorization: string | undefined): Promise<void>;
}

/** Verified headers kept at most; the platform uses one token for an hour. */
const mostKept = 100;
const clockToleranceSeconds = 5;

export function createCallerCheck(options: { check: CallbackCheck; http: HttpClient; clock: Clock }): CallerCheck {
  const { check, clock } = options;
  const good = new Map<string, number>();
  const trust = createTrust(options);

  function remember(header: string, { exp = 0 }: JWTPayload): void {
    const oldest = good.size >= mostKept ? good.keys().next().value : undefined;
    if (oldest !== undefined) good.delete(oldest);
    good.set(header, exp * 1000);
  }

  return {
    isKnown(authorization) {
      const expiresAt = authorization === undefined ? undefined : good.get(authorization);
      return expiresAt !== undefined && expiresAt > clock.now();
    },
    async verify(authorization) {
      const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
      if (authorization === undefined || token === undefined) throw new Problem('NoToken', 'A bearer token is needed.');
      const { keys, issuers, tenant } = await trust();
      const payload = await verified(token, keys, {
        audience: check.audience,
        issuer: [...issuers],
        algorithms: ['RS256'],
        requiredClaims: ['exp'],
        clockTolerance: clockToleranceSeconds,
        currentDate: new Date(clock.now()),
      });
      if (payload.appid !== check.appId || (tenant !== undefined && payload.tid !== tenant))
        throw new Problem('WrongCaller', 'The token is not of this platform and tenant.');
      remember(authorization, payload);
    },
  };
}

async function verified(token: string, keys: JWTVerifyGetKey, options: Parameters<typeof jwtVerify>[2]) {
  try {
    return (await jwtVerify(token, keys, options)).payload;
  } catch (cause) {
    // jose names what is wrong with a token; anything else means that the keys could not be read.
    const bad =
      cause instanceof errors.JOSEError && !(cause instanceof errors.JWKSTimeout) && cause.code !== 'ERR_JOSE_GENERIC';
    if (bad) throw new Problem('BadToken', 'The bearer token is not valid.', { cause });
    throw new Problem('KeysUnavailable', 'The keys of callback tokens cannot be read.', { cause });
  }
}

interface Trust {
  readonly keys: JWTVerifyGetKey;
  readonly issuers: readonly string[];
  /** What `tid` must be; undefined lets any pass. */
  readonly tenant: string | undefined;
}

const guid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/** Keys and issuers, as configured or from the OpenID configuration; read when first needed, kept when found. */
function createTrust({ check, http }: { check: CallbackCheck; http: HttpClient }): () => Promise<Trust> {
  const request = outgoing(http);
  let known: Promise<Trust> | undefined;
  const get = async (url: string): Promise<Response> => {
    const { status, data } = await request<string>({ method: 'GET', url });
    return new Response(data, { status });
  };

  async function read(): Promise<Trust> {
    const [issuers, jwksUrl, url] = [check.issuers(), check.jwksUrl(), check.openidConfigurationUrl()];
    const lacking = issuers === undefined || jwksUrl === undefined;
    const document = lacking && url !== undefined ? ((await (await get(url)).json()) as Record<string, unknown>) : {};
    const keysAt = jwksUrl ?? document.jwks_uri;
    const issuer = typeof document.issuer === 'string' ? document.issuer : '';
    const found = issuers ?? [issuer.replace('{tenantid}', check.tenant ?? '')];
    if (typeof keysAt !== 'string' || !URL.canParse(keysAt) || !found[0])
      throw new Error('neither issuer nor keys of callback tokens are known');
    return {
      keys: createRemoteJWKSet(new URL(keysAt), { [customFetch]: get, cooldownDuration: 5_000 }),
      issuers: found,
      // Whoever names the issuers has named the tenant with them, or means any (contract, `CALLBACK_TENANT`).
      tenant: check.tenant ?? (issuers === undefined ? guid.exec(issuer)?.[0] : undefined),
    };
  }

  return async () => {
    known ??= read();
    try {
      return await known;
    } catch (cause) {
      known = undefined;
      throw new Problem('KeysUnavailable', 'The keys of callback tokens cannot be read.', { cause });
    }
  };
}
