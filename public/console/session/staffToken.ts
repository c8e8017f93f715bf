/** The token that opens the platform, and where to begin there. */
export interface StaffToken {
  /** The token, asked for again in good time. @throws Error when there is none to be had now */
  token(): Promise<string>;
  /** Gets another one because this one was refused; false when there is none. */
  renew(): Promise<boolean>;
  /** Absolute address of the platform's root document. @throws Error as {@link StaffToken.token} */
  root(): Promise<string>;
}

interface Held {
  readonly token: string;
  readonly root: string;
  readonly goodUntil: number;
}

/** Asked again when less than this is left. */
const marginMs = 5 * 60_000;

/**
 * Reads `/console/token` (contract, "Addresses"). Whoever asks at the same time shares one request.
 * @param onSignedOut the session is over: there will be no token
 */
export function createStaffToken(onSignedOut: () => void): StaffToken {
  let held: Held | undefined;
  let asking: Promise<Held> | undefined;

  async function ask(refused: boolean): Promise<Held> {
    const response = await fetch(refused ? '/console/token?refused=1' : '/console/token', {
      cache: 'no-store',
      headers: { accept: 'application/json' },
    });
    if (response.status === 401 || response.status === 403) onSignedOut();
    if (!response.ok) throw new Error(`no token: ${response.status}`);
    const { access_token, expires_in, root } = (await response.json()) as Record<string, unknown>;
    if (typeof access_token !== 'string' || typeof root !== 'string') throw new Error('no token in the answer');
    const lifeMs = (typeof expires_in === 'number' ? expires_in : 3600) * 1000;
    return { token: access_token, root, goodUntil: Date.now() + Math.max(lifeMs - marginMs, lifeMs / 2) };
  }

  async function hold(refused = false): Promise<Held> {
    if (!refused && held && Date.now() < held.goodUntil) return held;
    asking ??= ask(refused).finally(() => {
      asking = undefined;
    });
    held = await asking;
    return held;
  }

  return {
    token: async () => (await hold()).token,
    root: async () => (await hold()).root,
    async renew() {
      try {
        await hold(true);
        return true;
      } catch {
        return false; // onSignedOut was told, or the network is away and the next request asks again
      }
    },
  };
}
