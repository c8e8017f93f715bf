import type { ErrorRequestHandler, Request, Response } from 'express';
import type { Logger } from '../../../lib/logger.ts';
import { type Fault, Problem } from '../../../lib/problem.ts';
import { parseLenientObject } from '../../../wire/lenientJson.ts';
import type { Caller, Callers } from '../../calls/callers.ts';

/** What `/sapi` says no with. */
const statuses = { BadInput: 400, NoToken: 401, NotAllowed: 403, Unknown: 404 } as const;

type SapiRefusal = keyof typeof statuses;

/** The error to throw for a refusal; `faults`: all that is wrong with the input. */
export const refuseSapi = (code: SapiRefusal, message: string, faults: readonly Fault[] = []): Problem<SapiRefusal> =>
  new Problem(code, [message, ...faults.map(({ name, reason }) => `${name}: ${reason}`)].join(' '), { faults });

/** Who asks. @throws Problem `NoToken` */
export function callerOf(callers: Callers, req: Request): Caller {
  const caller = callers.ofRequest(req);
  if (!caller) throw refuseSapi('NoToken', 'A valid bearer token is needed.');
  return caller;
}

/** The JSON object in a body that was read as text, whatever its type says. @throws Problem `BadInput` */
export function objectOf(req: Request): Record<string, unknown> {
  const value = parseLenientObject(typeof req.body === 'string' ? req.body : '');
  if (!value) throw refuseSapi('BadInput', 'The body is a JSON object.');
  return value;
}

/** Answers what was refused as `{ error, message }`. */
export const sapiErrors =
  (logger: Logger): ErrorRequestHandler =>
  (error: unknown, _req, res: Response, _next) => {
    const refused = error instanceof Problem && Object.hasOwn(statuses, error.code) ? error : undefined;
    const status = refused ? statuses[refused.code as SapiRefusal] : tooBig(error) ? 413 : 500;
    if (status === 500) logger.error({ err: error }, 'a request to /sapi failed');
    const message = refused?.message ?? (status === 413 ? 'The body is too large.' : 'Something went wrong here.');
    if (status === 401) res.set('WWW-Authenticate', 'Bearer');
    res.status(status).json({ error: refused?.code ?? (status === 413 ? 'TooLarge' : 'ServerError'), message });
  };

const tooBig = (error: unknown): boolean => error instanceof Error && 'status' in error && error.status === 413;
