import type { Line, LineEvents } from './line.ts';

/** A line that is asked something again and again: who does not answer is no connection. */
export interface WatchedLine extends Line {
  /** Asks now, unless an answer is waited for. To be called while it is open. */
  ask(): void;
}

/** Times in milliseconds. */
export interface WatchTimes {
  /** How often it is asked, unless an answer is waited for. */
  readonly askMs: number;
  /** May be longer than {@link WatchTimes.askMs}. */
  readonly answerMs: number;
  readonly openMs: number;
}

/**
 * Opens a line, and closes it when it does not open or answer in time.
 * @param options.open nothing is told before it returns
 * @param options.onOpen what is asked first, resolved when it is answered
 * @param options.ask and what is asked then
 */
export function openWatched(options: {
  open: (events: LineEvents) => Line;
  times: WatchTimes;
  onOpen: () => Promise<void>;
  ask: () => Promise<void>;
  onText: LineEvents['onText'];
  onEnd: LineEvents['onEnd'];
}): WatchedLine {
  const { open, times, onOpen, ask, onText, onEnd } = options;
  let asking: ReturnType<typeof setInterval> | undefined;
  let isAsked = false;
  const line = open({
    onOpen() {
      clearTimeout(late);
      check(onOpen);
      asking = setInterval(check, times.askMs, ask);
    },
    onText,
    onEnd(wasOpen) {
      clearTimeout(late);
      clearInterval(asking);
      onEnd(wasOpen);
    },
  });
  let late = setTimeout(line.close, times.openMs);

  /** One question at a time: another one, asked before the answer is late, would put off for ever that it is. */
  function check(what: () => Promise<void>): void {
    if (isAsked) return;
    isAsked = true;
    late = setTimeout(line.close, times.answerMs);
    void what().then(() => {
      clearTimeout(late);
      isAsked = false;
    });
  }

  return { send: line.send, close: line.close, ask: () => check(ask) };
}
