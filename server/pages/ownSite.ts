import type { RequestHandler } from 'express';
import { sameOrigin } from '../lib/origin.ts';
import { Problem } from '../lib/problem.ts';
import type { PageSettings } from './settings.ts';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what another website makes a browser send (CSRF): an unsafe method needs `Sec-Fetch-Site` same-origin or
 * none, or our own `Origin`. What carries neither header was sent by no browser and so with nobody's cookie.
 */
export function fromOwnSite(settings: Pick<PageSettings, 'publicUrl' | 'loopbackIsOne'>): RequestHandler {
  return (request, _response, next) => {
    const [site, origin] = [request.get('sec-fetch-site'), request.get('origin')];
    const own = new URL(settings.publicUrl()).origin;
    const allowed =
      safeMethods.has(request.method) ||
      (site === undefined && origin === undefined) ||
      site === 'same-origin' ||
      site === 'none' ||
      (origin !== undefined && sameOrigin(origin, own, settings.loopbackIsOne));
    if (allowed) next();
    else next(new Problem('ForeignOrigin', `This was not sent from ${own}. Open the page there and try again.`));
  };
}

/**
 * Where to go after signing in: `next` when it is a path of ours, else undefined. Read as a browser reads it, so
 * that `//elsewhere` and `/\elsewhere` do not pass for paths.
 */
export function ownPath(next: unknown): string | undefined {
  if (typeof next !== 'string' || !next.startsWith('/')) return undefined;
  const base = 'http://own.invalid';
  if (!URL.canParse(next, base)) return undefined;
  const url = new URL(next, base);
  // `/.//elsewhere` is ours as an address, and `//elsewhere` once its dots are gone.
  return url.origin === base && !url.pathname.startsWith('//') ? url.pathname + url.search : undefined;
}
