import { isIP } from 'node:net';
import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, MemoryStore, rateLimit } from 'express-rate-limit';
import { sha256 } from '../../lib/ids.ts';
import { formOf } from './form.ts';
import { refuseToken } from './httpErrors.ts';

/** Failures a minute. One address may stand for a whole office, hence the second. */
const limits = { perName: 20, perAddress: 300 };

/** Keeps guessing at passwords slow. */
export interface SignInLimit {
  /**
   * To be put after {@link readForm}: 429 after 20 failures a minute for one user name from one address, or 300 from
   * one address whatever the names. The second leaves loopback out: the helpdesk's own pages sign everybody in from
   * there, and count by visitor address themselves.
   */
  readonly handlers: readonly RequestHandler[];
  close(): void;
}

/** Makes a limit whose memory is this process's own. */
export function createSignInLimit(): SignInLimit {
  const stores = [new MemoryStore(), new MemoryStore()] as const;
  const count = (store: MemoryStore, limit: number, whose: string, keyOf: (req: Request) => string, free = never) =>
    rateLimit({
      windowMs: 60_000,
      limit,
      skipSuccessfulRequests: true,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      store,
      validate: false, // whose X-Forwarded-For is believed is TRUST_PROXY's business, not a stack trace's
      skip: (req) => formOf(req).get('password') === null || free(req),
      keyGenerator: keyOf,
      handler: (_req, res) =>
        refuseToken(res, 429, 'too_many_requests', `Too many failed sign-ins ${whose}. Wait a minute, then try again.`),
    });
  return {
    handlers: [
      count(stores[0], limits.perName, 'for this user', (req) => `${addressOf(req)} ${sha256(userName(req))}`),
      count(stores[1], limits.perAddress, 'from this address', addressOf, isLoopback),
    ],
    close() {
      for (const store of stores) store.shutdown();
    },
  };
}

const never = (_req: Request): boolean => false;

const addressOf = (req: Request): string => ipKeyGenerator(req.ip ?? '');

function isLoopback(req: Request): boolean {
  const address = (req.ip ?? '').replace(/^::ffff:/, '');
  return address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));
}

const userName = (req: Request): string =>
  (formOf(req).get('username') ?? '').trim().toLowerCase().replace(/^sip:/, '');
