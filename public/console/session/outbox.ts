import { newOperationId, type UcwaAnswer, type UcwaHttp } from '../../shared/ucwaClient.ts';
import { notSaid, said, saying, sayingAgain } from '../state/actions.ts';
import type { Store } from '../store.ts';

/** Sends what the person writes, in order within a chat, each message once however often it is tried. */
export interface Outbox {
  say(chat: string, text: string): Promise<void>;
  /** Tries a message again that failed. */
  again(chat: string, operationId: string): Promise<void>;
}

/** How often a message without an answer is tried before the person is told, and how long after each try (ms). */
const pauses = [800, 2_500];

/** How long a message waits for its chat to be connected (ms). */
const patienceMs = 15_000;

/** @param pause waits so many milliseconds */
export function createOutbox(parts: {
  http: Pick<UcwaHttp, 'request'>;
  store: Store;
  now: () => number;
  pause: (ms: number) => Promise<void>;
}): Outbox {
  const { http, store, now, pause } = parts;
  const queues = new Map<string, Promise<void>>();

  /** One after the other: what was written first arrives first. */
  function queue(chat: string, work: () => Promise<void>): Promise<void> {
    const queued = (queues.get(chat) ?? Promise.resolve()).then(work);
    queues.set(chat, queued);
    return queued;
  }

  async function send(chat: string, operationId: string, text: string): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      // Read anew each time: after a reconnect the chat lies elsewhere.
      const href = await connected(chat);
      if (!href) return fail(chat, operationId, 'The chat is not connected.');
      const answer = await http.request('POST', `${href}${href.includes('?') ? '&' : '?'}operationId=${operationId}`, {
        text,
      });
      if (!answer.error) {
        const number = Number(/\/(\d+)(?:\?.*)?$/.exec(answer.location ?? '')?.[1] ?? Number.NaN);
        return store.update((state) => said(state, chat, operationId, Number.isNaN(number) ? null : number));
      }
      const wait = pauses[attempt];
      if (wait === undefined || !mayHelp(answer)) return fail(chat, operationId, sentenceFor(answer));
      await pause(Math.max(wait, answer.retryAfterMs ?? 0));
    }
  }

  /** Where to send to, as soon as the chat is connected; null when it is not in time, or over. */
  async function connected(id: string): Promise<string | null> {
    for (let waited = 0; waited < patienceMs; waited += 200) {
      const chat = store.get().chats.find((one) => one.id === id);
      if (chat === undefined || chat.phase === 'ended') return null;
      if (chat.links.sendMessage !== null) return chat.links.sendMessage;
      await pause(200);
    }
    return null;
  }

  function fail(chat: string, operationId: string, trouble: string): void {
    store.update((state) => notSaid(state, chat, operationId, trouble));
  }

  return {
    say(chat, text) {
      const operationId = newOperationId();
      store.update((state) => saying(state, chat, { operationId, text, at: now() }));
      return queue(chat, () => send(chat, operationId, text));
    },
    async again(chat, operationId) {
      const lines = store.get().chats.find(({ id }) => id === chat)?.lines ?? [];
      const line = lines.find((one) => one.kind === 'message' && one.operationId === operationId);
      if (line?.kind !== 'message' || line.delivery !== 'failed') return;
      store.update((state) => sayingAgain(state, chat, operationId));
      await queue(chat, () => send(chat, operationId, line.text));
    },
  };
}

/** Whether asking again under the same operation id can change the answer. */
const mayHelp = ({ status }: UcwaAnswer): boolean => status === 0 || status === 429 || status >= 500;

function sentenceFor({ status, error }: UcwaAnswer): string {
  if (status === 0) return 'There is no connection.';
  if (status === 413) return 'It is too long.';
  if (status === 404) return 'The chat has ended.';
  if (status === 409) return 'The chat is not connected.';
  return error?.message ?? 'The platform did not take it.';
}
