/** One request of a batch (ucwa.md 9.7). */
export interface BatchedRequest {
  readonly method: string;
  /** As it was written: path and query. */
  readonly target: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The answer to one of them. */
export interface BatchedAnswer {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** The boundary of a `multipart/batching` content type, quoted or not; undefined when it is another type. */
function boundaryOf(contentType: string): string | undefined {
  if (!/^multipart\/batching\b/i.test(contentType.trim())) return undefined;
  const found = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  return found?.[1] ?? found?.[2];
}

/** The requests of a batch in their order; undefined when it is not made of whole ones. */
export function readBatch(contentType: string, body: string): BatchedRequest[] | undefined {
  const boundary = boundaryOf(contentType);
  if (boundary === undefined) return undefined;
  const pieces = `\n${body.replaceAll('\r\n', '\n')}`.split(`\n--${boundary}`);
  const requests: BatchedRequest[] = [];
  for (const piece of pieces.slice(1)) {
    if (piece.startsWith('--')) return requests.length > 0 ? requests : undefined;
    const request = requestIn(piece);
    if (!request) return undefined;
    requests.push(request);
  }
  return undefined; // no closing marker: something was lost on the way
}

/** A part: its own headers, a blank line, `GET /path HTTP/1.1`, headers, a blank line, the body. */
function requestIn(part: string): BatchedRequest | undefined {
  const [about, rest] = cut(part.replace(/^[ \t]*\n/, ''));
  if (!/^content-type:[ \t]*application\/http\b/im.test(about)) return undefined;
  const [head, body] = cut(rest.replace(/^\n+/, ''));
  const [start = '', ...lines] = head.split('\n');
  const [, method, target] = /^([A-Za-z]{1,10}) (\S+) HTTP\/1\.[01]$/.exec(start.trim()) ?? [];
  if (method === undefined || target === undefined) return undefined;
  const headers: [string, string][] = [];
  for (const line of lines) {
    const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) return undefined;
    headers.push([name.toLowerCase(), value.trim()]);
  }
  const { data, ...others } = Object.fromEntries(headers);
  // One library writes a body as a header of this name, and a mark of the byte order before JSON (9.7).
  const text = (body.trim() === '' ? (data ?? '') : body).replace(/^\uFEFF/, '');
  return { method: method.toUpperCase(), target, headers: others, body: text };
}

function cut(text: string): [before: string, after: string] {
  const at = text.indexOf('\n\n');
  return at < 0 ? [text.trimEnd(), ''] : [text.slice(0, at), text.slice(at + 2)];
}

/** Writes the answers to a batch, with CRLF and one line a body as a script that reads them needs it. */
export function writeBatch(boundary: string, answers: readonly BatchedAnswer[]): string {
  const parts = answers.map(({ status, reason, headers, body }) =>
    [
      `--${boundary}`,
      'Content-Type: application/http; msgtype=response',
      '',
      `HTTP/1.1 ${status} ${reason}`,
      ...headers.map(([name, value]) => `${name}: ${value}`),
      '',
      body,
    ].join('\r\n'),
  );
  return `${parts.join('\r\n')}\r\n--${boundary}--\r\n`;
}
