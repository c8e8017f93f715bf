import { gzip } from 'node:zlib';
import type { RequestHandler } from 'express';

/** Browsers read either way, so what is smaller is sent to them as it is: packing it saves less than it costs. */
const leastForBrowsers = 1024;

const wantsGzip = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i;

/**
 * Packs answers with gzip for who says so: every one that has a text, because there are programs that unpack whatever
 * comes (ucwa.md 9.8, 3). Who does not say so costs a look at one header.
 */
export const packedAnswers: RequestHandler = (req, res, next) => {
  if (!wantsGzip.test(req.headers['accept-encoding'] ?? '')) return next();
  const least = req.headers['sec-fetch-mode'] === undefined ? 1 : leastForBrowsers;
  const sendAsIs = res.send.bind(res);
  res.send = (body) => {
    if (typeof body !== 'string' || Buffer.byteLength(body) < least) return sendAsIs(body);
    // At its fastest: the saving is in the first half already, and the work is somebody's latency.
    gzip(body, { level: 1 }, (error, packed) => {
      if (res.destroyed) return;
      if (error) return sendAsIs(body);
      res.setHeader('Content-Encoding', 'gzip');
      sendAsIs(packed);
    });
    return res;
  };
  next();
};
