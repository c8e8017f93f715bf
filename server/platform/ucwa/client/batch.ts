import { Agent, request as httpRequest, type IncomingMessage, STATUS_CODES } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Request, RequestHandler, Response } from 'express';
import { randomHex } from '../../../lib/ids.ts';
import { type BatchedAnswer, type BatchedRequest, readBatch, writeBatch } from '../../../wire/batching.ts';
import type { ErrorBody } from '../../../wire/errors.ts';
import { hrefOf } from '../encode/view.ts';
import { refusal } from '../errors.ts';
import { viewOf } from './access.ts';

/** Requests in one batch at the most (ucwa.md 9.7). */
const mostParts = 100;
/** None of them waits: events are not batched. */
const partTimeoutMs = 30_000;

/** What of a part's own headers is passed on. */
const passed = [
  'accept',
  'content-type',
  'if-match',
  'if-none-match',
  'x-ms-requiresminresourceversion',
  'client-request-id',
  'x-ms-correlation-id',
];
/** What of an answer's headers belongs to its connection or to the batch's own answer. */
const notPassed = /^(?:connection|keep-alive|transfer-encoding|date|vary|access-control-.*)$/i;

/**
 * Several requests of one application in one (ucwa.md 9.7), asked one after the other in their order where this
 * request came in, as their caller: what a part may do and how it is refused is what it is without a batch.
 */
export const batchRoute: RequestHandler = async (req, res) => {
  const parts = readBatch(
    req.headers['content-type'] ?? '',
    Buffer.isBuffer(req.body) ? req.body.toString('utf8') : '',
  );
  if (!parts) throw refusal('BodyUnreadable', 'The body is not a batch of requests.');
  if (parts.length > mostParts) throw refusal('TooManyParts', `A batch takes ${mostParts} requests at most.`);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    const answers: BatchedAnswer[] = [];
    for (const part of parts) answers.push(await answerTo(part, req, res, agent));
    const boundary = randomHex(16);
    res.setHeader('Content-Type', `multipart/batching; boundary="${boundary}"`);
    res.status(200).end(writeBatch(boundary, answers));
  } finally {
    agent.destroy();
  }
};

function answerTo(part: BatchedRequest, req: Request, res: Response, agent: Agent): Promise<BatchedAnswer> {
  const own = hrefOf(viewOf(res), '').toLowerCase();
  const path = pathOf(part.target);
  const [address = ''] = path.toLowerCase().split('?', 1);
  if (address !== own && !address.startsWith(`${own}/`))
    return Promise.resolve(refused(404, 'NotFound', 'A batch is for addresses of its application.'));
  if (/^\/(?:batch|events|photos)(?:\/|$)/.test(address.slice(own.length)))
    return Promise.resolve(refused(400, 'BadRequest', 'Batches, events and photos are not batched.'));
  return ask(part, path, req, agent);
}

/** The path and query of a target, which may be absolute; slashes doubled by a client are one (9.8). */
function pathOf(target: string): string {
  return target.replace(/^https?:\/\/[^/]*/i, '').replace(/^\/+/, '/');
}

/** Asks this very server: what it answers is what a client would be answered. */
async function ask(part: BatchedRequest, path: string, req: Request, agent: Agent): Promise<BatchedAnswer> {
  const headers: Record<string, string> = { Host: req.headers.host ?? 'localhost' };
  for (const name of passed) if (part.headers[name] !== undefined) headers[name] = part.headers[name];
  headers.authorization = part.headers.authorization ?? req.headers.authorization ?? '';
  headers['content-length'] = String(Buffer.byteLength(part.body));
  const { localAddress: host, localPort: port } = req.socket;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = { host, port, path, method: part.method, headers, agent, timeout: partTimeoutMs };
    const asked = httpRequest(options, resolve);
    asked.on('error', reject);
    asked.on('timeout', () => asked.destroy(new Error('a part of a batch was not answered in time')));
    asked.end(part.body);
  });
  const lines: [string, string][] = [];
  for (let at = 0; at < answer.rawHeaders.length; at += 2) {
    const [name = '', value = ''] = answer.rawHeaders.slice(at, at + 2);
    if (!notPassed.test(name)) lines.push([name, value]);
  }
  const status = answer.statusCode ?? 500;
  return { status, reason: answer.statusMessage ?? '', headers: lines, body: await text(answer) };
}

function refused(status: number, code: ErrorBody['code'], message: string): BatchedAnswer {
  const body = JSON.stringify({ code, message } satisfies ErrorBody);
  const headers = [
    ['Content-Type', 'application/json; charset=utf-8'],
    ['Content-Length', String(Buffer.byteLength(body))],
  ] as const;
  return { status, reason: STATUS_CODES[status] ?? '', headers, body };
}
