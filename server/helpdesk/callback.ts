import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express';
import type { Logger } from '../lib/logger.ts';
import { type Fault, Problem } from '../lib/problem.ts';
import { type ErrorBody, errorStatus } from '../wire/errors.ts';
import { readEnvelope } from '../wire/schema/callback.ts';
import type { CallerCheck } from './callerCheck.ts';
import type { Inbox } from './inbox.ts';
import { receivedFrom } from './received.ts';

/** Largest body, bytes. */
const mostBytes = 1024 * 1024;

/**
 * POST and GET `/callback`: verify → parse → record → answer; the work comes afterwards (contract, "what `/callback`
 * answers"). Nothing is answered 200 before it is on disk.
 */
export function createCallbackRouter(parts: {
  caller: CallerCheck;
  inbox: Inbox;
  mayFollow: (url: string) => boolean;
  log: Logger;
}): Router {
  const { caller, inbox, mayFollow, log } = parts;

  const verify: RequestHandler = async (request, _response, next) => {
    if (!caller.isKnown(request.headers.authorization)) await caller.verify(request.headers.authorization);
    next();
  };

  const requireJson: RequestHandler = (request, _response, next) => {
    if (!isJson(request.headers['content-type'])) throw new Problem('UnsupportedMediaType', 'A callback is JSON.');
    next();
  };

  async function receive(request: Request, response: Response): Promise<void> {
    const body = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
    const envelope = readEnvelope(body);
    if (envelope.baseuri !== undefined && !mayFollow(envelope.baseuri)) {
      const faults: Fault[] = [{ name: 'baseuri', reason: 'is not of an origin that links may lead to' }];
      throw new Problem('ParameterValidationFailure', 'This is not a callback of the platform.', { faults });
    }
    const received = receivedFrom(envelope, body);
    if (received === undefined) return void response.status(200).end(); // a heartbeat (7.1)
    const { context } = await inbox.receive({ ...received, envelope });
    if (context === null) response.status(200).end();
    else response.status(200).json({ CallbackContext: context });
  }

  const refuse: ErrorRequestHandler = (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    const refusal = refusalOf(error);
    if (refusal.status >= 500) log.error({ err: error }, 'a callback could not be taken in');
    if (refusal.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
    response.status(refusal.status).json(refusal.body);
  };

  const router = Router();
  router
    .route('/callback')
    .post(verify, requireJson, express.raw({ type: () => true, limit: mostBytes }), receive)
    .get((_request, response) => void response.status(200).end())
    .all((_request, response) => {
      response.setHeader('Allow', 'GET, POST');
      response.status(405).json({ code: 'MethodNotAllowed', message: 'Callbacks come by POST.' } satisfies ErrorBody);
    });
  router.use('/callback', refuse);
  return router;
}

/** `application/json`, with any parameters, or a JSON of some vendor (7.2). */
function isJson(contentType: string | undefined): boolean {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  return type === 'application/json' || type === 'text/json' || /^[\w.-]+\/[\w.+-]+\+json$/.test(type);
}

/** Status and body of each way to refuse a callback. */
function refusalOf(error: unknown): { status: number; body: ErrorBody | { code: string; message: string } } {
  if (error instanceof Problem) {
    const { code, message, faults } = error;
    const parameters = faults.length > 0 ? { parameters: faults } : {};
    switch (code) {
      case 'NoToken':
      case 'BadToken':
        return { status: 401, body: { code: 'Unauthorized', message } };
      case 'WrongCaller':
        return { status: errorStatus.Forbidden, body: { code: 'Forbidden', message } };
      case 'UnsupportedMediaType':
        return { status: errorStatus.UnsupportedMediaType, body: { code: 'UnsupportedMediaType', message } };
      case 'KeysUnavailable':
        return { status: errorStatus.ServiceUnavailable, body: { code: 'ServiceUnavailable', message } };
      case 'DeserializationFailure':
      case 'ParameterValidationFailure':
        return { status: errorStatus.BadRequest, body: { code: 'BadRequest', subcode: code, message, ...parameters } };
    }
  }
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (status === 413)
    return { status: 413, body: { code: 'EntityTooLarge', message: 'A callback has at most 1 MiB.' } };
  if (status === 415)
    return { status: 415, body: { code: 'UnsupportedMediaType', message: 'This encoding is not read.' } };
  if (typeof status === 'number' && status >= 400 && status < 500)
    return { status: 400, body: { code: 'BadRequest', message: 'The request could not be read.' } };
  return { status: 500, body: { code: 'ServiceFailure', message: 'The callback could not be taken in.' } };
}
