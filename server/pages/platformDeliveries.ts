import { z } from 'zod';
import type { HttpClient } from '../lib/http.ts';
import { Problem } from '../lib/problem.ts';
import { createAskPlatform, parsed } from './askPlatform.ts';
import type { StaffToken } from './staffToken.ts';

/** How the platform's telling of one conversation to its application goes. */
const delivery = z.object({
  application: z.object({ id: z.string(), name: z.string(), endpoint: z.string() }),
  conversation: z.string(),
  open: z.boolean(),
  address: z.string(),
  ack: z.number(),
  state: z.enum(['delivered', 'under way', 'failing', 'given up']),
  attempts: z.number(),
  lastStatus: z.number().nullable(),
  lastWhy: z.string().nullable(),
  lastAt: z.string().nullable(),
  nextAt: z.string().nullable(),
  replayAsked: z.boolean(),
});
const deliveryList = z.object({ deliveries: z.array(delivery) });

export type PlatformDelivery = z.infer<typeof delivery>;

/** The embedded platform's list of deliveries, asked for with the token of whoever looks at it. */
export interface PlatformDeliveries {
  /** @throws Problem `SignedOut`, `RoleForbidden`, `PlatformUnreachable` */
  list(sessionId: string): Promise<PlatformDelivery[]>;
  /** Asks to send what is stuck in a conversation, or its newest callback again. @throws as `list`, and `NotFound` */
  replay(sessionId: string, conversation: string): Promise<void>;
}

/** @param options.url where the platform lists them */
export function createPlatformDeliveries(options: {
  http: HttpClient;
  staffToken: StaffToken;
  url: () => string;
}): PlatformDeliveries {
  const send = createAskPlatform({ ...options, unanswered: (error) => unreachable('does not answer', error) });

  async function ask(sessionId: string, method: 'GET' | 'POST', path = ''): Promise<string> {
    const { status, data } = await send(sessionId, path, method);
    if (status === 401) throw new Problem('SignedOut', 'Your sign-in has ended. Sign in again.');
    if (status === 403)
      throw new Problem('RoleForbidden', 'The platform shows its deliveries to supervisors and admins.');
    if (status === 404) throw new Problem('NotFound', 'The platform has no callbacks of this conversation.');
    if (status < 200 || status > 299) throw unreachable(`answered ${status}`);
    return data;
  }

  return {
    async list(sessionId) {
      const read = deliveryList.safeParse(parsed(await ask(sessionId, 'GET')));
      if (!read.success) throw unreachable('answered something else than its deliveries', read.error);
      return read.data.deliveries;
    },
    async replay(sessionId, conversation) {
      await ask(sessionId, 'POST', `/${encodeURIComponent(conversation)}/replay`);
    },
  };
}

const unreachable = (what: string, cause?: unknown): Problem =>
  new Problem('PlatformUnreachable', `The platform ${what}. Try again in a moment.`, { cause });
