import { join } from 'node:path';
import compression from 'compression';
import { type RequestHandler, Router } from 'express';
import type { CallParts } from '../../calls/callParts.ts';

/** The script of the guest pages, of the browser build: asked for again at each visit, so that page and script fit. */
export function guestScript({ publicFolder }: Pick<CallParts, 'publicFolder'>): RequestHandler {
  return Router().get('/join.js', compression(), (_req, res, next) => {
    res.type('js').set('Cache-Control', 'no-cache');
    res.sendFile(join(publicFolder, 'join/join.js'), { cacheControl: false }, (error) => {
      if (error && !res.headersSent) next(); // not built: the pages are plain forms
    });
  });
}
