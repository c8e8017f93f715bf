import { addressOf, type LineEvents, type OpenLine } from './line.ts';

/** Packets of one body are held apart by this (Engine.IO 4). */
const separator = '\u001e';
/** The server says something every 25 s, and gives up after 20 s more; a poll that is silent for longer is dead (ms). */
const silentMs = 50_000;
/** So long does a goodbye wait for what goes out before it, and a poll for the answer to it (ms). */
const goodbyeMs = 1_000;

/**
 * The same wire as Socket.IO over plain requests (Engine.IO 4, long polling): for a website whose policy lets the widget
 * fetch from its helpdesk (`connect-src https://HOST`), which no browser takes to allow `wss://HOST`, and where something on
 * the way lets no WebSocket through. The token travels in a body.
 * @param href of the WebSocket, `…/qss/ws`
 */
export const openPolling: OpenLine = (href, token, { onOpen, onText, onEnd }: LineEvents) => {
  const address = addressOf(href);
  address.protocol = address.protocol.replace('ws', 'http');
  address.pathname = address.pathname.replace(/ws$/, 'socket.io/');
  address.search = '?EIO=4&transport=polling';
  const stop = new AbortController();
  let isOpen = false;
  let isOver = false;
  let sending: Promise<unknown> = Promise.resolve();

  async function ask(body?: string): Promise<string> {
    const late = setTimeout(end, silentMs);
    const init: RequestInit & { cache: 'no-store' } = {
      credentials: 'omit',
      cache: 'no-store',
      signal: stop.signal,
      ...(body === undefined ? {} : { method: 'POST', body }),
    };
    try {
      const answer = await fetch(address, init);
      if (!answer.ok) throw new Error(`refused with ${answer.status}`);
      return await answer.text();
    } finally {
      clearTimeout(late);
    }
  }

  /** One after the other: a body must not overtake the one before. */
  function post(packet: string): void {
    sending = sending.then(() => ask(packet)).catch(end);
  }

  function take(packet: string): void {
    if (packet === '1' || packet.startsWith('41') || packet.startsWith('44')) return end();
    if (isOver) return; // what came together with the one that was the last
    if (packet === '2') post('3');
    else if (packet.startsWith('40')) {
      isOpen = true;
      onOpen();
    } else if (packet.startsWith('42')) {
      const [, frame] = JSON.parse(packet.slice(2)) as [unknown, unknown];
      if (isOpen) onText(typeof frame === 'string' ? frame : JSON.stringify(frame));
    }
  }

  async function run(): Promise<void> {
    const opened = await ask();
    const { sid } = JSON.parse(opened.slice(1)) as { sid: string };
    address.searchParams.set('sid', sid);
    post(`40${JSON.stringify({ token })}`);
    while (!isOver) for (const packet of (await ask()).split(separator)) take(packet);
  }

  /** The server ended it, or cannot be told. */
  function end(): void {
    stop.abort();
    if (isOver) return;
    isOver = true;
    onEnd(isOpen);
  }

  /** The server need not wait for silence to know that this one is gone: it is told, after what is being sent. */
  function close(): void {
    if (isOver) return;
    if (!isOpen) return end();
    isOver = true;
    const late = setTimeout(() => stop.abort(), goodbyeMs);
    void sending
      .then(async () => {
        if (stop.signal.aborted) return; // the server was quicker
        await fetch(address, { method: 'POST', body: '1', credentials: 'omit', keepalive: true });
      })
      .catch(() => {}) // it is noticed in time without it
      .finally(() => {
        clearTimeout(late);
        stop.abort();
      });
    onEnd(isOpen);
  }

  run().catch(end);
  return {
    send(text) {
      if (isOpen && !isOver) post(`42${JSON.stringify(['message', text])}`);
    },
    close,
  };
};
