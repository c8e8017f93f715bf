import type { RequestHandler } from 'express';
import { uuid } from '../../lib/ids.ts';

/**
 * Marks an answer as the platform's own: with both headers clients take a 404 for "it is gone" rather than for a
 * stranger's (trusted-application-api.md 6.8, 8.4). A client's request id comes back to it.
 */
export function genuine(serverFqdn: () => string): RequestHandler {
  let fqdn: string | undefined; // known once it listens, and then for good: this is on the way of every request
  return (req, res, next) => {
    const { 'client-request-id': requestId, 'x-ms-correlation-id': correlationId } = req.headers;
    fqdn ??= serverFqdn();
    res.setHeader('X-MS-Server-Fqdn', fqdn);
    res.setHeader('X-MS-Correlation-Id', typeof correlationId === 'string' ? correlationId : uuid());
    if (typeof requestId === 'string') res.setHeader('client-request-id', requestId);
    next();
  };
}
