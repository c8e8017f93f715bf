import { Router } from 'express';
import type { CallParts } from '../calls/callParts.ts';
import { iceServersFor, relayLifetimeMs } from '../calls/ice.ts';
import { insideOf } from '../conversation/call/model.ts';
import { bearerOf } from '../identity/bearer.ts';
import { refusal } from './errors.ts';
import type { IceServers } from './wire.ts';

/**
 * GET `/rtc/iceServers` (ours): the STUN and TURN servers for the caller's connections, with credentials of his own. For
 * staff and, unlike the rest of `/rtc`, for a guest's pass: whoever may be in a call needs them to hear anything.
 */
export function iceRoutes(parts: Pick<CallParts, 'callers' | 'calls' | 'settings' | 'clock'>): Router {
  const { callers, calls, settings, clock } = parts;
  return Router().get('/iceServers', (req, res) => {
    const token = bearerOf(req.headers.authorization);
    const caller = token === undefined ? undefined : callers.byToken(token);
    const call = caller?.call ? calls.read(caller.call)?.call : undefined;
    // A guest's is good while he is in the call: relays carry whatever they are given.
    if (!caller || (!caller.account && !(call && insideOf(call, caller.uri))))
      throw refusal('TokenInvalid', 'Sign in at /rtc/login, or join a call, and send the token as a bearer.');
    const answer: IceServers = {
      iceServers: iceServersFor(settings, caller.id, clock.now()),
      ttl: relayLifetimeMs / 1000,
    };
    res.json(answer);
  });
}
