import type { Request, Response } from 'express';
import { sha256 } from '../../../lib/ids.ts';
import type { Resource } from '../../../wire/resource.ts';
import { refusal } from '../errors.ts';

/** A number that changes with what a resource says (ucwa.md 9.3): its etag, unquoted. */
const etagOf = (said: unknown): string => String(Number.parseInt(sha256(JSON.stringify(said)).slice(0, 12), 16));

/** A resource with its etag as a property. */
export const tagged = (resource: Resource): Resource => ({ ...resource, etag: etagOf(resource) });

const tagsIn = (header: string): string[] =>
  header.split(',').map((tag) => tag.trim().replace(/^W\//, '').replace(/^"|"$/g, ''));
const names = (header: string, etag: string): boolean => header.trim() === '*' || tagsIn(header).includes(etag);

/** Whether the client has it already; then 304 is answered (ucwa.md 9.3). */
export function isKnown(req: Request, res: Response, etag: string): boolean {
  res.setHeader('ETag', `"${etag}"`);
  const known = req.headers['if-none-match'];
  if (known === undefined || !names(known, etag)) return false;
  res.status(304).end();
  return true;
}

/** Answers a GET of a tagged resource: 200, or 304 for who has it already. */
export function sendTagged(req: Request, res: Response, resource: Resource): void {
  if (!isKnown(req, res, resource.etag ?? '')) res.json(resource);
}

/**
 * What a PUT must say of the resource it changes (ucwa.md 9.3).
 * @throws Problem `TagMissing` (428) | `TagStale` (412)
 */
export function requireTag(req: Request, etag: string): void {
  const expected = req.headers['if-match'];
  if (expected === undefined) throw refusal('TagMissing', 'If-Match must say which version is changed.');
  if (!names(expected, etag)) throw refusal('TagStale', 'The resource has changed meanwhile; read it again.');
}
