import express, { type Express, type RequestHandler, type Router } from 'express';
import type { ErrorBody } from './wire/errors.ts';

/** What an application is put together from; a part that this process does not run is absent. */
export interface AppParts {
  /** Health and metrics. */
  readonly operations: Router;
  /** `/callback` and `/chat/…`. */
  readonly helpdesk?: Router | undefined;
  /** Pages for people, and what to show where nothing is. */
  readonly pages?: { readonly router: RequestHandler; readonly notFound: RequestHandler } | undefined;
  readonly platform?: { readonly router: Router; readonly autodiscoverRoot: RequestHandler } | undefined;
  readonly trustProxy: string | string[] | boolean | number;
}

/** Mounts the routers, those of the busiest wires first. Never listens. */
export function createApp(parts: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', parts.trustProxy);
  // Answers of the wires are never asked for again with If-None-Match, so nobody needs their hash; static files have their own.
  app.set('etag', false);
  app.use(singleSlash);
  if (parts.helpdesk) app.use(parts.helpdesk);
  if (parts.platform) app.use(parts.platform.router);
  app.use(parts.operations);
  if (parts.pages) app.use(parts.pages.router);
  if (parts.platform) app.get('/', parts.platform.autodiscoverRoot);
  if (parts.pages) app.use(parts.pages.notFound);
  app.use(nothingHere);
  return app;
}

/** The last word for programs: a body as every refusal of these wires has one. */
const nothingHere: RequestHandler = (_req, res) => {
  const body: ErrorBody = { code: 'NotFound', message: 'There is nothing at this address.' };
  res.status(404).json(body);
};

/** Clients that build `base + "/" + "/ucwa…"` are understood (ucwa.md 9.8, 1). */
const singleSlash: RequestHandler = (req, _res, next) => {
  if (req.url.startsWith('//')) req.url = req.url.replace(/^\/+/, '/');
  next();
};
