import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express';
import { Problem } from '../../../lib/problem.ts';
import type { CallNow } from '../../calls/callNow.ts';
import type { CallParts } from '../../calls/callParts.ts';
import { guestParty } from '../../calls/parties.ts';
import { insideOf, partyOf } from '../../conversation/call/model.ts';
import { formOf, readForm } from '../../identity/form.ts';
import { statusOf } from '../errors.ts';
import { guestHeaders, joinPage, messagePage, roomPage } from './page.ts';
import { guestOf, newGuest } from './pass.ts';
import { guestRoom } from './room.ts';
import { guestScript } from './script.ts';

/** The most people a call may have seen: whoever has a link could come again and again under new names. */
const mostParties = 1000;

/**
 * `/join/{callId}`: where a guest joins a call by its link (calls.md 1.4; contract, "guest link"). Plain forms: a GET
 * changes nothing, a POST joins or leaves and leads back to the GET.
 */
export function guestRoutes(parts: CallParts, limit: RequestHandler): Router {
  const { calls, passes } = parts;
  const router = Router();

  /** What stands in the way of this call's pages, with its status; undefined when nothing does. */
  function obstacle(now: CallNow | undefined, token: string, isGuest: boolean): [number, string] | undefined {
    if (!now) return [404, 'There is no such call. Ask who sent you the address.'];
    if (!now.facts.call.anonymous) return [410, 'Guests may not join this call.'];
    if (!isGuest && !passes.isLinkToken(now.facts.id, token))
      return [403, 'This address is not complete. Ask who sent it to you for the whole of it.'];
    if (now.call.status === 'ended') return [410, 'This call is over.'];
    return undefined;
  }

  /** The call of a request, and its guest where he is one. Undefined: the answer is on its way. */
  function opened(req: Request, res: Response, token: string) {
    const now = calls.read(String(req.params.callId).toLowerCase());
    const guest = now && guestOf(parts, req, now.facts.id);
    const known = guest && partyOf(now.call, guest.uri) ? guest : undefined;
    const found = obstacle(now, token, known !== undefined);
    if (found) return void res.status(found[0]).send(messagePage(now ? 'The call' : 'No such call', found[1]));
    if (!now) return undefined;
    return { now, guest: known, action: `/join/${now.facts.id}` };
  }

  function form(res: Response, now: CallNow, sent: { token: string; name: string; faults: readonly string[] }): void {
    const { facts, call } = now;
    const creator = partyOf(call, facts.call.creator)?.name ?? '';
    res.send(joinPage({ title: facts.subject || 'Call', creator, action: `/join/${facts.id}`, ...sent }));
  }

  router.use((_req, res, next) => {
    res.set(guestHeaders).type('html');
    next();
  });

  router.use(guestScript(parts));
  router.use(guestRoom(parts));

  router.get('/:callId', (req, res) => {
    const token = typeof req.query.token === 'string' ? req.query.token : '';
    const found = opened(req, res, token);
    if (!found) return;
    const { now, guest, action } = found;
    if (guest && insideOf(now.call, guest.uri)) {
      const others = now.call.inside.filter(({ uri }) => uri !== guest.uri);
      const names = others.map(({ uri }) => partyOf(now.call, uri)?.name ?? '');
      return void res.send(roomPage({ title: now.facts.subject || 'Call', action, others: names }));
    }
    const name = guest ? (partyOf(now.call, guest.uri)?.name ?? '') : '';
    // Without the link's token it is his pass that lets him come back.
    const faults = passes.isLinkToken(now.facts.id, token) ? [] : ['You have left the call. Join again to come back.'];
    form(res, now, { token, name, faults });
  });

  router.post('/:callId', limit, ...readForm, async (req, res) => {
    const sent = formOf(req);
    const [token, name] = [sent.get('token') ?? '', (sent.get('name') ?? '').trim()];
    const found = opened(req, res, token);
    if (!found) return;
    const { now, action } = found;
    const faults = [
      ...(name === '' || name.length > 100 ? ['Tell your name, in 100 characters at most.'] : []),
      ...(sent.has('terms') ? [] : ['Accept the terms to join.']),
    ];
    if (faults.length > 0) {
      res.status(400);
      return form(res, now, { token, name: name.slice(0, 100), faults });
    }
    const made = found.guest ? undefined : newGuest(parts, now.facts.id);
    const guest = found.guest ?? made?.guest;
    if (!guest) return;
    if (made && now.call.parties.length >= mostParties)
      throw new Problem('CallFull', 'As many people came to this call as may.');
    const { id, uri, device } = guest;
    // Who is in it with a connected page, and sends the form again in another, is in it.
    if (insideOf(now.call, uri)?.lostUntil !== null)
      await calls.join(now.facts.id, { uri, device, byRequest: true, mayAlways: true }, guestParty(id, name));
    made?.keep(res);
    res.redirect(303, action);
  });

  router.post('/:callId/leave', ...readForm, async (req, res) => {
    const found = opened(req, res, '');
    if (!found?.guest) return;
    const { now, guest, action } = found;
    if (insideOf(now.call, guest.uri)) await calls.leave(now.facts.id, guest.uri);
    res.redirect(303, action);
  });

  router.use(
    (_req, res) => void res.status(404).send(messagePage('Nothing here', 'There is nothing at this address.')),
  );
  router.use(guestErrors(parts));
  return router;
}

/** What the core refuses, as a page; anything else is for the log. */
function guestErrors({ logger }: Pick<CallParts, 'logger'>): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    if (res.headersSent) return next(error);
    const status = statusOf(error);
    if (error instanceof Problem && status !== undefined)
      return void res.status(status).send(messagePage('The call', error.message));
    if (error instanceof URIError || (error as { status?: unknown } | null)?.status === 400)
      return void res.status(400).send(messagePage('The call', 'This request cannot be read.'));
    logger.error({ err: error }, 'a guest page failed');
    res.status(500).send(messagePage('The call', 'Something went wrong here. Try again later.'));
  };
}
