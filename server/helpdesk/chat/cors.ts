import type { RequestHandler } from 'express';
import { originOf, sameOrigin } from '../../lib/origin.ts';
import type { ErrorBody } from '../../wire/errors.ts';
import type { HelpdeskSettings } from '../settings.ts';

/** Which websites may use the widget. */
export interface Embedders {
  /** An `Origin` header's value. */
  allows(origin: string): boolean;
  /** What a visitor's token is good for: the configured origins, and this one as it is written. */
  with(origin: string | undefined): string[];
}

export function createEmbedders(settings: Pick<HelpdeskSettings, 'widgetOrigins' | 'loopbackIsOne'>): Embedders {
  const allows = (origin: string): boolean =>
    settings
      .widgetOrigins()
      .some((allowed) => sameOrigin(originOf(allowed) ?? allowed, origin, settings.loopbackIsOne));
  return {
    allows,
    with(origin) {
      const configured = settings.widgetOrigins().map((allowed) => originOf(allowed) ?? allowed);
      return origin === undefined || configured.includes(origin) ? configured : [...configured, origin];
    },
  };
}

/** Answers preflights; refuses what a website sends that may not embed the widget. No `Origin` is no browser's page. */
export function cors(embedders: Embedders, methods: string): RequestHandler {
  return (request, response, next) => {
    const { origin } = request.headers;
    response.vary('Origin');
    if (origin !== undefined && !embedders.allows(origin)) {
      const body: ErrorBody = { code: 'Forbidden', message: 'This website may not use the helpdesk.' };
      response.status(403).json(body);
      return;
    }
    if (origin !== undefined) response.setHeader('Access-Control-Allow-Origin', origin);
    if (request.method !== 'OPTIONS') return next();
    response.setHeader('Access-Control-Allow-Methods', `${methods}, OPTIONS`);
    response.setHeader('Access-Control-Allow-Headers', 'Content-Type');
    response.setHeader('Access-Control-Max-Age', '600');
    response.setHeader('Allow', `${methods}, OPTIONS`);
    response.status(204).end();
  };
}
