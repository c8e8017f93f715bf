import type { Database } from '../../storage/database.ts';
import type { Conversation } from '../conversation/model.ts';

/** Prepared statements of the log, in one place so that each is compiled once. */
export function logStatements(db: Database) {
  return {
    state: db.prepare<[string], ConversationRow>('SELECT facts, state FROM conversation WHERE id = ?'),
    /** The last event of a conversation. */
    lastOf: db.prepare<[string], number>('SELECT last_seq FROM conversation WHERE id = ?').pluck(),
    insert: db.prepare(
      `INSERT INTO conversation(id, application, facts, state, last_seq, deadline, closed_at, meeting_uri)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    // A scheduled meeting has one conversation after the other: its address leads to the newest.
    giveUpUri: db.prepare('UPDATE conversation SET meeting_uri = NULL WHERE meeting_uri = ? AND closed_at IS NOT NULL'),
    update: db.prepare('UPDATE conversation SET state = ?, last_seq = ?, deadline = ?, closed_at = ? WHERE id = ?'),
    /** A chat that has become a meeting is found by its address. */
    address: db.prepare('UPDATE conversation SET meeting_uri = ? WHERE id = ?'),
    append: db.prepare('INSERT INTO event(stream, seq, at, body, said, about) VALUES (?, ?, ?, ?, ?, ?)'),
    lastSeq: db.prepare<[string], { seq: number }>('SELECT seq FROM event WHERE stream = ? ORDER BY seq DESC LIMIT 1'),
    lastNumber: db.prepare<[], { number: number }>("SELECT seq AS number FROM sqlite_sequence WHERE name = 'event'"),
    follow: db.prepare('INSERT INTO membership(device, stream, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING'),
    unfollow: db.prepare('UPDATE membership SET until = ? WHERE device = ? AND stream = ? AND until IS NULL'),
    followers: db.prepare<[string], { device: string }>(
      'SELECT device FROM membership WHERE stream = ? AND until IS NULL',
    ),
    answer: db.prepare<[string, string], { body: string }>('SELECT body FROM answer WHERE owner = ? AND operation = ?'),
    keepAnswer: db.prepare('INSERT INTO answer(owner, operation, body, at) VALUES (?, ?, ?, ?)'),
  };
}

/** A conversation as it lies in its table: what never changes was written once. */
export interface ConversationRow {
  facts: string;
  state: string;
}

/** The conversation of a row. */
export const conversationOf = ({ facts, state }: ConversationRow): Conversation =>
  ({ facts: JSON.parse(facts) as unknown, ...(JSON.parse(state) as object) }) as Conversation;

/** What changes about a conversation, as it lies in its column. */
export const stateOf = ({ facts: _facts, ...state }: Conversation): string => JSON.stringify(state);
