import type { Database } from '../../../storage/database.ts';
import { type Carried, readPast } from './past.ts';
import type { CallbackTarget } from './target.ts';

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
  /** Whether the application, which joined the meeting, was not in it any more after `lastSeq`. */
  readonly away: boolean;
  readonly delivered: boolean;
  readonly attempts: number;
  /** What the last attempt came to, of this callback or the one before; nulls before the first one. Epoch ms. */
  readonly lastAt: number | null;
  readonly lastStatus: number | null;
  readonly lastWhy: string | null;
  /** When it will be sent again by itself, epoch ms; null: now, or there is no need. */
  readonly nextAt: number | null;
  /** Since when nothing is sent by itself any more, epoch ms. */
  readonly gaveUpAt: number | null;
  /** How many of the newest callbacks somebody wants sent again; null: nobody does. */
  readonly replay: number | null;
}

/** What an attempt came to. */
export type Attempt = Pick<CallbackPosition, 'lastAt' | 'lastStatus' | 'lastWhy'>;

/** A callback that was taken. */
export interface TakenCallback extends Attempt {
  readonly conversation: string;
  readonly ack: number;
  /** The context that the reply to a conversation's first callback brought; null: none. */
  readonly learned: string | null;
}

/** One row a conversation. Writes belong inside a commit. */
export interface CallbackTable {
  open(conversation: string, application: string, target: CallbackTarget): void;
  /**
   * Opened by an application that has just joined the meeting: it is told from its joining on. When it comes back it
   * goes on where it was, at the new address.
   */
  join(conversation: string, application: string, target: CallbackTarget): void;
  of(conversation: string): CallbackPosition | undefined;
  /** What the newest callbacks carried, the last one included, oldest first. */
  past(conversation: string): Carried[];
  /** Claims the next callback with its bytes; a retry sends the same. What the one before was answered is kept with it. */
  claim(next: CallbackPosition, body: string): void;
  /** The bytes of the callback under way; undefined when there is none, null when its claim is older than this column. */
  bodyOf(conversation: string): string | null | undefined;
  /** Passes over events up to `lastSeq`, which there is nothing to tell of; only while nothing is under way. */
  skip(conversation: string, lastSeq: number): void;
  /** @param nextAt when it is sent again, epoch ms; null: it is given up */
  failed(conversation: string, attempt: Attempt, nextAt: number | null): void;
  /** Notes that this callback was taken, unless the next one is claimed already. */
  delivered(callback: TakenCallback): void;
  /** Keeps a context that a reply brought, unless an address or a context was given since. */
  learn(conversation: string, context: string): void;
  /** Somebody wants the newest callbacks sent again, or what is stuck sent now; false when there are none. */
  askReplay(conversation: string, count: number): boolean;
  /** It was done, as well as could be; `attempt` absent where sending goes on anyhow. */
  replayed(conversation: string, attempt?: Attempt): void;
  replaysAsked(): string[];
  /** When the conversation ended, epoch ms; null while it is open. */
  closedAt(conversation: string): number | null;
  /** Conversations whose application has not heard everything; looks at all there ever were. */
  behind(): string[];
  /** Conversations with a callback claimed and not delivered. */
  undelivered(): string[];
}

type Row = Omit<CallbackPosition, 'delivered' | 'away'> & { delivered: number; away: number };

/** Columns of a position, as {@link CallbackPosition} names them. */
export const positionColumns = `k.conversation, k.application, k.url, k.context, k.ack, k.first_seq AS firstSeq,
  k.last_seq AS lastSeq, k.away, k.delivered, k.attempts, k.last_at AS lastAt, k.last_status AS lastStatus,
  k.last_why AS lastWhy, k.next_at AS nextAt, k.gave_up_at AS gaveUpAt, k.replay`;

/** The callback table. */
export function createCallbackTable(db: Database): CallbackTable {
  const open = db.prepare(`
    INSERT INTO callback(conversation, application, url, context) VALUES (?, ?, ?, ?)`);
  const join = db.prepare(`
    INSERT INTO callback(conversation, application, url, context, last_seq)
    VALUES (?, ?, ?, ?, (SELECT seq - 1 FROM event
      WHERE stream = ? AND json_extract(body, '$.type') = 'hostJoined' ORDER BY seq DESC LIMIT 1))
    ON CONFLICT(conversation) DO UPDATE SET url = excluded.url, context = excluded.context, gave_up_at = NULL,
      last_seq = CASE WHEN away = 1 AND delivered = 1 THEN excluded.last_seq ELSE last_seq END`);
  const of = db.prepare<[string], Row>(`SELECT ${positionColumns} FROM callback k WHERE conversation = ?`);
  const past = db.prepare<[string], { past: string; ack: number; firstSeq: number; lastSeq: number }>(
    'SELECT past, ack, first_seq AS firstSeq, last_seq AS lastSeq FROM callback WHERE conversation = ?',
  );
  // What the one before carried is written in front of `past`, which is cut: see readPast.
  const claim = db.prepare(
    `UPDATE callback SET past = CASE ack WHEN 0 THEN '' ELSE
       substr(ack || ':' || first_seq || '-' || last_seq || ';' || past, 1, 240) END,
     ack = ?, first_seq = ?, last_seq = ?, away = ?, body = ?, delivered = 0, attempts = 0, next_at = NULL,
     last_at = ?, last_status = ?, last_why = NULL
     WHERE conversation = ?`,
  );
  const bodyOf = db.prepare<[string], { body: string | null }>(
    'SELECT body FROM callback WHERE conversation = ? AND delivered = 0',
  );
  const skip = db.prepare('UPDATE callback SET last_seq = ? WHERE conversation = ? AND delivered = 1');
  const failed = db.prepare(
    `UPDATE callback SET attempts = attempts + 1, last_at = @lastAt, last_status = @lastStatus, last_why = @lastWhy,
     next_at = @nextAt, gave_up_at = CASE WHEN @nextAt IS NULL THEN @lastAt END WHERE conversation = @conversation`,
  );
  const delivered = db.prepare(
    `UPDATE callback SET delivered = 1, body = NULL, next_at = NULL, last_at = ?, last_status = ?, last_why = NULL
     WHERE conversation = ? AND ack = ?`,
  );
  const learn = db.prepare(
    'UPDATE callback SET context = ? WHERE conversation = ? AND url IS NULL AND context IS NULL',
  );
  const askReplay = db.prepare(
    'UPDATE callback SET replay = ?, gave_up_at = NULL, next_at = NULL WHERE conversation = ? AND ack > 0',
  );
  const replayed = db.prepare('UPDATE callback SET replay = NULL WHERE conversation = ?');
  const attempted = db.prepare(
    'UPDATE callback SET last_at = @lastAt, last_status = @lastStatus, last_why = @lastWhy WHERE conversation = @conversation',
  );
  const asked = db.prepare<[], { id: string }>('SELECT conversation AS id FROM callback WHERE replay IS NOT NULL');
  const closedAt = db.prepare<[string], { at: number | null }>('SELECT closed_at AS at FROM conversation WHERE id = ?');
  const behind = db.prepare<[], { id: string }>(`
    SELECT k.conversation AS id FROM callback k JOIN conversation c ON c.id = k.conversation
    WHERE (k.delivered = 0 OR k.last_seq < c.last_seq) AND k.gave_up_at IS NULL`);
  const undelivered = db.prepare<[], { id: string }>(
    'SELECT conversation AS id FROM callback WHERE delivered = 0 AND gave_up_at IS NULL',
  );
  return {
    open: (conversation, application, { url, context }) => void open.run(conversation, application, url, context),
    join: (conversation, application, { url, context }) =>
      void join.run(conversation, application, url, context, conversation),
    of(conversation) {
      const row = of.get(conversation);
      return row && { ...row, delivered: row.delivered === 1, away: row.away === 1 };
    },
    past(conversation) {
      const row = past.get(conversation);
      return row && row.ack > 0 ? [...readPast(row.past), row] : [];
    },
    claim({ conversation, ack, firstSeq, lastSeq, away, lastAt, lastStatus }, body) {
      claim.run(ack, firstSeq, lastSeq, Number(away), body, lastAt, lastStatus, conversation);
    },
    bodyOf: (conversation) => bodyOf.get(conversation)?.body,
    skip: (conversation, last) => void skip.run(last, conversation),
    failed: (conversation, attempt, nextAt) => void failed.run({ ...attempt, nextAt, conversation }),
    delivered({ conversation, ack, learned, lastAt, lastStatus }) {
      delivered.run(lastAt, lastStatus, conversation, ack);
      if (learned !== null) learn.run(learned, conversation);
    },
    learn: (conversation, context) => void learn.run(context, conversation),
    askReplay: (conversation, count) => askReplay.run(count, conversation).changes > 0,
    replayed(conversation, attempt) {
      replayed.run(conversation);
      if (attempt) attempted.run({ ...attempt, conversation });
    },
    replaysAsked: () => asked.all().map(({ id }) => id),
    closedAt: (conversation) => closedAt.get(conversation)?.at ?? null,
    behind: () => behind.all().map(({ id }) => id),
    undelivered: () => undelivered.all().map(({ id }) => id),
  };
}
