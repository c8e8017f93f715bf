import { type ChatSession, createChatSession, type SessionTimes } from '../../public/widget/chatSession.ts';
import type { ChatView } from '../../public/widget/chatView.ts';
import { createDesk } from '../../public/widget/desk.ts';
import type { About } from '../../public/widget/invitation.ts';
import { openKeep, type TextStore } from '../../public/widget/kept.ts';
import { type Taken, until } from './peer.ts';
import type { StandIn } from './standIn.ts';

/** Keeps in a map, as a browser does for one website. */
export function storeOf(map: Map<string, string>): TextStore {
  return {
    keys: () => [...map.keys()],
    get: (key) => map.get(key) ?? null,
    set: (key, text) => void map.set(key, text),
    remove: (key) => void map.delete(key),
  };
}

/** A visitor's browser without its pages: tabs that share what is kept. */
export interface VisitorBrowser {
  /** What is kept, by key. */
  readonly kept: Map<string, string>;
  openTab(about?: About, times?: Partial<SessionTimes>): ChatSession;
  /** A tab whose chat has begun. */
  openChat(): Promise<ChatSession>;
  /** Closes every tab. */
  close(): void;
}

export function openBrowser(desk: StandIn): VisitorBrowser {
  const kept = new Map<string, string>();
  const tabs: ChatSession[] = [];

  function openTab(about = { subject: '', context: '' }, times: Partial<SessionTimes> = {}): ChatSession {
    const tab = createChatSession({
      desk: createDesk(desk.url),
      keep: openKeep(storeOf(kept), desk.url),
      about,
      page: () => 'https://shop.example/chairs',
      culture: 'en-GB',
      onChange: () => {},
      times: { firstPauseMs: 10, maxPauseMs: 40, typingMs: 30, ...times },
    });
    tabs.push(tab);
    return tab;
  }

  return {
    kept,
    openTab,
    async openChat() {
      const tab = openTab();
      tab.start('Jane');
      await until(() => [...kept.values()].join().includes('"invited":true') && tab.view().connection === 'live');
      return tab;
    },
    close() {
      for (const tab of tabs) tab.close();
    },
  };
}

/** The lines of a chat as `text delivery`. */
export const said = (tab: ChatSession): string[] =>
  tab.view().lines.map(({ text, delivery }) => `${text}${delivery ? ` ${delivery}` : ''}`);

/** Resolves once exactly these lines are shown. */
export const shows = (tab: ChatSession, ...lines: string[]): Promise<void> =>
  until(() => said(tab).join() === lines.join());

export const reaches = (tab: ChatSession, phase: ChatView['phase']): Promise<void> =>
  until(() => tab.view().phase === phase);

/** What the stand-in got at such paths. */
export const taken = (desk: StandIn, path: RegExp): Taken[] => desk.peer.all.filter((one) => path.test(one.path));

export const isMessage = ({ method, path }: Taken): boolean =>
  method === 'POST' && path.includes('/messaging/messages');

/** Deals in this way with the first `times` requests that `which` means; the stand-in never sees them. */
export function spoil(
  desk: StandIn,
  which: (taken: Taken) => boolean,
  times: number,
  how: (taken: Taken) => void,
): void {
  let left = times;
  desk.fault = (one) => {
    if (left === 0 || !which(one)) return false;
    left -= 1;
    how(one);
    return true;
  };
}
