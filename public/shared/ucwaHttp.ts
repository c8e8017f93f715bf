import { type Resource, textOf } from '../../server/wire/resource.ts';

/** Browsers take no longer delay: 24 days. */
const longestTimer = 2 ** 31 - 1;

/**
 * Why a request was refused. With status 0 it never got an answer, and `code` is one of ours: `NetworkFailure`,
 * `Timeout`, `Aborted` (by the caller's signal) or `NotSent` (no token could be had now, or the href is no address).
 */
export interface UcwaError {
  readonly code: string;
  readonly subcode?: string | undefined;
  readonly message?: string | undefined;
}

/** What came of a request. `status` 0 = no answer arrived, and nobody knows whether the request did. */
export interface UcwaAnswer {
  readonly status: number;
  /** The resource, when a 2xx carried JSON. */
  readonly body?: Resource | undefined;
  /** The `Location` header as it came: resolve it like any href. */
  readonly location?: string | undefined;
  /** Set exactly when `status` is not 2xx. */
  readonly error?: UcwaError | undefined;
  /** What `Retry-After` asked for, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

export interface UcwaRequest {
  /** Sent as `application/json`. */
  readonly json?: unknown;
  /** Sent as `text/plain` in UTF-8. */
  readonly text?: string;
  readonly signal?: AbortSignal;
  /** How long to wait for the whole answer; 30,000 unless said; 0 = for ever. */
  readonly timeoutMs?: number;
  /** Called once the request is on its way. */
  readonly onSent?: () => void;
}

export interface UcwaHttp {
  /** Where host-relative hrefs belong: any absolute address there, normally the application's own. */
  setBase(address: string): void;
  /** The absolute form of an href. */
  resolve(href: string): string;
  /** Never rejects: see {@link UcwaAnswer}. A 401 is tried once more after a token renewal. */
  request(method: string, href: string, options?: UcwaRequest): Promise<UcwaAnswer>;
  /**
   * Asks for a new token; false when there is none to be had, rejected when that cannot be told now. Requests that ask at
   * the same time share one renewal.
   */
  renewToken(): Promise<boolean>;
}

/**
 * Requests to one platform on behalf of one person.
 * @param options.token the token to send, with its `psat=` or `cwt=`; it is asked for with every request, so let it be cached
 * @param options.onUnauthorized gets a new token, so that `token()` answers with it; resolves to false when there is none
 * for this person, rejects when it cannot tell now (no network). Without it a 401 is final.
 */
export function createUcwaHttp(options: {
  token: () => Promise<string>;
  onUnauthorized?: () => Promise<boolean>;
}): UcwaHttp {
  let base: string | undefined;
  let renewal: Promise<boolean> | undefined;

  function resolve(href: string): string {
    const address = new URL(href.replace(/^\/{2,}/, '/'), base);
    address.pathname = address.pathname.replace(/\/{2,}/g, '/');
    return address.href;
  }

  function renewToken(): Promise<boolean> {
    renewal ??= (options.onUnauthorized?.() ?? Promise.resolve(false)).finally(() => {
      renewal = undefined;
    });
    return renewal;
  }

  /** A token other than the one refused; undefined when there is none to be had. */
  async function anotherToken(refused: string): Promise<string | undefined> {
    const now = await options.token(); // somebody else may have renewed it meanwhile
    if (now !== refused) return now;
    return (await renewToken()) ? options.token() : undefined;
  }

  async function request(method: string, href: string, ask: UcwaRequest = {}): Promise<UcwaAnswer> {
    try {
      const token = await options.token();
      const answer = await exchange(method, resolve(href), token, ask);
      const another = answer.status === 401 ? await anotherToken(token) : undefined;
      return another === undefined ? answer : await exchange(method, resolve(href), another, ask);
    } catch (error) {
      return noAnswer('NotSent', error);
    }
  }

  return {
    setBase(address) {
      base = new URL(address).href;
    },
    resolve,
    request,
    renewToken,
  };
}

async function exchange(method: string, url: string, token: string, ask: UcwaRequest): Promise<UcwaAnswer> {
  const { json, text, signal, timeoutMs = 30_000 } = ask;
  const stop = new AbortController();
  const abort = () => stop.abort('Aborted');
  const timer = setTimeout(() => stop.abort('Timeout'), timeoutMs || longestTimer);
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) abort();
  try {
    const headers: Record<string, string> = { authorization: `Bearer ${token}`, accept: 'application/json' };
    if (json !== undefined) headers['content-type'] = 'application/json';
    else if (text !== undefined) headers['content-type'] = 'text/plain; charset=utf-8';
    const init: RequestInit & { cache: 'no-store' } = {
      method,
      headers,
      signal: stop.signal,
      cache: 'no-store',
      credentials: 'omit',
      body: json === undefined ? (text ?? null) : JSON.stringify(json),
    };
    const answer = fetch(url, init);
    ask.onSent?.();
    return await readAnswer(await answer);
  } catch (error) {
    return noAnswer(stop.signal.aborted ? String(stop.signal.reason) : 'NetworkFailure', error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

function noAnswer(code: string, error: unknown): UcwaAnswer {
  return { status: 0, error: { code, message: String(error) } };
}

async function readAnswer(response: Response): Promise<UcwaAnswer> {
  const { status, ok, headers } = response;
  const text = await response.text();
  const json = parseResource(text);
  return {
    status,
    body: ok ? json : undefined,
    location: headers.get('location') ?? undefined,
    error: ok ? undefined : errorOf(status, json),
    retryAfterMs: Number(headers.get('retry-after')) * 1000 || undefined,
  };
}

function parseResource(text: string): Resource | undefined {
  try {
    return (JSON.parse(text) as Resource | null) ?? undefined;
  } catch {
    return undefined; // empty, or a page: told by the absent body
  }
}

/** The error body of ucwa.md 8; a proxy's page has none, so its status speaks. */
function errorOf(status: number, body: Resource | undefined): UcwaError {
  return {
    code: textOf(body, 'code') ?? `Http${status}`,
    subcode: textOf(body, 'subcode'),
    message: textOf(body, 'message'),
  };
}
