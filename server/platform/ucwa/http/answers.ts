import type { Request, RequestHandler, Response } from 'express';
import { xmlOf } from '../../../wire/xml.ts';

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
 * to it. Who does not ask for it costs a look at one header.
 */
export const negotiatedAnswers: RequestHandler = (req, res, next) => {
  const { accept } = req.headers;
  if (req.method === 'GET' || req.method === 'HEAD') res.setHeader('Vary', 'Accept, Accept-Encoding');
  if (accept !== undefined && lyncOnly.test(accept)) {
    res.sendStatus(406);
    return;
  }
  const format = accept === undefined ? 'application/json' : formatOf(req, accept);
  if (format !== 'application/json') res.json = (body) => send(res, body, format);
  next();
};

/** Browsers prefer XML to JSON without meaning it, and who accepts nothing of ours expects JSON all the same. */
function formatOf(req: Request, accept: string): string {
  if (!/xml|ucwa/i.test(accept) || /text\/html/i.test(accept)) return 'application/json';
  return req.accepts(formats) || 'application/json';
}

function send(res: Response, body: unknown, format: string): Response {
  res.setHeader('Content-Type', `${format}; charset=utf-8`);
  return res.send(format.endsWith('xml') ? xmlOf(body) : JSON.stringify(body));
}
