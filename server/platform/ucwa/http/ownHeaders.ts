import type { RequestHandler } from 'express';
import { uuid } from '../../../lib/ids.ts';

/**
 * Marks an answer as the platform's own: with both headers clients take a 404 for "it is gone" rather than for a
 * stranger's (trusted-application-api.md 6.8, 8.4). A client's request id comes back to it. Nothing here is to be
 * answered by a cache; under https nothing is to be asked for without it.
 */
export function genuine(publicUrl: () => string): RequestHandler {
  let fqdn: string | undefined; // known once it listens, and then for good: this is on the way of every request
  let isSecure = false;
  return (req, res, next) => {
    const { 'client-request-id': requestId, 'x-ms-correlation-id': correlationId } = req.headers;
    if (fqdn === undefined) {
      const { hostname, protocol } = new URL(publicUrl());
      fqdn = hostname;
      isSecure = protocol === 'https:';
    }
    res.setHeader('X-MS-Server-Fqdn', fqdn);
    res.setHeader('X-MS-Correlation-Id', typeof correlationId === 'string' ? correlationId : uuid());
    res.setHeader('Cache-Control', 'no-cache');
    if (isSecure) res.setHeader('Strict-Transport-Security', 'max-age=31536000');
    if (typeof requestId === 'string') res.setHeader('client-request-id', requestId);
    next();
  };
}
