import { Router } from 'express';
import type { CallParts } from '../calls/callParts.ts';
import { iceServersFor, relayLifetimeMs } from '../calls/ice.ts';
import { bearerOf } from '../identity/bearer.ts';
import { refusal } from './errors.ts';
import type { IceServers } from './wire.ts';

/**
 * GET `/rtc/iceServers` (ours): the STUN and TURN servers for the caller's connections, with credentials of his own. For
 * staff and, unlike the rest of `/rtc`, for a guest's pass: whoever may be in a call needs them to hear anything.
 */
export function iceRoutes({ callers, settings, clock }: Pick<CallParts, 'callers' | 'settings' | 'clock'>): Router {
  return Router().get('/iceServers', (req, res) => {
    const token = bearerOf(req.headers.authorization);
    const caller = token === undefined ? undefined : callers.byToken(token);
    if (!caller)
      throw refusal('TokenInvalid', 'Sign in at /rtc/login, or join a call, and send the token as a bearer.');
    const answer: IceServers = {
      iceServers: iceServersFor(settings, caller.id, clock.now()),
      ttl: relayLifetimeMs / 1000,
    };
    res.json(answer);
  });
}
