import type { Chat, ConsoleState, Line } from '../state/model.ts';
import { byId, keyed, make, setAttribute } from './dom.ts';
import { type DrawnLine, drawLine } from './line.ts';

/** The log "Conversation" of the chat on the screen. */
export interface ConversationLog {
  render(state: ConsoleState, chat: Chat | undefined, now: number): void;
  /** To the last line. */
  toEnd(): void;
}

/** Nearer to the end than this (CSS pixels), a log follows what is said. */
const nearEnd = 80;

/** Each chat has a log of its own, so that changing between them keeps where one was and announces nothing. */
export function createConversationLog(onAgain: (chat: string, operationId: string) => void): ConversationLog {
  const frame = byId('logs', HTMLElement);
  const below = byId('below', HTMLButtonElement);
  const logs = new Map<string, HTMLElement>();
  let shown: HTMLElement | undefined;
  let atEnd = true;

  function logOf(id: string): HTMLElement {
    const known = logs.get(id);
    if (known) return known;
    const log = make('div', {
      class: 'log',
      role: 'log',
      'aria-label': 'Conversation',
      'aria-live': 'off',
      tabindex: 0,
    });
    log.addEventListener('scroll', () => {
      atEnd = isAtEnd(log);
      setAttribute(below, 'hidden', atEnd);
    });
    log.addEventListener('click', (event) => {
      const operationId = event.target instanceof HTMLElement ? event.target.dataset.again : undefined;
      if (operationId !== undefined) onAgain(id, operationId);
    });
    logs.set(id, log);
    frame.append(log);
    return log;
  }

  /** A log that comes to the screen is not read out; what is added to it from then on is. */
  function bring(log: HTMLElement | undefined): void {
    if (log === shown) return;
    if (shown) setAttribute(shown, 'aria-live', 'off');
    shown = log;
    for (const other of logs.values()) setAttribute(other, 'hidden', other !== log);
    atEnd = true;
    setTimeout(() => log && log === shown && setAttribute(log, 'aria-live', 'polite'), 500);
  }

  function toEnd(): void {
    if (shown) shown.scrollTop = shown.scrollHeight;
    atEnd = true;
    setAttribute(below, 'hidden', true);
  }
  below.addEventListener('click', toEnd);
  // The box grows with what is being written, a keyboard takes half of a phone: the last line stays in sight.
  new ResizeObserver(() => atEnd && toEnd()).observe(frame);

  return {
    render(state, chat, now) {
      for (const [id, log] of logs) {
        if (state.chats.some((one) => one.id === id)) continue;
        log.remove();
        logs.delete(id);
      }
      const log = chat && logOf(chat.id);
      const following = log !== shown || atEnd;
      bring(log);
      if (!chat || !log) return;
      keyed<DrawnLine, HTMLElement>(log, drawnLines(chat.lines), {
        key: ({ line }) => line.key,
        make: () => make('div'),
        update: (element, drawn) => drawLine(element, drawn, { state, chat, now }),
      });
      if (following) toEnd();
      else setAttribute(below, 'hidden', isAtEnd(log));
    },
    toEnd,
  };
}

const isAtEnd = (log: HTMLElement): boolean => log.scrollHeight - log.scrollTop - log.clientHeight < nearEnd;

/** Lines of one speaker within this time (ms) stand under one name. */
const togetherMs = 5 * 60_000;

function drawnLines(lines: readonly Line[]): DrawnLine[] {
  return lines.map((line, index) => {
    const before = lines[index - 1];
    const follows =
      line.kind === 'message' &&
      before?.kind === 'message' &&
      before.uri === line.uri &&
      line.at - before.at < togetherMs;
    return { line, first: !follows };
  });
}
