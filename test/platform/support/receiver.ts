import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Response } from 'express';
import type { Envelope } from '../../../server/wire/events.ts';
import { noteShown } from '../../support/shown.ts';
import { type Told, toldIn } from './told.ts';
import { until } from './until.ts';

/** A callback as it arrived. */
export interface Callback {
  /** Path and query it was sent to. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Its bytes. */
  readonly text: string;
  readonly ack: number;
  /** Id of the conversation it is about. */
  readonly conversation: string;
  readonly envelope: Envelope;
  readonly told: readonly Told[];
}

/** Where a trusted application is called back: a real server. */
export interface Receiver {
  /** Its origin. */
  readonly url: string;
  /** Everything that arrived, refused or not, in order. */
  readonly callbacks: readonly Callback[];
  /** Everything told, in order of arrival, of a conversation or of all. */
  told(conversation?: string): Told[];
  /** How the next callbacks are answered; at first with an empty 200. */
  answer(how: (callback: Callback, res: Response) => void): void;
  /** Waits for the first event that `find` makes something of. */
  hear<T>(what: string, find: (told: Told, callback: Callback) => T | undefined, timeoutMs?: number): Promise<T>;
  close(): Promise<void>;
}

/** @param port a port held before, to come back to; 0 takes a free one */
export async function startReceiver(port = 0): Promise<Receiver> {
  const callbacks: Callback[] = [];
  let answer = (_callback: Callback, res: Response): void => void res.status(200).end();
  const app = express();
  app.post(/.*/, express.text({ type: () => true, limit: '8mb' }), (req, res) => {
    const text = String(req.body);
    const envelope = JSON.parse(text) as Envelope;
    noteShown('application', envelope);
    const self = new URL(envelope._links.self?.href ?? '', 'http://platform');
    const callback: Callback = {
      url: req.url,
      headers: req.headers,
      text,
      ack: Number(self.searchParams.get('ack')),
      conversation: (self.searchParams.get('key') ?? '').split('~').at(-1) ?? '',
      envelope,
      told: toldIn(envelope),
    };
    callbacks.push(callback);
    answer(callback, res);
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    callbacks,
    told: (conversation) =>
      callbacks.flatMap((callback) =>
        conversation === undefined || callback.conversation === conversation ? callback.told : [],
      ),
    answer(how) {
      answer = how;
    },
    hear: (what, find, timeoutMs) =>
      until(
        what,
        () => {
          for (const callback of callbacks)
            for (const told of callback.told) {
              const found = find(told, callback);
              if (found !== undefined) return found;
            }
          return undefined;
        },
        timeoutMs,
      ),
    close: () => closeAtOnce(server),
  };
}

function closeAtOnce(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
