import type { Clock } from '../lib/clock.ts';
import type { HttpClient } from '../lib/http.ts';
import { uuid } from '../lib/ids.ts';
import { Problem } from '../lib/problem.ts';
import { retryAfterMs } from '../lib/retryAfter.ts';
import { createAccessToken } from './accessToken.ts';
import { outgoing } from './outgoing.ts';
import type { HelpdeskSettings } from './settings.ts';

/** Longest `Retry-After` that is honoured: who asks for more is asked again all the same. */
const longestPauseMs = 60_000;

/** One request to the platform. */
export interface PlatformRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Absolute; its query is sent as it is. */
  readonly href: string;
  /** A JSON object, or a plain text. */
  readonly body?: Readonly<Record<string, unknown>> | string | null;
  readonly signal?: AbortSignal;
}

/** What the platform answered, whatever the status. */
export interface PlatformAnswer {
  readonly status: number;
  /** Absolute. */
  readonly location: string | undefined;
  /** Parsed JSON, else undefined. */
  readonly body: unknown;
  /** The address that answered: relative links of the body are resolved against it. */
  readonly from: string;
  /** True when the platform itself said so, not something on the way to it (8.1, 8.4). */
  readonly isPlatforms: boolean;
  /** How long to wait before asking again, where the answer says so, ms. */
  readonly retryAfterMs: number | null;
}

export interface PlatformClient {
  /**
   * Sends a request with the helpdesk's token; a refused token is tried once more with a new one, one 307 is followed.
   * @throws Problem `ForeignOrigin` when the address, or where a 307 leads, is of an origin that is not allowed;
   *   `NoToken`; `Unreachable`
   */
  send(request: PlatformRequest): Promise<PlatformAnswer>;
}

/** Talks to the platform (trusted-application-api.md 1.4, 7.6). */
export function createPlatformClient(options: {
  settings: Pick<HelpdeskSettings, 'oauth'>;
  http: HttpClient;
  clock: Clock;
  mayFollow: (url: string) => boolean;
}): PlatformClient {
  const { http, mayFollow } = options;
  const request = outgoing(http);
  const token = createAccessToken({ oauth: options.settings.oauth, http, clock: options.clock });

  async function once(wanted: PlatformRequest, href: string, bearer: string, requestId: string) {
    if (!mayFollow(href))
      throw new Problem('ForeignOrigin', `${new URL(href).origin} is not an origin of the platform.`);
    const { method, body, signal } = wanted;
    return request<string>({
      method,
      url: href,
      ...(signal ? { signal } : {}),
      ...(body === undefined || body === null ? {} : { data: typeof body === 'string' ? body : JSON.stringify(body) }),
      headers: {
        Accept: 'application/json; charset=utf-8',
        Authorization: `Bearer ${bearer}`,
        'client-request-id': requestId,
        ...(body === undefined || body === null
          ? {}
          : {
              'Content-Type':
                typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8',
            }),
      },
    });
  }

  /** One 307 is re-sent as it was: method, body, headers (7.6). */
  async function redirectedOnce(wanted: PlatformRequest, bearer: string): Promise<PlatformAnswer> {
    const requestId = uuid();
    let from = wanted.href;
    let answer = await once(wanted, from, bearer, requestId);
    if (answer.status === 307 && typeof answer.headers.location === 'string') {
      from = new URL(answer.headers.location, from).href;
      answer = await once(wanted, from, bearer, requestId);
    }
    const location: unknown = answer.headers.location;
    const made =
      typeof location === 'string' && URL.canParse(location, from) ? new URL(location, from).href : undefined;
    const body = parsed(answer.data);
    const { status, headers } = answer;
    const isPlatforms = hasCode(body) || ('x-ms-correlation-id' in headers && 'x-ms-server-fqdn' in headers);
    const asked = retryAfterMs(headers['retry-after'], options.clock.now());
    const pause = asked === undefined ? null : Math.min(asked, longestPauseMs);
    return { status, location: made, body, from, isPlatforms, retryAfterMs: pause };
  }

  return {
    async send(wanted) {
      const bearer = await token.get();
      const answer = await redirectedOnce(wanted, bearer);
      if (answer.status !== 401 && !isTokenRefused(answer)) return answer;
      token.refused(bearer);
      return redirectedOnce(wanted, await token.get());
    },
  };
}

/** A good token was refused as invalid now and then, with 403 (8.4, issue 347): a new one helps. */
const isTokenRefused = ({ status, body }: PlatformAnswer): boolean =>
  status === 403 && (body as { subcode?: unknown } | undefined)?.subcode === 'InvalidToken';

const hasCode = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && typeof (body as { code?: unknown }).code === 'string';

function parsed(body: unknown): unknown {
  if (typeof body !== 'string' || body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined; // HTML of a 401 or of something between: not the platform's words
  }
}
