import type { Keep, KeptChat } from './kept.ts';

/** The chat this tab shows, as it is kept; other tabs may keep notes in it too. */
export interface OwnChat {
  /** Undefined before a chat. */
  now(): KeptChat | undefined;
  /** This tab shows this chat from now on. */
  take(chat: KeptChat | undefined): void;
  note(change: Partial<KeptChat>): void;
  /** Reads what other tabs noted; returns the chat of another tab when theirs is another than this one. */
  refresh(): KeptChat | undefined;
}

export function createOwnChat(keep: Keep): OwnChat {
  let own: KeptChat | undefined;

  function refresh(): KeptChat | undefined {
    const found = keep.chat();
    if (found?.operationId !== own?.operationId) return found;
    own = found;
    return undefined;
  }

  return {
    now: () => own,
    take(chat) {
      own = chat;
    },
    note(change) {
      if (!own) return;
      const another = refresh();
      own = { ...own, ...change };
      if (!another) keep.save(own); // else another tab has begun another chat, which is not ours to overwrite
    },
    refresh,
  };
}
