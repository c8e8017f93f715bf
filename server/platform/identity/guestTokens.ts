import { createBoundedCache } from '../../lib/boundedCache.ts';
import type { Clock } from '../../lib/clock.ts';
import { randomDigits, uuid } from '../../lib/ids.ts';
import type { AnonymousVisitor } from './anonymousTokens.ts';
import type { SigningKeys } from './signingKeys.ts';
import { anonymousDomain } from './sipUri.ts';

/** The `grant_type` of whoever asks for such a token (ucwa.md 1.3). */
export const guestGrant = 'urn:microsoft.rtc:anonmeeting';

/** Tokens of guests who know a meeting and have no account: the grant `anonmeeting` (ucwa.md 1.3). */
export interface GuestTokens {
  /**
   * One for an hour and one meeting. With `renew`, a token of the same meeting, the guest stays who he was.
   * Undefined when that token is none, too old, or for another meeting.
   */
  issue(ask: {
    onlineMeetingUri: string;
    origins: readonly string[];
    renew: string | null;
  }): Promise<{ accessToken: string; expiresIn: number } | undefined>;
  /** Whose token this is; undefined when it is none of these or too old. */
  verify(token: string): Promise<AnonymousVisitor | undefined>;
  forget(): void;
}

const prefix = 'cwt=';
/** Seconds, as in a captured answer. */
const lifetime = 3600;

/** The guest tokens of a platform: signed, with nothing to remember. */
export function createGuestTokens(options: { keys: SigningKeys; clock: Clock }): GuestTokens {
  const { keys, clock } = options;
  const remembered = createBoundedCache<AnonymousVisitor>(2_000, clock);

  async function read(token: string): Promise<AnonymousVisitor | undefined> {
    if (!token.startsWith(`${prefix}ey`)) return undefined;
    const claims = await keys.verify(token.slice(prefix.length));
    if (claims?.exp === undefined || claims.grant !== 'anonmeeting') return undefined;
    const { ruu, asi, confid, ao, exp } = claims;
    if (typeof ruu !== 'string' || typeof asi !== 'string' || typeof confid !== 'string' || typeof ao !== 'string')
      return undefined;
    return {
      sessionId: asi,
      visitorUri: ruu,
      endpoint: '',
      applicationId: '',
      origins: ao === '' ? [] : ao.split(';'),
      expiresAt: exp * 1000,
      meeting: confid,
    };
  }

  return {
    async issue({ onlineMeetingUri, origins, renew }) {
      const before = renew === null ? undefined : await read(renew);
      if (renew !== null && before?.meeting !== onlineMeetingUri) return undefined;
      const nbf = Math.floor(clock.now() / 1000);
      const token = await keys.sign({
        nbf,
        exp: nbf + lifetime,
        grant: 'anonmeeting',
        ruu: before?.visitorUri ?? `sip:${randomDigits(10)}@${anonymousDomain}`,
        asi: before?.sessionId ?? uuid(),
        confid: onlineMeetingUri,
        ao: origins.join(';'),
      });
      return { accessToken: prefix + token, expiresIn: lifetime };
    },
    async verify(token) {
      const known = remembered.get(token);
      if (known !== undefined) return known;
      const guest = await read(token);
      if (guest !== undefined) remembered.set(token, guest, guest.expiresAt);
      return guest;
    },
    forget: () => remembered.clear(),
  };
}
