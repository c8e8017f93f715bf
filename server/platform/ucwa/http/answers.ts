import { gzip } from 'node:zlib';
import type { Request, RequestHandler, Response } from 'express';
import { xmlOf } from '../../../wire/xml.ts';

/** Smaller answers are sent as they are: packing them saves less than it costs. */
const leastPacked = 1024;

const formats = [
  'application/json',
  'application/vnd.microsoft.com.ucwa+json',
  'application/xml',
  'application/vnd.microsoft.com.ucwa+xml',
  'text/xml',
];

/** A pidgin plugin asks for this one, another document altogether; a refusal sends it elsewhere (ucwa.md 1.1). */
const lyncOnly = /application\/vnd\.microsoft\.rtc\.autodiscover\+xml/i;

/**
 * Writes answers as they are asked for (ucwa.md 9.1, 9.8): JSON, unless XML or the vendor's media type is preferred
 * to it; packed with gzip from 1 KiB on. Who asks for neither costs a look at two headers.
 */
export const negotiatedAnswers: RequestHandler = (req, res, next) => {
  const { accept } = req.headers;
  if (req.method === 'GET' || req.method === 'HEAD') res.setHeader('Vary', 'Accept, Accept-Encoding');
  if (accept !== undefined && lyncOnly.test(accept)) {
    res.sendStatus(406);
    return;
  }
  const format = accept === undefined ? 'application/json' : formatOf(req, accept);
  const packs = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(req.headers['accept-encoding'] ?? '');
  if (format !== 'application/json' || packs) res.json = (body) => send(res, body, format, packs);
  next();
};

/** Browsers prefer XML to JSON without meaning it, and who accepts nothing of ours expects JSON all the same. */
function formatOf(req: Request, accept: string): string {
  if (!/xml|ucwa/i.test(accept) || /text\/html/i.test(accept)) return 'application/json';
  return req.accepts(formats) || 'application/json';
}

function send(res: Response, body: unknown, format: string, packs: boolean): Response {
  const text = format.endsWith('xml') ? xmlOf(body) : JSON.stringify(body);
  res.setHeader('Content-Type', `${format}; charset=utf-8`);
  const size = Buffer.byteLength(text);
  if (!packs || size < leastPacked) return res.send(text);
  // At its fastest: the saving is in the first half already, and the work is somebody's latency.
  gzip(text, { level: 1 }, (error, packed) => {
    if (res.destroyed) return;
    if (error) return res.send(text);
    res.setHeader('Content-Encoding', 'gzip');
    res.send(packed);
  });
  return res;
}
