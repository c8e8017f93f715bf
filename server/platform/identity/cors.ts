import type { Request, Response } from 'express';
import type { ErrorBody } from '../../wire/errors.ts';
import { setDiagnostics } from './httpErrors.ts';

const allowedHeaders = [
  'Accept',
  'Authorization',
  'Content-Type',
  'If-Match',
  'If-None-Match',
  'X-MS-RequiresMinResourceVersion',
  'X-MS-Correlation-Id',
  'Client-Request-Id',
  'X-Requested-With',
  'X-Ms-Origin',
  'X-Ms-Namespace',
  'X-Ms-SDK-Instance',
].join(', ');
const exposedHeaders = 'Location, Etag, WWW-Authenticate, X-Ms-diagnostics, Retry-After';

export const isPreflight = (req: Request): boolean =>
  req.method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined;

/** Lets a page of this origin read the answer. */
export function shareWith(res: Response, origin: string): void {
  res.vary('Origin');
  res.set({ 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': exposedHeaders });
}

/** Answers a preflight with everything clients of this wire send (ucwa.md 9.5). */
export function answerPreflight(res: Response): void {
  res
    .set({
      'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      'Access-Control-Allow-Headers': allowedHeaders,
      'Access-Control-Max-Age': '600',
    })
    .status(204)
    .end();
}

/** 403 with diagnostics 28070: this page may not call. */
export function refuseOrigin(res: Response, publicUrl: string): void {
  res.vary('Origin');
  setDiagnostics(res, 28070, publicUrl);
  const body: ErrorBody = { code: 'Forbidden', message: 'This origin may not call this service.' };
  res.status(403).json(body);
}
