import type { Database } from '../../../storage/database.ts';

/** How far a conversation's application has been told: the callback under way, or the last one delivered. */
export interface CallbackPosition {
  readonly conversation: string;
  readonly application: string;
  /** Given with the operation that started the conversation; null: the registered address. */
  readonly url: string | null;
  readonly context: string | null;
  readonly ack: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly delivered: boolean;
  readonly attempts: number;
}

/** One row a conversation. Writes belong inside a commit. */
export interface CallbackTable {
  /** Opened once more by an application that comes back to a meeting: it goes on where it was, at the new address. */
  open(conversation: string, application: string, target: { url: string | null; context: string | null }): void;
  of(conversation: string): CallbackPosition | undefined;
  /** Claims the events of the next callback; a retry sends the same. What the one before was answered is kept with it. */
  claim(next: CallbackPosition): void;
  /** Passes over events up to `lastSeq`, which there is nothing to tell of; only while nothing is under way. */
  skip(conversation: string, lastSeq: number): void;
  failed(conversation: string): void;
  /** Notes that this callback was taken, unless the next one is claimed already. */
  delivered(position: CallbackPosition): void;
  /** Conversations whose application has not heard everything; looks at all there ever were. */
  behind(): string[];
  /** Conversations with a callback claimed and not delivered. */
  undelivered(): string[];
}

/** The callback table. */
export function createCallbackTable(db: Database): CallbackTable {
  const open = db.prepare(`
    INSERT INTO callback(conversation, application, url, context) VALUES (?, ?, ?, ?)
    ON CONFLICT(conversation) DO UPDATE SET url = excluded.url, context = excluded.context`);
  const of = db.prepare<[string], Omit<CallbackPosition, 'delivered'> & { delivered: number }>(`
    SELECT conversation, application, url, context, ack, first_seq AS firstSeq, last_seq AS lastSeq, delivered, attempts
    FROM callback WHERE conversation = ?`);
  const claim = db.prepare(
    `UPDATE callback SET ack = ?, first_seq = ?, last_seq = ?, context = ?, delivered = 0, attempts = 0
     WHERE conversation = ?`,
  );
  const skip = db.prepare('UPDATE callback SET last_seq = ? WHERE conversation = ? AND delivered = 1');
  const failed = db.prepare('UPDATE callback SET attempts = attempts + 1 WHERE conversation = ?');
  const delivered = db.prepare('UPDATE callback SET delivered = 1, context = ? WHERE conversation = ? AND ack = ?');
  const behind = db.prepare<[], { id: string }>(`
    SELECT k.conversation AS id FROM callback k JOIN conversation c ON c.id = k.conversation
    WHERE k.delivered = 0 OR k.last_seq < c.last_seq`);
  const undelivered = db.prepare<[], { id: string }>('SELECT conversation AS id FROM callback WHERE delivered = 0');
  return {
    open: (conversation, application, { url, context }) => void open.run(conversation, application, url, context),
    of(conversation) {
      const row = of.get(conversation);
      return row && { ...row, delivered: row.delivered === 1 };
    },
    claim: (next) => void claim.run(next.ack, next.firstSeq, next.lastSeq, next.context, next.conversation),
    skip: (conversation, last) => void skip.run(last, conversation),
    failed: (conversation) => void failed.run(conversation),
    delivered: ({ conversation, ack, context }) => void delivered.run(context, conversation, ack),
    behind: () => behind.all().map(({ id }) => id),
    undelivered: () => undelivered.all().map(({ id }) => id),
  };
}
