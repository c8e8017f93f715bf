import { isRecord } from '../../shared/room/frame.ts';
import { type CallLog, callLogOf } from '../state/callLog.ts';
import type { StaffToken } from './staffToken.ts';

/** Reads call logs (`/rtc`, calls.md 1) with the token of whoever is signed in. */
export interface CallLogs {
  /** Undefined when it could not be read. */
  read(callId: string): Promise<CallLog | undefined>;
  /** The newest calls that concern this person; undefined when they could not be read. */
  newest(): Promise<readonly CallLog[] | undefined>;
  /** Comes into a call by a request; whether that worked. */
  join(callId: string): Promise<boolean>;
  /** The status of a plain request; 0 without an answer. */
  probe(): Promise<number>;
}

const withinMs = 10_000;

/** Refused, it asks with another token once. */
export function createCallLogs(token: StaffToken): CallLogs {
  async function ask(path: string, body?: object): Promise<Response> {
    const headers = { accept: 'application/json', authorization: `Bearer ${await token.token()}` };
    const asked = body ? { method: 'POST', body: JSON.stringify(body) } : {};
    return await fetch(path, { ...asked, cache: 'no-store', headers, signal: AbortSignal.timeout(withinMs) });
  }

  /** The answer's document; undefined for a refusal, and where there is none. */
  async function read(path: string, body?: object): Promise<unknown> {
    try {
      const first = await ask(path, body);
      const response = first.status === 401 && (await token.renew()) ? await ask(path, body) : first;
      return response.ok ? await response.json() : undefined;
    } catch {
      return undefined; // no network, or no token now: it is asked again
    }
  }

  return {
    read: async (callId) => callLogOf(await read(`/rtc/getCallLogById?callId=${encodeURIComponent(callId)}`)),
    async newest() {
      const told = await read('/rtc/getCallLogs?size=100');
      if (!isRecord(told) || !Array.isArray(told.items)) return undefined;
      return told.items.flatMap((item) => callLogOf(item) ?? []);
    },
    join: async (callId) => (await read('/rtc/joinCall', { callId })) !== undefined,
    async probe() {
      try {
        return (await ask('/rtc/getCallLogs?size=1')).status;
      } catch {
        return 0; // no network: tried again
      }
    },
  };
}
