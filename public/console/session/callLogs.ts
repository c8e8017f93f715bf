import { type CallLog, callLogOf } from '../state/callLog.ts';
import type { StaffToken } from './staffToken.ts';

/** Reads call logs (`/rtc`, calls.md 1) with the token of whoever is signed in. */
export interface CallLogs {
  /** Undefined when it could not be read. */
  read(callId: string): Promise<CallLog | undefined>;
  /** The status of a plain request; 0 without an answer. */
  probe(): Promise<number>;
}

const withinMs = 10_000;

/** Refused, it asks with another token once. */
export function createCallLogs(token: StaffToken): CallLogs {
  async function ask(path: string): Promise<Response> {
    const headers = { accept: 'application/json', authorization: `Bearer ${await token.token()}` };
    return await fetch(path, { cache: 'no-store', headers, signal: AbortSignal.timeout(withinMs) });
  }

  return {
    async read(callId) {
      const path = `/rtc/getCallLogById?callId=${encodeURIComponent(callId)}`;
      try {
        const first = await ask(path);
        const response = first.status === 401 && (await token.renew()) ? await ask(path) : first;
        return response.ok ? callLogOf(await response.json()) : undefined;
      } catch {
        return undefined; // no network, or no token now: it is read again
      }
    },
    async probe() {
      try {
        return (await ask('/rtc/getCallLogs?size=1')).status;
      } catch {
        return 0; // no network: tried again
      }
    },
  };
}
