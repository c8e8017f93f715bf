import { Router } from 'express';
import { formOf } from '../identity/form.ts';
import { type SignIn, ticketBody } from '../identity/signIn.ts';
import { decode } from './body.ts';
import { refusal } from './errors.ts';
import { loginBody, refreshBody } from './wire.ts';

/** POST /rtc/login and /rtc/refresh (contract, "call API sign-in"): the staff's one token, by JSON. */
export function signInRoutes(signIn: SignIn): Router {
  const router = Router();
  router.post('/login', ...signIn.handlers, async (req, res) => {
    const { username, password } = decode(loginBody, Object.fromEntries(formOf(req)));
    const ticket = await signIn.byPassword(username, password, req.ip);
    if (!ticket) throw refusal('CredentialsWrong', 'User name or password is wrong.');
    res.json(ticketBody(ticket));
  });
  router.post('/refresh', ...signIn.handlers, async (req, res) => {
    const ticket = await signIn.byRefreshToken(decode(refreshBody, Object.fromEntries(formOf(req))).refresh_token);
    if (!ticket) throw refusal('CredentialsWrong', 'This refresh token is unknown, used or too old. Sign in again.');
    res.json(ticketBody(ticket));
  });
  return router;
}
