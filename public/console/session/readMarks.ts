import type { Keep } from './keep.ts';

/** How far each chat was read, in all windows of this browser. */
export interface ReadMarks {
  /** Number of the last message read; 0 when none was. */
  of(chat: string): number;
  set(chat: string, number: number): void;
}

/** As many chats are remembered; the oldest are forgotten first. */
const most = 100;

export function createReadMarks(keep: Keep): ReadMarks {
  function all(): Map<string, number> {
    try {
      const told: unknown = JSON.parse(keep.get('read') ?? '[]');
      return new Map(Array.isArray(told) ? (told as [string, number][]) : []);
    } catch {
      return new Map(); // written by something else: begin anew
    }
  }
  return {
    of: (chat) => all().get(chat) ?? 0,
    set(chat, number) {
      const marks = all();
      marks.delete(chat);
      marks.set(chat, number);
      keep.set('read', JSON.stringify([...marks].slice(-most)));
    },
  };
}
