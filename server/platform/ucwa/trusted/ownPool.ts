import type { RequestHandler } from 'express';
import { refusal } from '../errors.ts';
import type { UcwaParts } from '../ucwaParts.ts';

/**
 * Leads whoever addresses another pool server to this one, once: clients follow one 307, with method, body and headers
 * (trusted-application-api.md 7.6; `redirect=1` as in section 3). Links of a copy that was restored elsewhere still work so.
 */
export function ownPool({ settings }: Pick<UcwaParts, 'settings'>): RequestHandler {
  return (req, res, next) => {
    const { tgt } = req.params;
    if (typeof tgt !== 'string' || tgt.toLowerCase() === settings.tgt) return next();
    const isPool = /^tgt-[0-9a-f]{32}$/i.test(tgt);
    if (!isPool || req.query.redirect === '1') throw refusal('ResourceUnknown', 'There is no such pool server.');
    // Not as it was asked for: what begins with two slashes would lead to a host of that name.
    const here = `${req.baseUrl}${req.url}`.replace(`/${tgt}/`, `/${settings.tgt}/`);
    res
      .status(307)
      .location(`${here}${here.includes('?') ? '&' : '?'}redirect=1`)
      .end();
  };
}
