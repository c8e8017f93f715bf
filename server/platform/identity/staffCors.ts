import type { Request, RequestHandler } from 'express';
import { isLoopback, sameOrigin } from '../../lib/origin.ts';
import type { Whereabouts } from './application.ts';
import { answerPreflight, isPreflight, refuseOrigin, shareWith } from './cors.ts';

/**
 * Which web pages may call the staff's doors (ucwa.md 9.5): those of `PUBLIC_URL` and of sites that a callback
 * address is registered at. Another origin gets 403 with 28070; no `Origin` at all is no browser and passes.
 * Answers preflights, too.
 */
export function createStaffCors(options: {
  where: Whereabouts;
  callbackOrigins: () => ReadonlySet<string>;
}): RequestHandler {
  const { where } = options;

  function isAllowed(origin: string): boolean {
    if (sameOrigin(origin, new URL(where.publicUrl()).origin, where.loopbackIsOne)) return true;
    for (const site of options.callbackOrigins()) if (sameOrigin(origin, site, where.loopbackIsOne)) return true;
    return false;
  }

  /**
   * A frame says whose page it asks for (ucwa.md 9.5). A program writes there what it likes: the `http://localhost` that
   * some copied from samples does no harm, for no page can leave out what its browser adds.
   */
  function isAllowedInFrame({ headers }: Request): boolean {
    const framed = headers['x-ms-origin'];
    if (typeof framed !== 'string' || isAllowed(framed)) return true;
    const byBrowser = headers.origin !== undefined || headers['sec-fetch-site'] !== undefined;
    return !byBrowser && URL.canParse(framed) && isLoopback(new URL(framed).hostname);
  }

  return (req, res, next) => {
    const { origin } = req.headers;
    if (!isAllowedInFrame(req)) return refuseOrigin(res, where.publicUrl());
    if (origin === undefined) return next();
    if (!isAllowed(origin)) return refuseOrigin(res, where.publicUrl());
    shareWith(res, origin);
    if (isPreflight(req)) return answerPreflight(res);
    next();
  };
}
