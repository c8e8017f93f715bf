import { type RequestHandler, Router } from 'express';
import type { PageSettings } from './settings.ts';
import type { Views } from './views.ts';

/** `/` for people: what this is, the real widget on it, and the ways in. */
export function homeRoute(
  views: Views,
  settings: Pick<PageSettings, 'demo' | 'publicUrl' | 'widgetHere'>,
): RequestHandler {
  const router = Router();
  router.get('/', async (_request, response) => {
    const data = {
      title: 'Welcome',
      styles: ['/styles/home.css'],
      demo: settings.demo,
      widgetHere: settings.widgetHere(),
      publicUrl: settings.publicUrl(),
    };
    response.set('Cache-Control', 'no-cache').vary('Accept');
    response.type('html').send(await views.page('home', { ...response.locals, ...data }));
  });
  return router;
}
