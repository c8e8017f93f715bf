/**
 * The hidden frame that pages of other sites call the staff's doors through (ucwa.md 9.5). It asks what it is told to
 * by `postMessage`, without cookies and only at those doors, and says whose page it asks for: whether that may ask is
 * the server's to decide.
 */

interface Asked {
  readonly type?: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly data?: unknown;
  readonly messageId?: unknown;
}

interface Reply {
  readonly status: number;
  readonly statusText: string;
  readonly responseText: string;
  readonly headers: string;
}

const doors = /^\/(?:ucwa\/oauth|autodiscover|webticket)\//i;

/** Browsers write header names in lower case; the scripts that read them compare with case. */
const names: Readonly<Record<string, string>> = {
  'www-authenticate': 'WWW-Authenticate',
  'x-ms-diagnostics': 'X-Ms-diagnostics',
  etag: 'ETag',
};
const recased = (name: string): string => names[name] ?? name.replace(/(^|-)[a-z]/g, (first) => first.toUpperCase());

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const request = requestIn(event.data);
  if (!request || event.origin === 'null') return;
  const target = (event.source as Window | null) ?? window.parent;
  ask(request, event.origin)
    .catch((): Reply => ({ status: 0, statusText: 'No connection', responseText: '', headers: '' }))
    .then((reply) => {
      const answer = { ...reply, messageId: request.messageId };
      target.postMessage(typeof event.data === 'string' ? JSON.stringify(answer) : answer, event.origin);
    });
});

async function ask({ type = 'GET', url = '', headers = {}, data }: Asked, origin: string): Promise<Reply> {
  const address = new URL(url, location.origin);
  if (address.origin !== location.origin || !doors.test(address.pathname))
    return { status: 403, statusText: 'Forbidden', responseText: '', headers: '' };
  const body = data === undefined || data === null || data === '' ? undefined : data;
  const response = await fetch(address, {
    method: type.toUpperCase(),
    headers: { ...headers, 'X-Ms-Origin': origin },
    credentials: 'omit',
    cache: 'no-store',
    ...(body === undefined || /^(?:get|head)$/i.test(type)
      ? {}
      : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const lines = [...response.headers].map(([name, value]) => `${recased(name)}: ${value}`);
  return {
    status: response.status,
    statusText: response.statusText,
    responseText: await response.text(),
    headers: lines.join('\r\n'),
  };
}

/** What a message asks for, an object or its JSON, perhaps wrapped in `request`; undefined when it asks nothing. */
function requestIn(message: unknown): Asked | undefined {
  const value = typeof message === 'string' ? parsed(message) : message;
  if (typeof value !== 'object' || value === null) return undefined;
  const inner = (value as { request?: unknown }).request ?? value;
  if (typeof inner !== 'object' || inner === null) return undefined;
  return typeof (inner as Asked).url === 'string' ? (inner as Asked) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // another script's message
  }
}

export {};
