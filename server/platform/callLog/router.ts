import { type RequestHandler, Router } from 'express';
import type { CallParts } from '../calls/callParts.ts';
import { beingRoutes } from './being.ts';
import { rawBody } from './body.ts';
import { createCallRoute } from './create.ts';
import { refusal, rtcErrors } from './errors.ts';
import { iceRoutes } from './iceServers.ts';
import { readingRoutes } from './reading.ts';
import { signInRoutes } from './signIn.ts';

/** The call API below `/rtc` (calls.md 1). */
export function rtcRouter(parts: CallParts): Router {
  const router = Router();
  router.use(shared);
  router.use(signInRoutes(parts.identity.signIn));
  router.post('/createCall', rawBody, createCallRoute(parts));
  router.use(readingRoutes(parts));
  router.use(iceRoutes(parts));
  router.use(rawBody, beingRoutes(parts));
  for (const [method, paths] of Object.entries(operations))
    router.all(paths, (_req, res) => {
      res.set('Allow', method === 'get' ? 'GET, HEAD' : 'POST');
      throw refusal('VerbUnknown', `This address takes ${method.toUpperCase()}.`);
    });
  router.use(() => {
    throw refusal('AddressUnknown', 'There is nothing at this address.');
  });
  router.use(rtcErrors(parts.logger));
  return router;
}

/** Every address there is, by the verb it takes. */
const operations = {
  get: ['/getCallLogById', '/getCallLogs', '/iceServers'],
  post: ['/login', '/refresh', '/createCall', '/joinCall', '/leaveCall', '/declineCall', '/endCall'],
};

/**
 * Any web page may call: what opens this wire is a token in a header, which no browser sends by itself (calls.md 1.5, 5).
 */
const shared: RequestHandler = (req, res, next) => {
  res.set({
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Expose-Headers': 'Retry-After, WWW-Authenticate, Allow',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  if (req.method !== 'OPTIONS') return next();
  res.set({
    'Access-Control-Allow-Methods': 'GET, HEAD, POST',
    'Access-Control-Allow-Headers': 'authorization, content-type, idempotency-key',
    'Access-Control-Max-Age': '600',
  });
  res.status(204).end();
};
