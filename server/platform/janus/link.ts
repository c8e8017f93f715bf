import { WebSocket } from 'ws';
import { type Backoff, pauseAfter } from '../../lib/backoff.ts';
import { randomHex } from '../../lib/ids.ts';
import type { Logger } from '../../lib/logger.ts';
import { refuseMedia } from '../calls/media/refusals.ts';
import { faultOf } from './faults.ts';
import { type JanusMessage, readMessage } from './wire.ts';

/** What the link goes by, ms. */
export interface LinkTimes {
  /** How long anything asked may take. */
  readonly answerMs: number;
  /** How often Janus is asked whether it is there; less than half of its `session_timeout`, 60 s. */
  readonly keepaliveMs: number;
  readonly again: Backoff;
}

export const usualLinkTimes: LinkTimes = {
  answerMs: 5000,
  keepaliveMs: 10_000,
  again: { firstMs: 500, maxMs: 15_000 },
};

/** A connection to Janus' WebSocket API with one session on it, made again whenever it is lost. */
export interface Link {
  /**
   * Asks for something within the session and waits for its outcome, not for the `ack`.
   * @throws Problem `MediaAway` when Janus is gone or does not answer in time; else as {@link faultOf}
   */
  ask(message: object): Promise<JanusMessage>;
  /** Hears what one handle says unasked; gives the way to stop. */
  hear(handle: number, listener: (message: JanusMessage) => void): () => void;
  start(): void;
  stop(): void;
}

interface Waiting {
  readonly resolve: (message: JanusMessage) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * @param options.url ws(s) address; its password is Janus' `api_secret`
 * @param options.onUp runs when there is a session, before anybody else asks for anything
 * @param options.onState told after that, and when the session is lost
 */
export function createLink(options: {
  url: string;
  times: LinkTimes;
  logger: Logger;
  onUp: (ask: Link['ask']) => Promise<void>;
  onState: (isUp: boolean) => void;
}): Link {
  const { times, logger } = options;
  const address = new URL(options.url.replace(/^http/, 'ws'));
  const secret = decodeURIComponent(address.password);
  address.username = '';
  address.password = '';
  const waiting = new Map<string, Waiting>();
  const listeners = new Map<number, (message: JanusMessage) => void>();
  let socket: WebSocket | undefined;
  let session: number | undefined;
  let isUp = false;
  let attempts = 0;
  let pause: NodeJS.Timeout | undefined;
  let isStopped = false;

  function send(to: WebSocket, message: object): Promise<JanusMessage> {
    const transaction = randomHex(8);
    return new Promise<JanusMessage>((resolve, reject) => {
      const timer = setTimeout(() => reject(refuseMedia('MediaAway')), times.answerMs);
      waiting.set(transaction, { resolve, reject, timer });
      to.send(JSON.stringify({ ...message, ...(secret ? { apisecret: secret } : {}), transaction }), () => undefined);
    }).finally(() => {
      clearTimeout(waiting.get(transaction)?.timer);
      waiting.delete(transaction);
    });
  }

  const within: Link['ask'] = async (message) => {
    if (!socket || session === undefined) throw refuseMedia('MediaAway');
    return send(socket, { ...message, session_id: session });
  };

  function take(message: JanusMessage): void {
    const { janus, transaction, sender, error, plugindata } = message;
    if (janus === 'ack') return; // the outcome comes as an event
    if (janus === 'timeout') return socket?.terminate(); // Janus has given our session up
    const asked = transaction === undefined ? undefined : waiting.get(transaction);
    if (!asked) return void (sender !== undefined && listeners.get(sender)?.(message));
    const { error_code: code, error: reason } = plugindata?.data ?? {};
    if (error) asked.reject(faultOf(error.code, error.reason));
    else if (typeof code === 'number') asked.reject(faultOf(code, String(reason)));
    else asked.resolve(message);
  }

  async function greet(to: WebSocket): Promise<void> {
    session = (await send(to, { janus: 'create' })).data?.id;
    if (session === undefined) throw new Error('Janus made no session');
    await options.onUp(within);
    if (socket !== to || isStopped) return;
    attempts = 0;
    isUp = true;
    logger.info({ host: address.host }, 'the media server is there');
    options.onState(true);
  }

  function lose(error: unknown): void {
    const wasUp = isUp;
    isUp = false;
    session = undefined;
    socket = undefined;
    listeners.clear();
    for (const one of [...waiting.values()]) one.reject(refuseMedia('MediaAway'));
    if (isStopped) return;
    attempts += 1;
    if (wasUp || attempts === 1) logger.warn({ host: address.host, err: error }, 'the media server cannot be reached');
    pause = setTimeout(connect, pauseAfter(attempts, times.again));
    if (wasUp) options.onState(false);
  }

  function connect(): void {
    const opened = new WebSocket(address, 'janus-protocol', { handshakeTimeout: times.answerMs });
    let fault: unknown;
    socket = opened;
    const fail = (error: unknown) => {
      fault = error;
      opened.terminate();
    };
    // A Janus that hangs keeps its sockets open: only what it answers shows that it lives.
    const keepalive = setInterval(() => void within({ janus: 'keepalive' }).catch(fail), times.keepaliveMs);
    opened.on('open', () => void greet(opened).catch(fail));
    opened.on('message', (data) => {
      const message = readMessage(String(data));
      if (message) take(message);
      else logger.warn({ host: address.host }, 'the media server said something that is not its API');
    });
    opened.on('error', (error) => (fault = error)); // `close` follows
    opened.once('close', () => {
      clearInterval(keepalive);
      if (socket === opened) lose(fault);
    });
  }

  return {
    ask: (message) => (isUp ? within(message) : Promise.reject(refuseMedia('MediaAway'))),
    hear(handle, listener) {
      listeners.set(handle, listener);
      return () => void listeners.delete(handle);
    },
    start: connect,
    stop() {
      isStopped = true;
      clearTimeout(pause);
      socket?.terminate();
    },
  };
}
