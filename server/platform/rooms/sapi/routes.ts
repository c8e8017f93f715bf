import express, { type Request, type Response, Router } from 'express';
import type { CallParts } from '../../calls/callParts.ts';
import { mayRead } from '../../calls/rights.ts';
import { formOf } from '../../identity/form.ts';
import { ticketBody } from '../../identity/signIn.ts';
import { callEvents } from '../callEvents.ts';
import { conferenceLog } from '../conferenceLog.ts';
import { readPermission, setPermission } from './permissions.ts';
import { callerOf, refuseSapi, sapiErrors } from './refusals.ts';

/** The REST side of rooms (calls.md 3.9). */
export function sapiRoutes(parts: CallParts): Router {
  const router = Router();
  const { signIn } = parts.identity;

  /** The token of every door, by password or by refresh token. */
  async function token(req: Request, res: Response): Promise<void> {
    const form = formOf(req);
    const field = (name: string) => {
      const value = form.get(name);
      if (!value) throw refuseSapi('BadInput', `${name} is needed.`);
      return value;
    };
    const grant = field('grant_type');
    if (grant !== 'password' && grant !== 'refresh_token')
      throw refuseSapi('BadInput', 'grant_type is password or refresh_token.');
    const ticket =
      grant === 'password'
        ? await signIn.byPassword(field('username'), field('password'), req.ip)
        : await signIn.byRefreshToken(field('refresh_token'));
    if (!ticket) throw refuseSapi('NoToken', 'These are not the credentials of anybody here.');
    res.set('Cache-Control', 'no-store').json(ticketBody(ticket));
  }

  /** The history of a room, by its 64 digits or its call's id, for whom the call concerns; supervisors and admins read all. */
  function log(req: Request, res: Response): void {
    const caller = callerOf(parts.callers, req);
    const { room } = req.query;
    if (typeof room !== 'string' || room === '') throw refuseSapi('BadInput', 'room is needed.');
    const record = parts.records.byRoom(room.toLowerCase()) ?? parts.records.byId(room.toLowerCase());
    const now = record && parts.calls.read(record.id);
    if (!now || !mayRead(now, caller)) throw refuseSapi('Unknown', 'There is no such room.');
    res.json(conferenceLog(now.facts, callEvents(parts, now.facts.id)));
  }

  /** What clients may use, in the bracketed form of the original. */
  function capabilities(req: Request, res: Response): void {
    const { account } = callerOf(parts.callers, req);
    const mayReceive = account ? parts.permissions.mayReceiveCalls(account) : false;
    res.json({
      domain: ['[+rooms, +invites, +invite-requests, +transfer, +conference-log]'],
      user: [`[${mayReceive ? '+' : '-'}receive-calls]`],
    });
  }

  router.post('/sapi/o/token', ...signIn.handlers, token);
  const text = express.text({ type: () => true, limit: '64kb' });
  for (const kind of ['user', 'domain'] as const) {
    router.get(`/sapi/permissions/${kind}/:id`, (req, res) => void res.json(readPermission(parts, req, kind)));
    router.post(`/sapi/permissions/${kind}/:id`, text, async (req, res) => {
      res.status(201).json(await setPermission(parts, req, kind));
    });
  }
  router.get('/sapi/conferencelog', log);
  router.get('/sapi/capabilities', capabilities);
  router.use('/sapi', (_req, _res) => {
    throw refuseSapi('Unknown', 'There is nothing at this address.');
  });
  router.use('/sapi', sapiErrors(parts.logger));
  return router;
}
