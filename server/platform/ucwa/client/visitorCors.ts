import type { Request, RequestHandler, Response } from 'express';
import { sameOrigin } from '../../../lib/origin.ts';
import type { AnonymousVisitor } from '../../identity/anonymousTokens.ts';
import { answerPreflight, isPreflight, refuseOrigin, shareWith } from '../../identity/cors.ts';
import type { UcwaParts } from '../ucwaParts.ts';

/**
 * A preflight carries no token, so it is answered to everybody; the request itself is then held to the origins in
 * its token (trusted-application-api.md 4.5).
 */
export const visitorPreflight: RequestHandler = (req, res, next) => {
  if (!isPreflight(req)) return next();
  shareWith(res, req.headers.origin ?? '');
  answerPreflight(res);
};

/** Whether the page that a visitor's request comes from is one his token names; answers 403 with 28070 when not. */
export function allowVisitorOrigin(parts: UcwaParts, req: Request, res: Response, visitor: AnonymousVisitor): boolean {
  const { origin } = req.headers;
  if (origin === undefined) return true;
  const { loopbackIsOne, publicUrl } = parts.settings;
  if (visitor.origins.some((allowed) => sameOrigin(allowed, origin, loopbackIsOne))) {
    shareWith(res, origin);
    return true;
  }
  refuseOrigin(res, publicUrl());
  return false;
}
