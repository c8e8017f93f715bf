import { bareRel } from '../../../server/wire/rels.ts';
import { type Link, linkOf, type Resource } from '../../../server/wire/resource.ts';
import { noteShown } from '../../support/shown.ts';

/** How a test asks: at most one of `json`, `text` and `body`. */
export interface Ask {
  readonly token?: string;
  readonly json?: unknown;
  readonly text?: string;
  /** Bytes as they are, with the content type in `headers`. */
  readonly body?: string | Uint8Array<ArrayBuffer> | URLSearchParams;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** What came back, its JSON read when it is some. */
export interface Answer {
  readonly status: number;
  readonly body: Resource;
  readonly text: string;
  readonly location: string;
  readonly headers: Headers;
}

/** Asks `address` in the way of a browser or a program; nothing follows, nothing is retried. */
export async function ask(method: string, address: string, options: Ask = {}): Promise<Answer> {
  const { token, json, text, signal } = options;
  const type = json !== undefined ? 'application/json' : text !== undefined ? 'text/plain; charset=utf-8' : undefined;
  const body = json !== undefined ? JSON.stringify(json) : (text ?? options.body);
  const response = await fetch(address, {
    method,
    redirect: 'manual',
    headers: {
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(type === undefined ? {} : { 'Content-Type': type }),
      ...options.headers,
    },
    ...(body === undefined ? {} : { body }),
    ...(signal ? { signal } : {}),
  });
  const answered = await response.text();
  const read = isJson(response) && answered !== '' ? (JSON.parse(answered) as Resource) : {};
  noteShown(/^\/+platformservice\//i.test(new URL(address).pathname) ? 'application' : 'client', read);
  return {
    status: response.status,
    body: read,
    text: answered,
    location: response.headers.get('location') ?? '',
    headers: response.headers,
  };
}

const isJson = (response: Response): boolean => (response.headers.get('content-type') ?? '').includes('json');

/** The href of a link that must be there, in whichever namespace. */
export function linked(resource: Resource | undefined, rel: string): string {
  const href = linkOf(resource, rel)?.href;
  if (href === undefined) throw new Error(`no link ${rel} in ${JSON.stringify(resource)?.slice(0, 600)}`);
  return href;
}

/** Every link of a rel that can have several. */
export function allLinked(resource: Resource, rel: string): readonly Link[] {
  const name = Object.keys(resource._links ?? {}).find((key) => bareRel(key) === rel);
  const links = name === undefined ? undefined : resource._links?.[name];
  if (!Array.isArray(links)) throw new Error(`no list of links ${rel} in ${JSON.stringify(resource).slice(0, 600)}`);
  return links as readonly Link[];
}

/** The rels of a resource's links, bare and sorted: what may be done with it. */
export const rels = (resource: Resource | undefined): string[] =>
  Object.keys(resource?._links ?? {})
    .map(bareRel)
    .sort();

/** A refusal in short: `409 Conflict/AlreadyExists`, `400 BadRequest/ParameterValidationFailure to,subject`. */
export function refusalOf({ status, body }: Answer): string {
  const { code, subcode, parameters } = body as { code?: string; subcode?: string; parameters?: { name: string }[] };
  const named = parameters ? ` ${parameters.map(({ name }) => name).join(',')}` : '';
  return `${status} ${code ?? ''}${subcode === undefined ? '' : `/${subcode}`}${named}`.trim();
}
