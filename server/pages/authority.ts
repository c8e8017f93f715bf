import type { AxiosResponse } from 'axios';
import { z } from 'zod';
import type { Clock } from '../lib/clock.ts';
import type { HttpClient } from '../lib/http.ts';
import { Problem } from '../lib/problem.ts';
import type { StaffTokens } from '../storage/sessionStore.ts';
import { parseChallenge } from '../wire/challenge.ts';
import { linkOf, type Resource } from '../wire/resource.ts';
import type { PageSettings } from './settings.ts';

/** Where staff prove who they are: the platform, never this program. */
export interface Authority {
  /**
   * Password grant (ucwa.md 1.3).
   * @param username SIP URI without `sip:`
   * @throws Problem `WrongPassword` | `TooManyAttempts` | `NoTokenAddress` | `PlatformUnreachable`
   */
  signIn(username: string, password: string): Promise<StaffTokens>;
  /**
   * New tokens for old ones; the old refresh token is spent.
   * @throws Problem `WrongPassword` when the platform refuses it | `TooManyAttempts` | `PlatformUnreachable`
   */
  refresh(tokens: StaffTokens & { refreshToken: string }): Promise<StaffTokens>;
  /**
   * Ends the sign-in that tokens come from, at the platform's `revoke` beside its token address (RFC 7009).
   * @throws Problem `PlatformUnreachable` when it is not known to have ended: no answer in 3 s, or another than 200
   */
  revoke(tokens: StaffTokens): Promise<void>;
}

type AuthoritySettings = Pick<PageSettings, 'discoverUrl' | 'endpoint' | 'mayFollow' | 'embeddedTokenUrl'>;

const tokenAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().default(3600),
  refresh_token: z.string().optional(),
});

/** Finds the platform's token address by its challenge, and asks there. */
export function createAuthority(options: { http: HttpClient; clock: Clock; settings: AuthoritySettings }): Authority {
  const { http, clock, settings } = options;

  async function ask(config: Parameters<HttpClient['request']>[0]): Promise<AxiosResponse<string>> {
    let response: AxiosResponse<string>;
    try {
      response = await http.request(config);
    } catch (error) {
      // Not as the cause: the client's error carries the request, and so the password, into the log.
      throw unreachable(new Error(error instanceof Error ? error.message : 'no answer'));
    }
    if (response.status >= 500) throw unreachable(new Error(`${config.url} answered ${response.status}`));
    return response;
  }

  /** GET without a token; one 307 is followed, to where we may go. */
  async function look(url: string): Promise<AxiosResponse<string>> {
    const response = await ask({ url, headers: { Accept: 'application/json' } });
    const elsewhere = response.status === 307 ? absolute(response.headers.location, url) : undefined;
    if (elsewhere === undefined || !settings.mayFollow(elsewhere)) return response;
    return ask({ url: elsewhere, headers: { Accept: 'application/json' } });
  }

  /** The href of the challenge that the platform's applications link answers with (trusted-application-api.md 1.1, 1.3). */
  async function challengedTo(): Promise<string | undefined> {
    const discoverUrl = settings.discoverUrl();
    const discover = await look(discoverUrl);
    const direct = followable(discover);
    if (direct !== undefined) return direct;
    const applications = absolute(linkOf(parsed(discover.data), 'applications')?.href, discoverUrl);
    if (applications === undefined || !settings.mayFollow(applications)) return undefined;
    return followable(await look(withEndpoint(applications, settings.endpoint)));
  }

  function followable(response: AxiosResponse<string>): string | undefined {
    const lines: unknown = response.headers['www-authenticate'];
    if (response.status !== 401 || typeof lines !== 'string') return undefined;
    const challenge = parseChallenge(lines);
    if (challenge === undefined || !settings.mayFollow(challenge.href)) return undefined;
    const { grants, href } = challenge;
    return grants.includes('password') || grants.every((grant) => grant === '') ? href : undefined;
  }

  async function grant(tokenUrl: string, fields: Record<string, string>): Promise<StaffTokens> {
    const response = await ask(form(tokenUrl, fields));
    if (response.status === 400 || response.status === 401)
      throw new Problem('WrongPassword', 'The user name or the password is wrong.');
    if (response.status === 429)
      throw new Problem('TooManyAttempts', 'Too many wrong attempts. Wait a quarter of an hour and try again.');
    if (response.status >= 400) throw unreachable(new Error(`${tokenUrl} answered ${response.status}`));
    const answer = tokenAnswer.safeParse(parsed(response.data));
    if (!answer.success) throw unreachable(answer.error);
    return {
      accessToken: answer.data.access_token,
      refreshToken: answer.data.refresh_token ?? fields.refresh_token ?? null,
      expiresAt: clock.now() + answer.data.expires_in * 1000,
      tokenUrl,
    };
  }

  return {
    async signIn(username, password) {
      const tokenUrl = (await challengedTo()) ?? settings.embeddedTokenUrl?.();
      if (tokenUrl === undefined)
        throw new Problem('NoTokenAddress', 'The platform names no place where staff can sign in with a password.');
      return grant(tokenUrl, { grant_type: 'password', username, password });
    },
    async refresh(tokens) {
      return grant(tokens.tokenUrl, { grant_type: 'refresh_token', refresh_token: tokens.refreshToken });
    },
    async revoke({ tokenUrl, refreshToken, accessToken }) {
      const url = new URL('revoke', tokenUrl).href;
      const response = await ask({
        ...form(url, { token: refreshToken ?? accessToken }),
        signal: AbortSignal.timeout(3_000),
      });
      if (response.status !== 200) throw unreachable(new Error(`${url} answered ${response.status}`));
    },
  };
}

const form = (url: string, fields: Record<string, string>) => ({
  url,
  method: 'POST',
  headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
  data: new URLSearchParams(fields).toString(),
});

const unreachable = (cause: unknown): Problem =>
  new Problem('PlatformUnreachable', 'The platform that checks passwords does not answer. Try again in a moment.', {
    cause,
  });

function absolute(href: unknown, base: string): string | undefined {
  return typeof href === 'string' && URL.canParse(href, base) ? new URL(href, base).href : undefined;
}

/** The applications link takes the endpoint as a query parameter, which one platform writes itself and another does not. */
function withEndpoint(href: string, endpoint: string): string {
  if (/[?&]endpointid=/i.test(href)) return href;
  return `${href}${href.includes('?') ? '&' : '?'}endpointId=${encodeURIComponent(endpoint)}`;
}

function parsed(body: string): Resource | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Resource) : undefined;
  } catch {
    return undefined; // not JSON, so it has no links: the caller says what is missing
  }
}
