import { type Request, type Response, Router } from 'express';
import type { Accounts } from './accounts.ts';
import { formOf, readForm } from './form.ts';
import { type GuestTokens, guestGrant } from './guestTokens.ts';
import { refuseToken, setDiagnostics } from './httpErrors.ts';
import { passwordFault } from './password.ts';
import type { SignIn } from './signIn.ts';
import type { SignInLimit } from './signInLimit.ts';
import type { StaffTicket } from './staffTokens.ts';

/** The `onlineMeetingUri`, as it is written, of a meeting that may be joined now by this address of it. */
export type MeetingOf = (address: string) => string | undefined;

/**
 * The door of the staff: `/WebTicket/oauthtoken`, which the challenge names (ucwa.md 1.3), beside it `/WebTicket/revoke`,
 * where a sign-in ends (RFC 7009), and `/WebTicket/password`, where a person changes his own password.
 */
export function webTicketRoutes(options: {
  accounts: Accounts;
  signIn: SignIn;
  revoke: (token: string) => Promise<unknown>;
  limit: SignInLimit;
  publicUrl: () => string;
  guests: Pick<GuestTokens, 'issue'>;
  meetingOf: MeetingOf;
}): Router {
  const { accounts, signIn, revoke, limit, publicUrl, guests, meetingOf } = options;
  const router = Router();

  function refuse(res: Response, error: Parameters<typeof refuseToken>[2], sentence: string): void {
    setDiagnostics(res, 28020, publicUrl());
    refuseToken(res, 400, error, sentence);
  }

  function refuseWay(res: Response, error: 'invalid_grant' | 'unsupported_grant_type', more = {}): void {
    setDiagnostics(res, 28029, publicUrl());
    refuseToken(res, 400, error, 'Sign in with user name and password: grant_type=password.', more);
  }

  async function password(req: Request, res: Response): Promise<void> {
    const form = formOf(req);
    const [name, secret] = [form.get('username'), form.get('password')];
    if (!name || !secret) return refuse(res, 'invalid_request', 'username and password are needed.');
    const ticket = await signIn.byPassword(name, secret, req.ip);
    if (ticket) return sendTicket(res, ticket);
    refuse(res, 'invalid_grant', 'User name or password is wrong.');
  }

  /** Whoever knows a meeting gets a token for it. One started from an invitation takes nobody so (contract). */
  async function guest(req: Request, res: Response): Promise<void> {
    const form = formOf(req);
    const [uri, conferenceId] = [form.get('ms_rtc_conferenceuri'), form.get('password')];
    if (!uri || !conferenceId) return refuseWay(res, 'invalid_grant');
    const onlineMeetingUri = meetingOf(uri);
    const known = onlineMeetingUri?.endsWith(`:${conferenceId.toLowerCase()}`);
    const origins = [...new Set([new URL(publicUrl()).origin, ...(req.headers.origin ? [req.headers.origin] : [])])];
    const ticket =
      onlineMeetingUri !== undefined && known
        ? await guests.issue({ onlineMeetingUri, origins, renew: form.get('ms_rtc_renew') })
        : undefined;
    if (!ticket) return refuse(res, 'invalid_grant', 'There is no such meeting, or it is over.');
    res.set({ 'Cache-Control': 'no-store', Pragma: 'no-cache' }).json({
      access_token: ticket.accessToken,
      expires_in: ticket.expiresIn,
      ms_rtc_identityscope: 'local',
      token_type: 'Bearer',
    });
  }

  async function refresh(req: Request, res: Response): Promise<void> {
    const spent = formOf(req).get('refresh_token');
    if (!spent) return refuse(res, 'invalid_request', 'refresh_token is needed.');
    const ticket = await signIn.byRefreshToken(spent);
    if (ticket) return sendTicket(res, ticket);
    refuse(res, 'invalid_grant', 'This refresh token is unknown, used or too old. Sign in again.');
  }

  async function ticket(req: Request, res: Response): Promise<void> {
    switch (formOf(req).get('grant_type')) {
      case 'password':
        return password(req, res);
      case 'refresh_token':
        return refresh(req, res);
      case guestGrant:
        return guest(req, res);
      case 'urn:microsoft.rtc:windows': // needs NTLM or Kerberos below HTTP, which is not there
        return refuseWay(res, 'invalid_grant');
      case 'urn:microsoft.rtc:passive':
        return refuseWay(res, 'invalid_grant', { ms_rtc_passiveauthuri: `${publicUrl()}/sign-in` });
      case null:
        return refuse(res, 'invalid_request', 'grant_type is needed, in a form.');
      default:
        return refuseWay(res, 'unsupported_grant_type');
    }
  }

  async function changePassword(req: Request, res: Response): Promise<void> {
    const form = formOf(req);
    const [name, secret, next] = [form.get('username'), form.get('password'), form.get('new_password')];
    if (!name || !secret || !next)
      return refuse(res, 'invalid_request', 'username, password and new_password are needed.');
    const account = await accounts.checkPassword(name, secret);
    if (account === undefined) return refuse(res, 'invalid_grant', 'User name or password is wrong.');
    const fault = passwordFault(next);
    if (fault !== undefined) return refuse(res, 'invalid_request', `The new password takes ${fault}.`);
    await accounts.setPassword(account.uri, next);
    res.set('Cache-Control', 'no-store').status(204).end();
  }

  /** A token that is nobody's is as good as ended (RFC 7009 2.2). */
  async function endSignIn(req: Request, res: Response): Promise<void> {
    const token = formOf(req).get('token');
    if (!token) return refuse(res, 'invalid_request', 'token is needed, in a form.');
    await revoke(token);
    res.set({ 'Cache-Control': 'no-store', Pragma: 'no-cache' }).status(200).end();
  }

  router.post('/WebTicket/revoke', ...readForm, endSignIn);
  router.post('/WebTicket/oauthtoken', ...readForm, ...limit.handlers, ticket);
  router.post('/WebTicket/password', ...readForm, ...limit.handlers, changePassword);
  return router;
}

function sendTicket(res: Response, ticket: StaffTicket): void {
  res.set({ 'Cache-Control': 'no-store', Pragma: 'no-cache' }).json({
    access_token: ticket.accessToken,
    expires_in: ticket.expiresIn,
    ms_rtc_identityscope: 'local',
    token_type: 'Bearer',
    refresh_token: ticket.refreshToken,
  });
}
