import type { Request } from 'express';
import { raw } from 'express';
import type { Fault } from '../../lib/problem.ts';
import { decodeText } from '../../wire/charset.ts';
import { decodeDataUri, encodeDataUri } from '../../wire/dataUri.ts';
import { parseDuration } from '../../wire/duration.ts';
import { parseLenientJson } from '../../wire/lenientJson.ts';
import { mostMessageBytes } from '../../wire/messageSize.ts';
import { type Part, partOf, readRelated } from '../../wire/multipart.ts';
import { bareRel } from '../../wire/rels.ts';
import { readXmlInput } from '../../wire/xmlInput.ts';
import { refusal } from './errors.ts';
import { mayBeInput, mediaTypeOf } from './http/mediaTypes.ts';

/** Keeps the body of a request as it came; 1 MiB at most (contract, "statuses"). */
export const rawBody = raw({ type: () => true, limit: '1mb' });

/**
 * The bytes of a request's body as text: UTF-8, whatever its type says (RFC 8259, 8.1).
 * @throws Problem `BodyUnreadable` when they are no UTF-8
 */
export function bodyText(req: Request): string {
  const decoded = decodeText(bytesOf(req));
  if ('fault' in decoded) throw refusal('BodyUnreadable', 'The body is not UTF-8.');
  return decoded.text;
}

const bytesOf = (req: Request): Buffer => (Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0));

/** A body with its faults gathered while it is read, so that one 400 tells them all. */
export interface Input {
  /** An optional string of at most `max` characters, by its name in any case, from the body or else the query. */
  text(name: string, max: number): string | undefined;
  required(name: string, max: number): string;
  /** One of the values, compared without case. */
  oneOf<T extends string>(name: string, values: readonly T[]): T | undefined;
  /** Strings of a list; undefined when there is none. */
  list(name: string): string[] | undefined;
  /** As {@link list}, empty when there is none. */
  texts(name: string): string[];
  /** A whole number between `min` and `max`, written as a number or as text. */
  number(name: string, min: number, max: number): number | undefined;
  /** A length of time in ms, as {@link parseDuration} reads it; undefined when it is none, or zero. */
  duration(name: string): number | undefined;
  /** A data URI: the href of a link below `_links`, or the part of a multipart body that the property points at (4.3). */
  link(name: string): string | undefined;
  fault(name: string, reason: string): void;
  /** @throws Problem `InputInvalid` with every fault found */
  check(): void;
}

/**
 * Reads a body the way the platform does: JSON, or XML where it begins with `<` (ucwa.md 9.1), whichever of them the
 * content type says; names in any case (0.2); empty or `null` is no input. Of a `multipart/related` body the first part is it.
 * @throws Problem `BodyUnreadable` when it is no JSON object and no XML input, `MediaTypeUnsupported` when its type says so
 */
export function readInput(req: Request): Input {
  const body = bodyText(req);
  const type = req.headers['content-type'];
  if (body.trim() !== '' && !mayBeInput(type, body)) throw refusal('MediaTypeUnsupported', 'Send application/json.');
  const parts: readonly Part[] | undefined = readRelated(type ?? '', body);
  const values = lowered(parse(parts?.[0]?.body ?? body));
  const query = lowered(req.query as Record<string, unknown>);
  const faults: Fault[] = [];

  function text(name: string, max: number): string | undefined {
    const value = values.get(name.toLowerCase()) ?? query.get(name.toLowerCase());
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') faults.push({ name, reason: 'must be a string' });
    else if (value.length > max) faults.push({ name, reason: `takes ${max} characters at most` });
    else return value;
    return undefined;
  }

  /** A query says a list by its name, as often as there are items; a body, as one. */
  function list(name: string): string[] | undefined {
    const asked = query.get(name.toLowerCase());
    const value = values.get(name.toLowerCase()) ?? (typeof asked === 'string' ? [asked] : asked);
    if (value === undefined || value === null) return undefined;
    if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value as string[];
    faults.push({ name, reason: 'must be a list of strings' });
    return undefined;
  }

  return {
    text,
    required(name, max) {
      const value = text(name, max);
      if (value) return value;
      if (!faults.some((fault) => fault.name === name)) faults.push({ name, reason: 'is required' });
      return '';
    },
    oneOf(name, allowed) {
      const value = text(name, 100);
      if (value === undefined) return undefined;
      const found = allowed.find((one) => one.toLowerCase() === value.toLowerCase());
      if (found === undefined) faults.push({ name, reason: `is one of ${allowed.join(', ')}` });
      return found;
    },
    list,
    texts: (name) => list(name) ?? [],
    number(name, min, max) {
      const value = values.get(name.toLowerCase()) ?? query.get(name.toLowerCase());
      if (value === undefined || value === null || value === '') return undefined;
      const number = typeof value === 'string' ? Number(value) : value;
      if (typeof number === 'number' && Number.isInteger(number) && number >= min && number <= max) return number;
      faults.push({ name, reason: `is a whole number from ${min} to ${max}` });
      return undefined;
    },
    duration(name) {
      const value = values.get(name.toLowerCase()) ?? query.get(name.toLowerCase());
      if (value === undefined || value === null || value === '') return undefined;
      const ms = typeof value === 'string' || typeof value === 'number' ? parseDuration(value) : undefined;
      if (ms === undefined) faults.push({ name, reason: 'is a length of time: minutes, PT5M or 00:05:00' });
      return ms || undefined;
    },
    link(name) {
      const reference = values.get(name.toLowerCase());
      const part = typeof reference === 'string' && parts ? partOf(parts, reference) : undefined;
      if (part) return encodeDataUri(part.type || 'text/plain', part.body);
      const links = values.get('_links');
      if (typeof links !== 'object' || links === null) return undefined;
      const byRel = Object.entries(links).map(([rel, link]) => [bareRel(rel), link] as const);
      const link = lowered(Object.fromEntries(byRel)).get(name.toLowerCase());
      const href = (link as { href?: unknown } | null | undefined)?.href;
      if (href === undefined) return undefined;
      const linked = typeof href === 'string' && parts ? partOf(parts, href) : undefined;
      if (linked) return encodeDataUri(linked.type || 'text/plain', linked.body);
      if (typeof href === 'string' && decodeDataUri(href)) return href;
      faults.push({ name: `_links.${name}`, reason: 'must be a data URI' });
      return undefined;
    },
    fault: (name, reason) => void faults.push({ name, reason }),
    check() {
      if (faults.length > 0) throw refusal('InputInvalid', 'Some input is missing or wrong.', faults);
    },
  };
}

function parse(body: string): Record<string, unknown> {
  const trimmed = body.replace(/^\uFEFF/, '').trim();
  if (trimmed === '' || trimmed === '""') return {};
  if (trimmed.startsWith('<')) {
    const input = readXmlInput(trimmed);
    if (!input) throw refusal('BodyUnreadable', 'The body is not an input in XML.');
    return input;
  }
  let value: unknown;
  try {
    value = parseLenientJson(trimmed);
  } catch {
    throw refusal('BodyUnreadable', 'The body is not JSON.');
  }
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw refusal('BodyUnreadable', 'The body is not a JSON object.');
  return value as Record<string, unknown>;
}

const lowered = (record: Record<string, unknown>): Map<string, unknown> =>
  new Map(Object.entries(record).map(([name, value]) => [name.toLowerCase(), value]));

/** @throws Problem `MessageTooLarge` for a text of more bytes than a message takes, also as it comes with an invitation */
export function checkSize(text: string): void {
  if (Buffer.byteLength(text) > mostMessageBytes)
    throw refusal('MessageTooLarge', 'A message takes 8,192 bytes of UTF-8 at most.');
}

/**
 * The text and format of a message body: `text/plain` or `text/html`, in the charset of its type; no type is plain.
 * @throws Problem `MediaTypeUnsupported` | `MessageTooLarge` | `InputInvalid` for an empty one and for bytes that are
 * no text in its charset
 */
export function readMessage(req: Request): { text: string; format: 'plain' | 'html' } {
  const type = mediaTypeOf(req.headers['content-type']);
  const format = type === 'text/html' ? 'html' : type === 'text/plain' || type === '' ? 'plain' : undefined;
  if (format === undefined) throw refusal('MediaTypeUnsupported', 'Send text/plain, or text/html where it may be.');
  const decoded = decodeText(bytesOf(req), req.headers['content-type']);
  if (!('fault' in decoded)) checkSize(decoded.text);
  else if (decoded.fault === 'unknownCharset') throw refusal('MediaTypeUnsupported', 'Send charset=utf-8.');
  else throw refusal('InputInvalid', 'The message is no text.', [{ name: 'body', reason: 'is not in its charset' }]);
  if (decoded.text === '')
    throw refusal('InputInvalid', 'The message is empty.', [{ name: 'body', reason: 'must not be empty' }]);
  return { text: decoded.text, format };
}

/** Of a text that goes into an address: none can be made with half a character, as JSON lets one write. */
export function checkWhole(input: Input, name: string, text: string | null | undefined): void {
  if (text && /\p{Cs}/u.test(text)) input.fault(name, 'holds half a character');
}

/** The operation id of a query, by any of the names clients use (ucwa.md 5.3); null when there is none. */
export function queryOperation(req: Request): string | null {
  const query = lowered(req.query as Record<string, unknown>);
  const value = query.get('operationid') ?? query.get('operationcontext');
  if (typeof value !== 'string' || value === '') return null;
  if (value.length > 50)
    throw refusal('InputInvalid', 'Some input is wrong.', [
      { name: 'operationId', reason: 'takes 50 characters at most' },
    ]);
  return value;
}
