import { promisify } from 'node:util';
import type { Request, RequestHandler, Response } from 'express';
import session from 'express-session';
import type { Desk, RosterMember } from '../helpdesk/model.ts';
import type { SessionStore, StaffTokens } from '../storage/sessionStore.ts';
import type { PageSettings } from './settings.ts';

const cookieName = 'desk.session';
const lifetimeMs = 12 * 3_600_000;

/** Sessions: 12 hours from the last request, in a cookie that no script reads and no other site sends along. */
export function sessions(
  settings: Pick<PageSettings, 'secureCookies' | 'sessionSecret'>,
  store: SessionStore,
): RequestHandler {
  const cookie = { httpOnly: true, sameSite: 'lax', secure: settings.secureCookies, maxAge: lifetimeMs } as const;
  const open = session({
    name: cookieName,
    secret: settings.sessionSecret,
    store,
    cookie,
    resave: false,
    rolling: true,
    saveUninitialized: false,
  });
  if (!settings.secureCookies) return open;
  return (request, response, next) => {
    // TLS ends before us, told by PUBLIC_URL; a proxy that sends no X-Forwarded-Proto must not cost the cookie.
    Object.defineProperty(request, 'secure', { value: true, configurable: true });
    open(request, response, next);
  };
}

/** Signs a member in under a new session id, on disk before it resolves. */
export async function beginSession(request: Request, member: RosterMember, tokens: StaffTokens): Promise<void> {
  await promisify(request.session.regenerate.bind(request.session))();
  request.session.uri = member.uri.toLowerCase();
  request.session.role = member.role;
  request.session.tokens = tokens;
  await promisify(request.session.save.bind(request.session))();
}

/** Ends this session, on disk before it resolves, and takes the cookie back. */
export async function endSession(request: Request, response: Response): Promise<void> {
  response.clearCookie(cookieName);
  await promisify(request.session.destroy.bind(request.session))();
}

/** The member a session belongs to; undefined when he is gone from the roster or has another role than he signed in with. */
export function memberOf(desk: Desk, held: { uri?: string; role?: string } | undefined): RosterMember | undefined {
  const member = held?.uri === undefined ? undefined : desk.member(held.uri);
  return member !== undefined && member.role === held?.role ? member : undefined;
}
