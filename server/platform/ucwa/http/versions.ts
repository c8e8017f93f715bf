import type { Request, RequestHandler } from 'express';
import { refusal } from '../errors.ts';

/** The newest revision of any resource here. */
const newest = 2;

const asked = (req: Request): number => {
  const header = req.headers['x-ms-requiresminresourceversion'];
  const version = typeof header === 'string' ? Number(header.trim() || Number.NaN) : Number.NaN;
  return Number.isFinite(version) ? version : 1;
};

/** Whether a client asks for the second revision of a resource (ucwa.md 9.2). */
export const wantsSecondRevision = (req: Request): boolean => asked(req) > 1;

/** Refuses who needs a newer revision than there is: 404 APIVersionNotSupported (ucwa.md 9.2). */
export const supportedVersions: RequestHandler = (req, _res, next) => {
  if (asked(req) > newest) throw refusal('VersionUnsupported', `Resources here have revision ${newest} at most.`);
  next();
};
