import { type RequestHandler, Router } from 'express';
import type { CallParts } from '../../calls/callParts.ts';
import { insideOf, partyOf } from '../../conversation/call/model.ts';
import { guestOf } from './pass.ts';

/**
 * `GET /join/{callId}/room`, for the script of the guest page: the guest's pass with the room it opens. Only a page of ours is answered; a pass is in no address and in no page.
 */
export function guestRoom(parts: Pick<CallParts, 'calls' | 'passes'>): RequestHandler {
  return Router().get('/:callId/room', (req, res) => {
    const site = req.get('sec-fetch-site');
    const now = parts.calls.read(String(req.params.callId).toLowerCase());
    const guest = now && guestOf(parts, req, now.facts.id);
    const refused = (status: number) => void res.status(status).type('json').json({ error: refusals[status] });
    if (site !== undefined && site !== 'same-origin') return refused(403);
    if (!now) return refused(404);
    if (now.call.status === 'ended') return refused(410);
    if (!guest || !partyOf(now.call, guest.uri)) return refused(403);
    if (!insideOf(now.call, guest.uri)) return refused(409);
    res.type('json').json({
      href: '/qss/ws',
      token: guest.token,
      room: now.facts.call.room,
      callId: now.facts.id,
    });
  });
}

const refusals: Readonly<Record<number, string>> = {
  403: 'This call is not yours to join.',
  404: 'There is no such call.',
  409: 'You are not in the call.',
  410: 'This call is over.',
};
