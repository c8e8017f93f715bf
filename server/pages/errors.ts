import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { Logger } from '../lib/logger.ts';
import { Problem } from '../lib/problem.ts';
import type { Views } from './views.ts';

/** Status of every refusal that pages and their scripts know. What is not here is a defect of ours: 500. */
const statusOf = {
  BadRequest: 400,
  SignedOut: 401,
  WrongPassword: 401,
  ForeignOrigin: 403,
  NotOnRoster: 403,
  RoleForbidden: 403,
  NotInMeeting: 403,
  UnknownMeeting: 404,
  UnknownColleague: 404,
  NotFound: 404,
  EntityTooLarge: 413,
  TooManyAttempts: 429,
  NoTokenAddress: 503,
  PlatformUnreachable: 503,
  CallsUnreachable: 503,
} as const;

type PageCode = keyof typeof statusOf;

const titles: Readonly<Record<number, string>> = {
  400: 'That did not work',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  413: 'Too large',
  429: 'Too many attempts',
  500: 'Something went wrong',
  503: 'Not available',
};

/** A refusal as it is told: by status, stable code and sentence. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** How an error is told to people. Nothing of what is unknown here gets out but that it happened. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Problem && Object.hasOwn(statusOf, error.code)) {
    const faults = error.faults.map((fault) => ` ${fault.name}: ${fault.reason}.`).join('');
    return { status: statusOf[error.code as PageCode], code: error.code, message: error.message + faults };
  }
  const status = statusOfParser(error);
  if (status === 413) return { status, code: 'EntityTooLarge', message: 'That is more than this address takes.' };
  if (status !== undefined) return { status: 400, code: 'BadRequest', message: 'That could not be read.' };
  return { status: 500, code: 'ServiceFailure', message: 'This is our fault, not yours. Please try again.' };
}

/** express's own refusals of a path or body that does not parse carry a 4xx status. */
function statusOfParser(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined;
  const { status } = error;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

/** Answers with a page that says what is wrong. */
async function showRefusal(views: Views, response: Response, refusal: Refusal): Promise<void> {
  const title = titles[refusal.status] ?? 'That did not work';
  const page = await views.page('message', {
    ...response.locals,
    title,
    sentence: refusal.message,
    styles: ['/styles/sign-in.css'],
  });
  response.status(refusal.status).type('html').send(page);
}

/** Error middleware of the pages: a page for people, JSON for the console's scripts. */
export function pageErrors(views: Views, log: Logger): ErrorRequestHandler {
  return async (error: unknown, request, response, next) => {
    const refusal = refusalOf(error);
    if (refusal.status >= 500) log.error({ err: error, path: request.path }, 'a page failed');
    if (response.headersSent) return next(error);
    if (refusal.status === 503) response.set('Retry-After', '10');
    if (isForScripts(request)) response.status(refusal.status).json({ error: refusal.code, message: refusal.message });
    else await showRefusal(views, response, refusal);
  };
}

const isForScripts = (request: Request): boolean => /^\/console\/./.test(request.path);

/** 404 for whoever asked for a page; other clients are for the next handler to answer. */
export function pageNotFound(views: Views): RequestHandler {
  return async (request, response, next) => {
    if (!wantsPage(request)) return next();
    const message = 'There is no such page. It may have moved, or the address was typed wrongly.';
    await showRefusal(views, response, { status: 404, code: 'NotFound', message });
  };
}

/** True for a browser that opens an address: only those name `text/html`. */
export const wantsPage = (request: Request): boolean => /\btext\/html\b/i.test(request.get('accept') ?? '');
