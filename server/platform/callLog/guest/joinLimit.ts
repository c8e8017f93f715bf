import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, MemoryStore, rateLimit } from 'express-rate-limit';
import { guestHeaders, messagePage } from './page.ts';

/** Joins a minute from one address, which may stand for a whole office, whatever the call. */
const joinsPerMinute = 40;

/** Keeps whoever has a link from coming again and again under new names, until nobody else may. */
export interface JoinLimit {
  /** 429 after 40 joins a minute from one address, whether let in or not. */
  readonly handler: RequestHandler;
  close(): void;
}

/** Makes a limit whose memory is this process's own. */
export function createJoinLimit(): JoinLimit {
  const store = new MemoryStore();
  const handler = rateLimit({
    store,
    limit: joinsPerMinute,
    windowMs: 60_000,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    validate: false, // whose X-Forwarded-For is believed is TRUST_PROXY's business, not a stack trace's
    keyGenerator: (req: Request) => ipKeyGenerator(req.ip ?? ''),
    handler: (_req, res) =>
      void res
        .status(429)
        .set(guestHeaders)
        .send(messagePage('The call', 'Too many people join from your address. Wait a minute, then try again.')),
  });
  return { handler, close: () => store.shutdown() };
}
