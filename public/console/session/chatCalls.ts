import { withCallLog } from '../state/chatCalls.ts';
import { shownChats } from '../state/reading.ts';
import { callOfChat } from '../state/visitorCalls.ts';
import type { Store } from '../store.ts';
import type { CallLogs } from './callLogs.ts';

/** Who is in the call of a chat that I am not in is asked this often (ms). */
const readEveryMs = 5_000;

/** Keeps what chats show of their calls: reads the call logs when a chat comes, and of a call when it changes. */
export function keepChatCalls(store: Store, logs: CallLogs): void {
  const known = new Map<string, { id: string; state: string }>();
  const listed = new Set<string>();
  let wasLive = false;

  store.onChange((state) => {
    const isLive = state.connection === 'live';
    if (isLive && !wasLive) listed.clear(); // what happened meanwhile was told by nobody
    wasLive = isLive;
    const chats = shownChats(state).filter(({ phase, peer }) => phase === 'open' && peer === null);
    const fresh = chats.filter(({ id, onlineMeetingUri }) => onlineMeetingUri !== null && !listed.has(id));
    for (const { id } of fresh) listed.add(id);
    if (fresh.length > 0) void list();
    for (const { id, call } of shownChats(state)) {
      const before = known.get(id);
      if (before?.id === call?.id && before?.state === call?.state) continue;
      if (call) known.set(id, { id: call.id, state: call.state });
      else known.delete(id);
      for (const one of new Set([before?.id, call?.id])) if (one) void read(one);
    }
  });
  setInterval(() => {
    const state = store.get();
    for (const chat of shownChats(state))
      if (chat.call?.state === 'on' && !callOfChat(state, chat)) void read(chat.call.id);
  }, readEveryMs);

  async function list(): Promise<void> {
    const all = await logs.newest();
    if (all) store.update((state) => all.reduce(withCallLog, state));
  }

  async function read(callId: string): Promise<void> {
    const log = await logs.read(callId);
    if (log) store.update((state) => withCallLog(state, log));
  }
}
