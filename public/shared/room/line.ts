/** One connection to the room wire. */
export interface Line {
  send(text: string): void;
  close(): void;
}

/** What a line tells, each only while it is open but for the end. */
export interface LineEvents {
  onOpen(): void;
  onText(text: string): void;
  /** Once. `wasOpen`: there was a connection at all; a browser is not told why there was none. */
  onEnd(wasOpen: boolean): void;
}

/** Opens a line with somebody's token; nothing is told before it returns. */
export type OpenLine = (href: string, token: string, events: LineEvents) => Line;

/** An address that may be of the page's own origin. */
export const addressOf = (href: string): URL =>
  new URL(href, (globalThis as { location?: { readonly href: string } }).location?.href);

/** A raw WebSocket; a browser can send no header with it, so the token is in the address. */
export const openSocket: OpenLine = (href, token, { onOpen, onText, onEnd }) => {
  const address = addressOf(href);
  address.protocol = address.protocol.replace('http', 'ws');
  address.searchParams.set('access_token', token);
  const socket = new WebSocket(address);
  let state: 'opening' | 'open' | 'ended' = 'opening';
  const end = (): void => {
    if (state === 'ended') return;
    const wasOpen = state === 'open';
    state = 'ended';
    socket.close();
    onEnd(wasOpen);
  };
  socket.addEventListener('open', () => {
    if (state !== 'opening') return;
    state = 'open';
    onOpen();
  });
  socket.addEventListener('message', ({ data }) => {
    if (state === 'open' && typeof data === 'string') onText(data);
  });
  socket.addEventListener('close', end);
  return {
    send(text) {
      if (state === 'open') socket.send(text);
    },
    close: end, // a connection that is dead takes its time to say so: nobody waits for that
  };
};

/** Goes over to the second way when the first gave no connection, and back. */
export function either(first: OpenLine, second: OpenLine): OpenLine {
  let [now, other] = [first, second];
  return (href, token, events) =>
    now(href, token, {
      ...events,
      onEnd(wasOpen) {
        if (!wasOpen) [now, other] = [other, now];
        events.onEnd(wasOpen);
      },
    });
}
