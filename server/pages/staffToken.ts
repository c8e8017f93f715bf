import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { Problem } from '../lib/problem.ts';
import type { SessionStore, StaffTokens } from '../storage/sessionStore.ts';
import type { Authority } from './authority.ts';

/** Gives the access token of a session, renewed when it has to be. */
export interface StaffToken {
  /**
   * @param refused the caller was turned away with the token he has: give another one whatever its age
   * @throws Problem `SignedOut` when the session has ended or the platform does not renew | `PlatformUnreachable`
   */
  fresh(sessionId: string, refused?: boolean): Promise<{ accessToken: string; expiresInSeconds: number }>;
  /** Ends a session, and its sign-in at the platform; false when that could not be told, which is logged. */
  end(sessionId: string): Promise<boolean>;
}

/** The least a token handed out has left (contract, "Staff and tokens"). */
const atLeastMs = 3_600_000;
/** Where nothing can renew a token, it is handed out until this much is left. */
const usableMs = 60_000;

/**
 * A refresh token is spent on use, so whoever asks while one is under way shares it, and whoever asks later reads
 * what the last one left on disk, not what his request loaded.
 */
export function createStaffToken(options: {
  store: SessionStore;
  authority: Authority;
  clock: Clock;
  log: Logger;
}): StaffToken {
  const { store, authority, clock, log } = options;
  const underWay = new Map<string, Promise<StaffTokens>>();

  const left = (tokens: StaffTokens): number => tokens.expiresAt - clock.now();

  async function renew(sessionId: string, held: StaffTokens, refused: boolean): Promise<StaffTokens> {
    const { refreshToken } = held;
    if (refreshToken === null) {
      if (refused || left(held) < usableMs) throw signedOut();
      return held;
    }
    let tokens: StaffTokens;
    try {
      tokens = await authority.refresh({ ...held, refreshToken });
    } catch (error) {
      if (error instanceof Problem && error.code === 'WrongPassword') throw signedOut(error);
      // The platform is away, not against us: what is left of the token still serves.
      if (!refused && left(held) > usableMs) return held;
      throw error;
    }
    if (await store.keepTokens(sessionId, tokens)) return tokens;
    await revoke(tokens); // signed out meanwhile, when these did not exist yet
    throw signedOut();
  }

  async function revoke(tokens: StaffTokens): Promise<boolean> {
    try {
      await authority.revoke(tokens);
      return true;
    } catch (error) {
      log.warn({ err: error }, 'somebody signed out here, and the platform could not be told');
      return false;
    }
  }

  function renewOnce(sessionId: string, held: StaffTokens, refused: boolean): Promise<StaffTokens> {
    const running = underWay.get(sessionId);
    if (running !== undefined) return running;
    const started = renew(sessionId, held, refused).finally(() => underWay.delete(sessionId));
    underWay.set(sessionId, started);
    return started;
  }

  return {
    async fresh(sessionId, refused = false) {
      const held = store.tokensOf(sessionId);
      if (held === undefined) throw signedOut();
      const good = !refused && left(held) >= atLeastMs;
      const tokens = good ? held : await renewOnce(sessionId, held, refused);
      return { accessToken: tokens.accessToken, expiresInSeconds: Math.floor(left(tokens) / 1000) };
    },
    async end(sessionId) {
      const tokens = await store.endSession(sessionId);
      return tokens === undefined || (await revoke(tokens));
    },
  };
}

const signedOut = (cause?: unknown): Problem =>
  new Problem('SignedOut', 'Your sign-in has ended. Sign in again.', { cause });
