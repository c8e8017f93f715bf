import express, { type ErrorRequestHandler, type RequestHandler, type Response, Router } from 'express';
import { MemoryStore, rateLimit } from 'express-rate-limit';
import type { Logger } from '../../lib/logger.ts';
import { Problem } from '../../lib/problem.ts';
import type { GroupCommit } from '../../storage/groupCommit.ts';
import { type ErrorBody, type ErrorCode, errorStatus } from '../../wire/errors.ts';
import { mostMessageBytes } from '../../wire/messageSize.ts';
import type { ChatStore } from '../chatStore.ts';
import { isOver } from '../flow/chat.ts';
import type { PlatformClient } from '../platformClient.ts';
import type { PlatformPlace } from '../platformDiscovery.ts';
import type { HelpdeskSettings } from '../settings.ts';
import type { SupportRequests } from '../supportRequests.ts';
import { cors, createEmbedders } from './cors.ts';
import { messageInput, read, statusInput, tokenInput } from './input.ts';
import type { Mailer } from './mail.ts';
import type { OfflineMessages } from './offlineMessages.ts';
import type { VisitorSession, VisitorSessions } from './sessions.ts';
import { askVisitorToken } from './token.ts';

/** Requests a minute from one address, unless the settings say otherwise: a widget asks for its status again and again. */
const usualLimits = { token: 600, status: 600, message: 120 };

/** What the widget asks of the helpdesk: `/chat/token`, and our own additions `/chat/status`, `/chat/message`, `/chat/settings`. */
export interface ChatPart {
  readonly router: Router;
  close(): void;
}

export function createChat(parts: {
  settings: HelpdeskSettings;
  platform: { place: PlatformPlace; client: PlatformClient };
  sessions: VisitorSessions;
  requests: SupportRequests;
  chats: ChatStore;
  messages: OfflineMessages;
  mailer: Mailer | undefined;
  commit: GroupCommit;
  log: Logger;
}): ChatPart {
  const { settings, sessions, requests, chats, messages, mailer, commit, log } = parts;
  const embedders = createEmbedders(settings);
  const stores = { token: new MemoryStore(), status: new MemoryStore(), message: new MemoryStore() };

  const token: RequestHandler = async (request, response) => {
    const input = read(tokenInput, request.body);
    const id = reusable(input.applicationSessionId ?? undefined) ?? sessions.newId();
    const allowedOrigins = embedders.with(request.headers.origin);
    const { visitorUri, ...given } = await askVisitorToken(parts.platform, {
      applicationSessionId: id,
      allowedOrigins,
    });
    await sessions.keep(id, { visitorUri, page: input.page ?? null, name: input.name ?? null });
    noStore(response).json({ ...given, to: settings.endpoint, applicationSessionId: id });
  };

  /** The visitor's newest request, where his token told who he is. */
  const latestOf = ({ visitorUri }: VisitorSession) => (visitorUri === '' ? undefined : requests.latestOf(visitorUri));

  /** A session handed out here whose chat is not over; none yet is not over. */
  function reusable(id: string | undefined): string | undefined {
    const session = id === undefined ? undefined : sessions.find(id);
    const latest = session && latestOf(session);
    return session && !(latest && isOver(latest)) ? id : undefined;
  }

  const status: RequestHandler = (request, response) => {
    const session = sessions.find(read(statusInput, request.body).applicationSessionId);
    if (session === undefined) throw new Problem('NoSuchSession', 'There is no such session.');
    const latest = latestOf(session);
    const chat = latest && chats.load(latest.id);
    noStore(response).json({
      state: latest === undefined ? 'none' : latest.state === 'closing' ? 'closed' : latest.state,
      ahead: chat && (chat.state === 'opening' || chat.state === 'waiting') ? chats.ahead(chat) : 0,
      nobodyThere: chat?.search.toldNobody ?? false,
      agent: latest?.owner?.name ?? null,
    });
  };

  const leaveMessage: RequestHandler = async (request, response) => {
    const { name, email, text, page, applicationSessionId } = read(messageInput, request.body);
    const session = applicationSessionId ? sessions.find(applicationSessionId) : undefined;
    const left = { name, email, text, page: page ?? session?.page ?? null, visitorUri: session?.visitorUri ?? null };
    await commit.run(() => messages.add(left, mailer !== undefined));
    mailer?.wake();
    noStore(response).status(201).json({});
  };

  const facts: RequestHandler = (_request, response) => {
    response.setHeader('Cache-Control', 'public, max-age=300');
    response.json({ name: settings.name, privacyUrl: settings.privacyUrl ?? null, maxMessageBytes: mostMessageBytes });
  };

  function limited(what: keyof typeof usualLimits): RequestHandler {
    const { chatRequestsPerMinute: limit = usualLimits[what] } = settings;
    if (limit === null) return (_request, _response, next) => next();
    return rateLimit({
      windowMs: 60_000,
      limit,
      store: stores[what],
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      validate: false, // whose X-Forwarded-For is believed is TRUST_PROXY's business, not a stack trace's
      handler: tooMany,
    });
  }

  const router = Router();
  const json = express.json({ limit: '64kb' });
  const door = (path: string, handler: RequestHandler, counted?: keyof typeof usualLimits): void => {
    const allowed = counted ? 'POST' : 'GET';
    router.use(path, cors(embedders, allowed));
    if (counted) router.post(path, limited(counted), requireJson, json, handler);
    else router.get(path, handler);
    router.all(path, (_request, response) => {
      response.setHeader('Allow', `${allowed}, OPTIONS`);
      refuse(response, 'MethodNotAllowed', `This address takes ${allowed}.`);
    });
  };
  door('/chat/token', token, 'token');
  door('/chat/status', status, 'status');
  door('/chat/message', leaveMessage, 'message');
  door('/chat/settings', facts);
  router.use('/chat', refusals(log));
  return { router, close: () => Object.values(stores).forEach((store) => void store.shutdown()) };
}

const tooMany: RequestHandler = (_request, response) =>
  refuse(response, 'TooManyRequests', 'Too many requests. Please wait a minute.');

/** A body without a type is only taken when it is empty. */
const requireJson: RequestHandler = (request, _response, next) => {
  const empty =
    request.headers['content-length'] === '0' ||
    (!request.headers['content-length'] && !request.headers['transfer-encoding']);
  if (!empty && !request.is('json')) throw new Problem('UnsupportedMediaType', 'The body must be JSON.');
  next();
};

const noStore = (response: Response): Response => response.setHeader('Cache-Control', 'no-store');

function refuse(response: Response, code: ErrorCode, message: string, rest: Partial<ErrorBody> = {}): void {
  response.status(errorStatus[code]).json({ code, message, ...rest } satisfies ErrorBody);
}

function refusals(log: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    if (error instanceof Problem) {
      const { code, message, faults } = error;
      if (code === 'ParameterValidationFailure')
        return refuse(response, 'BadRequest', message, { subcode: code, parameters: faults });
      if (code === 'NoSuchSession') return refuse(response, 'NotFound', message);
      if (code === 'UnsupportedMediaType') return refuse(response, code, message);
    }
    const status = error instanceof Error && 'status' in error ? error.status : undefined;
    if (status === 413) return refuse(response, 'EntityTooLarge', 'The body is too large.');
    if (typeof status === 'number' && status < 500)
      return refuse(response, 'BadRequest', 'The body cannot be read.', { subcode: 'DeserializationFailure' });
    log.warn({ err: error }, 'a visitor could not be served');
    refuse(response, 'ServiceUnavailable', 'The chat is not available right now. Please try again in a moment.');
  };
}
