import { isIP } from 'node:net';
import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, MemoryStore, type Options, rateLimit } from 'express-rate-limit';
import { sha256 } from '../../lib/ids.ts';
import { userPart } from '../../lib/userName.ts';
import { formOf } from './form.ts';
import { guestGrant } from './guestTokens.ts';
import { refuseToken } from './httpErrors.ts';

/**
 * Failures a minute; one address may stand for a whole office, hence the second. Guests a minute, whether let in or
 * not: at this pace those of one address alone, of whom each waits five minutes at most by default, never fill a lobby.
 */
const limits = { perName: 20, perAddress: 300, guests: 40 };

/** Keeps guessing at passwords slow, and one address from bringing guests without number. */
export interface SignInLimit {
  /**
   * To be put after {@link readForm}: 429 after 20 failures a minute for one user from one address, whichever of his names is typed, or 300 from
   * one address whatever the names. The second leaves loopback out: the helpdesk's own pages sign everybody in from
   * there, and count by visitor address themselves. 429 also after 40 requests a minute from one address for the
   * token of a meeting's guest.
   */
  readonly handlers: readonly RequestHandler[];
  close(): void;
}

/** Makes a limit whose memory is this process's own. */
export function createSignInLimit(): SignInLimit {
  const stores = [new MemoryStore(), new MemoryStore(), new MemoryStore()] as const;
  const count = (options: Partial<Options>, sentence: string) =>
    rateLimit({
      windowMs: 60_000,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      validate: false, // whose X-Forwarded-For is believed is TRUST_PROXY's business, not a stack trace's
      handler: (_req, res) => {
        const message = `${sentence} Wait a minute, then try again.`;
        refuseToken(res, 429, 'too_many_requests', message, { message }); // as the doors of calls call it
      },
      ...options,
    });
  const failed = (
    store: MemoryStore,
    limit: number,
    whose: string,
    keyGenerator: (req: Request) => string,
    free = never,
  ) => {
    const skip = (req: Request) => formOf(req).get('password') === null || free(req);
    return count(
      { store, limit, keyGenerator, skip, skipSuccessfulRequests: true },
      `Too many failed sign-ins ${whose}.`,
    );
  };
  return {
    handlers: [
      failed(stores[0], limits.perName, 'for this user', (req) => `${addressOf(req)} ${sha256(userName(req))}`),
      failed(stores[1], limits.perAddress, 'from this address', addressOf, isLoopback),
      count(
        { store: stores[2], limit: limits.guests, keyGenerator: addressOf, skip: (req) => !isGuest(req) },
        'Too many guests from this address.',
      ),
    ],
    close() {
      for (const store of stores) store.shutdown();
    },
  };
}

const isGuest = (req: Request): boolean => formOf(req).get('grant_type') === guestGrant;

const never = (_req: Request): boolean => false;

const addressOf = (req: Request): string => ipKeyGenerator(req.ip ?? '');

function isLoopback(req: Request): boolean {
  const address = (req.ip ?? '').replace(/^::ffff:/, '');
  return address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));
}

/** However it is spelt: who is meant is what the password is compared with, so that is what is counted. */
const userName = (req: Request): string => userPart(formOf(req).get('username') ?? '');
