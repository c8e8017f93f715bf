import type { Response } from 'express';
import type { Clock } from '../lib/clock.ts';

/** Server-sent events: tells open pages which support requests changed. They then ask for the part they show. */
export interface LiveStream {
  /** Answers with a stream that lasts until the browser leaves, `mayStay` says no, or {@link stop}. */
  open(response: Response, mayStay: () => boolean): void;
  /** Ends every stream and holds no timer any more. */
  stop(): void;
}

interface LiveOptions {
  /** Calls back with a request's id at each change; returns the way to stop. */
  readonly subscribe: (listener: (requestId: string) => void) => () => void;
  readonly clock: Clock;
  /** A burst of changes is told once per this many ms. */
  readonly gatherMs?: number;
  /** How often it is looked whether a reader may still be here, ms. */
  readonly watchMs?: number;
  readonly pingMs?: number;
}

/** A reader who does not read is let go at this many waiting bytes; his browser comes back and asks anew. */
const mostWaiting = 64 * 1024;

/** Starts listening for changes. Timers run only while somebody reads. */
export function createLiveStream(options: LiveOptions): LiveStream {
  const { clock, gatherMs = 250, watchMs = 1000, pingMs = 20_000 } = options;
  const readers = new Map<Response, () => boolean>();
  const changed = new Set<string>();
  let number = clock.now();
  let gathering: NodeJS.Timeout | undefined;
  let watching: NodeJS.Timeout | undefined;
  let lastPing = 0;

  const unsubscribe = options.subscribe((requestId) => {
    changed.add(requestId);
    if (readers.size > 0) gathering ??= setTimeout(tell, gatherMs);
  });

  function tell(): void {
    gathering = undefined;
    number += 1;
    const data = JSON.stringify({ requests: [...changed] });
    changed.clear();
    for (const reader of readers.keys()) send(reader, `id: ${number}\nevent: change\ndata: ${data}\n\n`);
  }

  function send(reader: Response, text: string): void {
    reader.write(text);
    if (reader.writableLength > mostWaiting) reader.destroy();
  }

  function watch(): void {
    const ping = clock.now() - lastPing >= pingMs;
    if (ping) lastPing = clock.now();
    for (const [reader, mayStay] of readers) {
      if (!mayStay()) reader.end('event: ended\ndata: {}\n\n');
      else if (ping) send(reader, ': ping\n\n');
    }
  }

  function leave(reader: Response): void {
    readers.delete(reader);
    if (readers.size > 0) return;
    clearInterval(watching);
    clearTimeout(gathering);
    watching = gathering = undefined;
    changed.clear();
  }

  return {
    open(response, mayStay) {
      response.set({
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store, no-transform',
        'X-Accel-Buffering': 'no',
      });
      response.flushHeaders();
      readers.set(response, mayStay);
      response.on('close', () => leave(response));
      if (watching === undefined) {
        lastPing = clock.now();
        watching = setInterval(watch, watchMs);
      }
      send(response, `retry: 2000\nid: ${number}\nevent: hello\ndata: {}\n\n`);
    },
    stop() {
      unsubscribe();
      for (const reader of [...readers.keys()]) {
        leave(reader);
        reader.end();
      }
    },
  };
}
