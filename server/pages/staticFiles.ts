import compression from 'compression';
import express, { type RequestHandler, Router } from 'express';

/** Addresses that are files of the browser build. Anything else costs no look at the disk. */
const ofTheBuild =
  /^\/(?:(?:widget(?:-call)?|styles|assets)\/|(?:widget(?:-call)?|console|dashboard)\.(?:js|css)(?:\.map)?$)/;
const ofTheWidget = /^\/widget[-/.]/;

/**
 * Serves the browser build with ETag, compressed. The widget's files may be loaded by any website; the others are
 * asked for again at each visit (304 when unchanged), so that page and script always fit.
 */
export function staticFiles(folder: string): RequestHandler {
  const files = Router();
  files.use(compression());
  files.use((request, response, next) => {
    response.set('X-Content-Type-Options', 'nosniff');
    if (ofTheWidget.test(request.path)) {
      response.set({ 'Cross-Origin-Resource-Policy': 'cross-origin', 'Access-Control-Allow-Origin': '*' });
      response.set('Cache-Control', 'public, max-age=300');
    } else {
      response.set({ 'Cross-Origin-Resource-Policy': 'same-origin', 'Cache-Control': 'no-cache' });
    }
    next();
  });
  files.use(express.static(folder, { index: false, redirect: false, cacheControl: false }));
  return (request, response, next) => {
    if (ofTheBuild.test(request.path)) files(request, response, next);
    else next();
  };
}
