import type { RequestHandler } from 'express';
import helmet from 'helmet';
import { isLoopback } from '../lib/origin.ts';
import type { PageSettings } from './settings.ts';

type HeaderSettings = Pick<PageSettings, 'publicUrl' | 'platformOrigins' | 'loopbackIsOne' | 'secureCookies'>;

/** Security headers of the pages. Nothing inline, nothing foreign, no frame around them. */
export function pageHeaders(settings: HeaderSettings): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'connect-src': ["'self'", () => connectSources(settings).join(' ')],
        'img-src': ["'self'", 'data:'],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
      },
    },
    // Not no-referrer: browsers then send "Origin: null" with our own forms, which the check of origins refuses.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: settings.secureCookies,
    xFrameOptions: { action: 'deny' },
  });
}

/** Where scripts of our pages may connect to. `[::1]` is missing: a content security policy cannot name it. */
function connectSources(settings: HeaderSettings): string[] {
  const own = new URL(settings.publicUrl());
  const origins = new Set([own.origin, ...settings.platformOrigins()]);
  if (settings.loopbackIsOne && isLoopback(own.hostname)) {
    const port = own.port === '' ? '' : `:${own.port}`;
    for (const host of ['localhost', '127.0.0.1']) origins.add(`${own.protocol}//${host}${port}`);
  }
  return [...origins].filter((origin) => !origin.includes('['));
}
