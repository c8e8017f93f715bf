import express, { type Request } from 'express';
import type { ZodError, ZodType } from 'zod';
import type { Fault } from '../../lib/problem.ts';
import { parseLenientObject } from '../../wire/lenientJson.ts';
import { invalid, refusal } from './errors.ts';

/** Keeps a body as it came, 1 MiB at most: browsers say text/plain where the caller named no type (calls.md 1.5, 1). */
export const rawBody = express.raw({ type: () => true, limit: '1mb' });

/** The JSON object in a body, whatever its content type says. @throws Problem `BodyUnreadable` */
export function objectIn(req: Request): Record<string, unknown> {
  const text = Buffer.isBuffer(req.body) ? req.body.toString('utf8') : '';
  const value = parseLenientObject(text);
  if (!value) throw refusal('BodyUnreadable', 'The body is not a JSON object.');
  return value;
}

/** Reads what a schema describes. @param more faults found beside it @throws Problem `InputInvalid` with every fault */
export function decode<T>(schema: ZodType<T>, value: unknown, more: readonly Fault[] = []): T {
  const read = schema.safeParse(value, { error: ({ input }) => (input === undefined ? 'is required' : undefined) });
  const faults = [...(read.success ? [] : faultsOf(read.error)), ...more];
  if (!read.success || faults.length > 0) throw invalid(faults);
  return read.data;
}

const faultsOf = (error: ZodError): Fault[] =>
  error.issues.map(({ path, message }) => ({ name: path.join('.') || 'body', reason: message }));
