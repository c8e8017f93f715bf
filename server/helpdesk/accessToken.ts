import type { Clock } from '../lib/clock.ts';
import type { HttpClient } from '../lib/http.ts';
import { Problem } from '../lib/problem.ts';
import { outgoing } from './outgoing.ts';
import type { HelpdeskSettings } from './settings.ts';

/** The helpdesk's token towards the platform. */
export interface AccessToken {
  /**
   * A token good for a while yet; asked for once, however many want it.
   * @throws Problem `NoToken` when the authority gives none, `Unreachable`
   */
  get(): Promise<string>;
  /** The platform refused this token: the next one asked for is a new one. */
  refused(token: string): void;
}

/** A token is renewed so long before it expires, ms. */
const renewBeforeMs = 60_000;

/** OAuth2 client credentials (trusted-application-api.md 1.4). */
export function createAccessToken(options: {
  oauth: HelpdeskSettings['oauth'];
  http: HttpClient;
  clock: Clock;
}): AccessToken {
  const { oauth, clock } = options;
  const request = outgoing(options.http);
  let known: { token: string; expiresAt: number } | undefined;
  let asking: Promise<string> | undefined;

  async function ask(): Promise<string> {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: oauth.clientId,
      client_secret: oauth.clientSecret,
      resource: oauth.resource(),
    });
    const answer = await request<string>({
      method: 'POST',
      url: `${oauth.authority().replace(/\/$/, '')}/${encodeURIComponent(oauth.tenant)}/oauth2/token`,
      data: form.toString(),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
    });
    const { token, seconds } = read(answer.status, answer.data);
    known = { token, expiresAt: clock.now() + seconds * 1000 };
    return token;
  }

  return {
    async get() {
      if (known && known.expiresAt - renewBeforeMs > clock.now()) return known.token;
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return asking;
    },
    refused(token) {
      if (known?.token === token) known = undefined;
    },
  };
}

/** `expires_in` comes as a number or, from Azure AD v1, as a string. */
function read(status: number, body: string): { token: string; seconds: number } {
  try {
    const { access_token, expires_in } = JSON.parse(body) as Record<string, unknown>;
    const seconds = Number(expires_in ?? 3600);
    if (status === 200 && typeof access_token === 'string' && seconds > 0) return { token: access_token, seconds };
  } catch (cause) {
    throw new Problem('NoToken', `The authority answered ${status} with something that is not JSON.`, { cause });
  }
  throw new Problem('NoToken', `The authority refused a token (status ${status}).`);
}
