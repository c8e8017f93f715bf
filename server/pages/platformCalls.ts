import { z } from 'zod';
import type { HttpClient } from '../lib/http.ts';
import { Problem } from '../lib/problem.ts';
import { createAskPlatform, parsed } from './askPlatform.ts';
import type { StaffToken } from './staffToken.ts';

const contact = z.object({
  id: z.number(),
  displayName: z.string().default(''),
  userId: z.string().nullish(),
  domain: z.string().nullish(),
  email: z.string().nullish(),
});

/** What the dashboard reads of a CallLog (calls.md 1.3); what it does not know it leaves alone. */
const callLog = z.object({
  id: z.number(),
  callId: z.string(),
  callTitle: z.string().nullish(),
  callReason: z.string().nullish(),
  callType: z.string().nullish(),
  anonymousJoinAllow: z.boolean().nullish(),
  plannedDateTime: z.string().nullish(),
  callStatus: z.enum(['Planned', 'Started', 'Ended']),
  creatorContact: contact,
  invitedContacts: z.array(contact).default([]),
  invitedTeams: z.array(z.object({ name: z.string() })).default([]),
  callEvents: z
    .array(z.object({ id: z.number(), type: z.string(), contact, timestamp: z.string().nullish() }))
    .default([]),
  notices: z
    .array(
      z.object({
        contact,
        channel: z.enum(['mail', 'sms']),
        state: z.string(),
        attempts: z.number(),
        error: z.string().nullish(),
        timestamp: z.string().nullish(),
      }),
    )
    .default([]),
});
const callPage = z.object({ items: z.array(callLog), total: z.number() });

export type PlatformCall = z.infer<typeof callLog>;

/** Calls of one status, and how many there are. */
export type CallPage = z.infer<typeof callPage>;

/** The calls of the platform, asked for over `/rtc` with the token of whoever looks at them. */
export interface PlatformCalls {
  /** Newest first; pages count from 1. @throws Problem `SignedOut`, `CallsUnreachable` */
  list(sessionId: string, ask: { status: PlatformCall['callStatus']; page: number; size: number }): Promise<CallPage>;
  /** @throws Problem as `list`, and `NotFound` */
  read(sessionId: string, callId: string): Promise<PlatformCall>;
}

/** @param options.url where `/rtc` is, without a trailing slash */
export function createPlatformCalls(options: {
  http: HttpClient;
  staffToken: StaffToken;
  url: () => string;
}): PlatformCalls {
  const send = createAskPlatform({ ...options, unanswered: (error) => unreachable('do not answer', error) });

  async function ask<Shape>(sessionId: string, path: string, schema: z.ZodType<Shape>): Promise<Shape | undefined> {
    const { status, data } = await send(sessionId, path);
    if (status === 404) return undefined;
    if (status === 401 || status === 403) throw unreachable('take another sign-in than this helpdesk');
    if (status < 200 || status > 299) throw unreachable(`answered ${status}`);
    const read = schema.safeParse(parsed(data));
    if (!read.success) throw unreachable('answered something else than a call log', read.error);
    return read.data;
  }

  return {
    async list(sessionId, { status, page, size }) {
      const found = await ask(sessionId, `/getCallLogs?status=${status}&page=${page}&size=${size}`, callPage);
      if (!found) throw unreachable('are not served here');
      return found;
    },
    async read(sessionId, callId) {
      const found = await ask(sessionId, `/getCallLogById?callId=${encodeURIComponent(callId)}`, callLog);
      if (!found) throw new Problem('NotFound', 'There is no such call.');
      return found;
    },
  };
}

const unreachable = (what: string, cause?: unknown): Problem =>
  new Problem('CallsUnreachable', `The calls of this installation ${what}.`, { cause });
