import { Agent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage, STATUS_CODES } from 'node:http';
import { text } from 'node:stream/consumers';
import type { RequestHandler, Response } from 'express';
import { randomHex, uuid } from '../../../lib/ids.ts';
import { type BatchedAnswer, type BatchedRequest, readBatch, writeBatch } from '../../../wire/batching.ts';
import type { ErrorBody } from '../../../wire/errors.ts';
import { hrefOf } from '../encode/view.ts';
import { refusal } from '../errors.ts';
import { bodyText } from '../input.ts';
import { viewOf } from './access.ts';

/** Requests in one batch at the most (ucwa.md 9.7). */
const mostParts = 100;
/** Bytes of answers after which no further part is asked: one is never cut short, its request may have been done. */
const mostAnswered = 4 * 1024 * 1024;
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

/** Whose batch it is, and where it came in. */
interface Caller {
  readonly host: string;
  readonly port: number;
  readonly headers: IncomingHttpHeaders;
  /** The address of his application, in lower case. */
  readonly own: string;
  /** Headers of the batch's own answer that every answer of the platform has, whatever was asked. */
  readonly genuine: BatchedAnswer['headers'];
  readonly agent: Agent;
}

/**
 * Several requests of one application in one (ucwa.md 9.7), asked one after the other in their order where this
 * request came in, as their caller: what a part may do and how it is refused is what it is without a batch. A part
 * that cannot be asked is answered so; what the others did is told all the same.
 */
export const batchRoute: RequestHandler = async (req, res) => {
  const parts = readBatch(req.headers['content-type'] ?? '', bodyText(req));
  if (!parts) throw refusal('BodyUnreadable', 'The body is not a batch of requests.');
  if (parts.length > mostParts) throw refusal('TooManyParts', `A batch takes ${mostParts} requests at most.`);
  // Once, and now: a socket forgets both when its other end hangs up, and a request without them goes to port 80.
  const { localAddress: host, localPort: port } = req.socket;
  if (host === undefined || port === undefined) return;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const own = hrefOf(viewOf(res), '').toLowerCase();
  const caller: Caller = { host, port, headers: req.headers, own, genuine: genuineIn(res), agent };
  try {
    const answers: BatchedAnswer[] = [];
    let answered = 0;
    for (const part of parts) {
      if (res.destroyed) return; // nobody is there any more to be told of the rest
      const answer = answered < mostAnswered ? await answerTo(part, caller) : refusedTo(part, caller, tooMuch);
      answered += Buffer.byteLength(answer.body);
      answers.push(answer);
    }
    const boundary = randomHex(16);
    res.setHeader('Content-Type', `multipart/batching; boundary="${boundary}"`);
    res.status(200).end(writeBatch(boundary, answers));
  } finally {
    agent.destroy();
  }
};

async function answerTo(part: BatchedRequest, caller: Caller): Promise<BatchedAnswer> {
  const { own } = caller;
  const refused = (...why: Refused): BatchedAnswer => refusedTo(part, caller, why);
  const path = pathOf(part.target);
  const [address = ''] = path.toLowerCase().split('?', 1);
  if ((address !== own && !address.startsWith(`${own}/`)) || leadsElsewhere(address))
    return refused(404, 'NotFound', 'A batch is for addresses of its application.');
  if (/^\/(?:batch|events|photos)(?:\/|$)/.test(address.slice(own.length)))
    return refused(400, 'BadRequest', 'Batches, events and photos are not batched.');
  try {
    return await ask(part, path, caller);
  } catch (error) {
    return unwritable.has((error as NodeJS.ErrnoException).code ?? '')
      ? refused(400, 'BadRequest', 'The request has characters that no request may have.')
      : refused(504, 'Timeout', 'The request was not answered; whether it was done is not known.');
  }
}

/** The path and query of a target, which may be absolute; slashes doubled by a client are one (9.8). */
function pathOf(target: string): string {
  return target.replace(/^https?:\/\/[^/]*/i, '').replace(/^\/+/, '/');
}

/** Whether somebody on the way could take an address, in lower case, for another than it begins as. */
function leadsElsewhere(address: string): boolean {
  const plain = address.replaceAll('%2e', '.').replaceAll('%2f', '/').replaceAll('%5c', '\\');
  return /[\\#]/.test(plain) || /\/\.{1,2}(?:\/|$)/.test(plain);
}

/** What Node says of a path or header that it does not write. */
const unwritable: ReadonlySet<string> = new Set(['ERR_INVALID_CHAR', 'ERR_UNESCAPED_CHARACTERS']);

/** Asks this very server: what it answers is what a client would be answered. */
async function ask(part: BatchedRequest, path: string, caller: Caller): Promise<BatchedAnswer> {
  const { host, port, agent } = caller;
  const headers: Record<string, string> = { Host: caller.headers.host ?? 'localhost' };
  for (const name of passed) if (part.headers[name] !== undefined) headers[name] = part.headers[name];
  headers.authorization = part.headers.authorization ?? caller.headers.authorization ?? '';
  headers['content-length'] = String(Buffer.byteLength(part.body));
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = { host, port, path, method: part.method, headers, agent, timeout: partTimeoutMs };
    const asked = httpRequest(options, resolve);
    asked.on('error', reject);
    asked.on('timeout', () => asked.destroy(new Error('a part of a batch was not answered in time')));
    asked.on('close', () => reject(new Error('a part of a batch was not answered'))); // CONNECT ends so, without an error
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

type Refused = readonly [status: number, code: ErrorBody['code'], message: string];

const tooMuch: Refused = [429, 'TooManyRequests', 'The answers before are long: ask for this in another batch.'];

/** A part that is not asked, refused with the headers that a single request would be refused with (8.4). */
function refusedTo(part: BatchedRequest, caller: Caller, [status, code, message]: Refused): BatchedAnswer {
  const body = JSON.stringify({ code, message } satisfies ErrorBody);
  const { 'client-request-id': requestId, 'x-ms-correlation-id': correlationId } = part.headers;
  const headers: [string, string][] = [
    ['X-MS-Correlation-Id', isPlain(correlationId) ? correlationId : uuid()],
    ...(isPlain(requestId) ? [['client-request-id', requestId] as [string, string]] : []),
    ['Content-Type', 'application/json; charset=utf-8'],
    ['Content-Length', String(Buffer.byteLength(body))],
  ];
  return { status, reason: STATUS_CODES[status] ?? '', headers: [...caller.genuine, ...headers], body };
}

/** What may stand in a header. */
const isPlain = (value: string | undefined): value is string => value !== undefined && /^[\x20-\x7e]+$/.test(value);

const genuineIn = (res: Response): BatchedAnswer['headers'] =>
  ['X-MS-Server-Fqdn', 'Cache-Control', 'Strict-Transport-Security'].flatMap((name) => {
    const value = res.getHeader(name);
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
