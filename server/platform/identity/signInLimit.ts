import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, MemoryStore, rateLimit } from 'express-rate-limit';
import { formOf } from './form.ts';
import { refuseToken } from './httpErrors.ts';

/** Keeps guessing at passwords slow. */
export interface SignInLimit {
  /** To be put after {@link readForm}: 429 after 20 failures a minute for one user name from one address. */
  readonly handler: RequestHandler;
  close(): void;
}

/** Makes a limit whose memory is this process's own. */
export function createSignInLimit(): SignInLimit {
  const store = new MemoryStore();
  const handler = rateLimit({
    windowMs: 60_000,
    limit: 20,
    skipSuccessfulRequests: true,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    store,
    validate: false, // whose X-Forwarded-For is believed is TRUST_PROXY's business, not a stack trace's
    skip: (req) => formOf(req).get('password') === null,
    keyGenerator: (req) => `${ipKeyGenerator(req.ip ?? '')} ${userName(req)}`,
    handler: (_req, res) =>
      refuseToken(
        res,
        429,
        'too_many_requests',
        'Too many failed sign-ins for this user. Wait a minute, then try again.',
      ),
  });
  return { handler, close: () => store.shutdown() };
}

const userName = (req: Request): string =>
  (formOf(req).get('username') ?? '').trim().toLowerCase().replace(/^sip:/, '');
