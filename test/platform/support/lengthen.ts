import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { TestPlatform } from './platform.ts';

/** Makes a conversation as long as if `lines` had been said after its first event, without saying them. */
export function lengthen({ folder }: TestPlatform, conversation: string, lines: number): void {
  const db = new Database(join(folder, 'platform.db'));
  db.transaction(() => {
    // By way of negative numbers, as no two may be the same on the way.
    db.prepare('UPDATE event SET seq = -seq - ? WHERE stream = ? AND seq > 1').run(lines, conversation);
    db.prepare('UPDATE event SET seq = -seq WHERE stream = ? AND seq < 0').run(conversation);
    db.prepare('UPDATE conversation SET last_seq = last_seq + ? WHERE id = ?').run(lines, conversation);
    const line = db.prepare('INSERT INTO event(stream, seq, at, body, said) VALUES (?, ?, 0, ?, 0)');
    const body = JSON.stringify({ type: 'message', number: 0, from: {}, text: 'x', to: [], except: [] });
    for (let seq = 2; seq < lines + 2; seq += 1) line.run(conversation, seq, body);
  })();
  db.close();
}
