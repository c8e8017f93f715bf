import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import type { Logger } from '../../lib/logger.ts';
import { parseLenientObject } from '../../wire/lenientJson.ts';
import type { Accounts } from './accounts.ts';
import type { SignInLimit } from './signInLimit.ts';
import type { StaffTicket, StaffTokens } from './staffTokens.ts';

/** Signing staff in by password, whichever door it is asked at: one check, one limit, one kind of token. */
export interface SignIn {
  /**
   * For doors that take JSON: reads the body whatever its type says, so that `formOf` gives its texts (an unreadable
   * one gives none), and counts failures together with all other doors. 429 has `error`, `error_description`, `message`.
   */
  readonly handlers: readonly RequestHandler[];
  /** Undefined when name or password is wrong. `address`: whose try it is, for the log. */
  byPassword(name: string, secret: string, address: string | undefined): Promise<StaffTicket | undefined>;
  /** Spends a refresh token; undefined when it is unknown, spent or too old. */
  byRefreshToken(token: string): Promise<StaffTicket | undefined>;
}

export function createSignIn(options: {
  accounts: Accounts;
  tokens: Pick<StaffTokens, 'issue' | 'refresh'>;
  limit: SignInLimit;
  log: Logger;
}): SignIn {
  const { accounts, tokens, limit, log } = options;
  return {
    handlers: [express.raw({ type: () => true, limit: '64kb' }), parseJson, ...limit.handlers],
    async byPassword(name, secret, address) {
      const account = await accounts.checkPassword(name, secret);
      const ticket = account && (await tokens.issue(account));
      if (!ticket) log.warn({ address }, 'a sign-in was refused');
      return ticket;
    },
    byRefreshToken: tokens.refresh,
  };
}

/** A ticket as doors that take JSON give it (calls.md 3.9, and the contract's "call API sign-in"). */
export const ticketBody = ({ accessToken, refreshToken, expiresIn }: StaffTicket) => ({
  access_token: accessToken,
  refresh_token: refreshToken,
  expires_in: expiresIn,
  token_type: 'Bearer' as const,
});

function parseJson(req: Request, _res: Response, next: NextFunction): void {
  const form = new URLSearchParams();
  const sent = Buffer.isBuffer(req.body) ? parseLenientObject(req.body.toString('utf8')) : undefined;
  for (const [name, value] of Object.entries(sent ?? {})) if (typeof value === 'string') form.set(name, value);
  req.body = form;
  next();
}
