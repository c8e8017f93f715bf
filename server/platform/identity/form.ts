import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';

/**
 * Reads a form into `req.body`, a URLSearchParams: urlencoded, with whatever charset is claimed (one client quotes
 * it, ucwa.md 1.3), or multipart/form-data. Another type gives an empty form, which the handler refuses by what it
 * misses.
 */
export const readForm: readonly RequestHandler[] = [express.raw({ type: () => true, limit: '64kb' }), parse];

/** The form that {@link readForm} read. */
export const formOf = (req: Request): URLSearchParams =>
  req.body instanceof URLSearchParams ? req.body : new URLSearchParams();

async function parse(req: Request, _res: Response, next: NextFunction): Promise<void> {
  const type = req.headers['content-type'] ?? 'application/x-www-form-urlencoded';
  const bytes = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) req.body = new URLSearchParams(bytes.toString('utf8'));
  else if (/^multipart\/form-data\b/i.test(type)) req.body = await parseMultipart(type, bytes);
  else req.body = new URLSearchParams();
  next();
}

async function parseMultipart(type: string, bytes: Buffer): Promise<URLSearchParams> {
  const form = new URLSearchParams();
  try {
    const parts = await new globalThis.Response(bytes, { headers: { 'Content-Type': type } }).formData();
    for (const [name, value] of parts) if (typeof value === 'string') form.append(name, value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // a broken multipart body: an empty form, as above
  }
  return form;
}
