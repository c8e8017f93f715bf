import type { Database } from '../../storage/database.ts';
import type { ConversationEvent, EventOf } from '../conversation/events.ts';
import type { Conversation } from '../conversation/model.ts';
import { type ConversationRow, conversationOf } from './statements.ts';

/** An event as it lies in the log. */
export interface LoggedEvent {
  /** Orders all events of the installation. */
  readonly number: number;
  readonly stream: string;
  /** Orders the events of its stream, from 1 without gaps. */
  readonly seq: number;
  /** Epoch ms. */
  readonly at: number;
  readonly body: unknown;
}

export type LoggedConversationEvent = LoggedEvent & { readonly body: ConversationEvent };
export type LoggedMessage = LoggedEvent & {
  readonly body: EventOf<'message'>;
  /** Whom it did not reach, as far as that was told; absent when nobody. Not there in {@link LogReader.messagesAfter}. */
  readonly failures?: readonly EventOf<'deliveryFailed'>[];
};

/** `after` < number <= `until`. */
export interface Lines {
  readonly after: number;
  readonly until: number | null;
  readonly before?: number;
}

interface Row {
  number: number;
  stream: string;
  seq: number;
  at: number;
  body: string;
}

/** How followers and resources read the log. Nothing here writes. */
export interface LogReader {
  /** Events after `after` (a number) of every stream that concerns the device, in order; at most `limit`. */
  forDevice(device: string, after: number, limit: number): LoggedEvent[];
  /** Events of one conversation with `from` <= seq <= `to`, in order; at most `limit`. */
  range(conversation: string, from: number, to: number, limit: number): LoggedConversationEvent[];
  /**
   * Messages of a conversation whose numbers are in a range, in order, read one by one; `before`: as it was before that
   * event (a number). Nothing may be written until the last is read, or the reading given up.
   */
  lines(conversation: string, range: Lines): Iterable<LoggedMessage>;
  message(conversation: string, number: number): LoggedMessage | undefined;
  /** Messages of a conversation after the event `after` (a number), in order; at most `limit`. */
  messagesAfter(conversation: string, after: number, limit: number): LoggedMessage[];
  /** What happened by an invitation that its maker answered himself: coming by the address, adding messaging; in order. */
  aboutInvitation(conversation: string, id: string): ConversationEvent[];
  /** Conversations that concern the device now, oldest first. */
  openConversations(device: string): Conversation[];
  /** Streams that the device follows now and whose names begin so. */
  followed(device: string, beginning: string): string[];
  meetingByUri(onlineMeetingUri: string): Conversation | undefined;
  /** Whether a device has left the conversation (or it the device) since a moment, epoch ms. */
  leftSince(device: string, conversation: string, since: number): boolean;
  /** The seq of a conversation's last event, 0 when there is none. */
  lastSeq(conversation: string): number;
  /** The number of the last event of all, 0 at the beginning. */
  lastNumber(): number;
  /** Events of all calls with `after` < number <= `until`, in order. */
  calls(after: number, until: number): LoggedConversationEvent[];
  /** The number of the first event at or after a moment, epoch ms; that of the next to come when there is none. */
  firstSince(moment: number): number;
  /** Conversations with something due at `now`, and when the next one after them is. */
  due(now: number): { ids: string[]; next: number | null };
}

/** Reads the log on SQLite. */
export function createLogReader(db: Database): LogReader {
  // Two index searches instead of one condition with OR: an agent's thousands of past conversations are never looked at.
  const forDevice = db.prepare<[{ device: string; after: number; limit: number }], Row>(`
    SELECT e.number, e.stream, e.seq, e.at, e.body
    FROM (SELECT stream, since, 9223372036854775807 AS until FROM membership WHERE device = @device AND until IS NULL
          UNION ALL SELECT stream, since, until FROM membership WHERE device = @device AND until > @after) m
    JOIN event e ON e.stream = m.stream AND e.number >= max(m.since, @after + 1) AND e.number <= m.until
    ORDER BY e.number LIMIT @limit`);
  const range = db.prepare<[string, number, number, number], Row>(
    'SELECT number, stream, seq, at, body FROM event WHERE stream = ? AND seq >= ? AND seq <= ? ORDER BY seq LIMIT ?',
  );
  const lines = db.prepare<[{ id: string; after: number; until: number; before: number }], Row>(
    `SELECT number, stream, seq, at, body FROM event
     WHERE stream = @id AND said > @after AND said <= @until AND number < @before
     ORDER BY said, number`,
  );
  const messagesAfter = db.prepare<[string, number, number], Row>(
    `SELECT number, stream, seq, at, body FROM event
     WHERE stream = ? AND number > ? AND said IS NOT NULL AND json_extract(body, '$.type') = 'message'
     ORDER BY number LIMIT ?`,
  );
  const aboutInvitation = db.prepare<[string, string], { body: string }>(
    'SELECT body FROM event WHERE stream = ? AND about = ? ORDER BY number',
  );
  const open = db.prepare<[string], ConversationRow>(`
    SELECT c.facts, c.state FROM membership m JOIN conversation c ON c.id = m.stream
    WHERE m.device = ? AND m.until IS NULL ORDER BY m.since`);
  const followed = db.prepare<[{ device: string; beginning: string }], { stream: string }>(
    `SELECT stream FROM membership
     WHERE device = @device AND until IS NULL AND substr(stream, 1, length(@beginning)) = @beginning`,
  );
  const byUri = db.prepare<[string], ConversationRow>('SELECT facts, state FROM conversation WHERE meeting_uri = ?');
  const left = db.prepare<[string, string, number], { left: number }>(`
    SELECT 1 AS left FROM membership m JOIN event e ON e.number = m.until
    WHERE m.device = ? AND m.stream = ? AND e.at >= ? LIMIT 1`);
  const lastSeq = db.prepare<[string], { seq: number | null }>('SELECT MAX(seq) AS seq FROM event WHERE stream = ?');
  const last = db.prepare<[], { number: number }>("SELECT seq AS number FROM sqlite_sequence WHERE name = 'event'");
  // A body begins with its type; those of chats are not parsed to find that out.
  const calls = db.prepare<[number, number], Row>(
    `SELECT number, stream, seq, at, body FROM event
     WHERE number > ? AND number <= ? AND substr(body, 1, 13) = '{"type":"call' ORDER BY number`,
  );
  const atOrAfter = db.prepare<[number], { at: number }>(
    'SELECT at FROM event WHERE number >= ? ORDER BY number LIMIT 1',
  );
  const due = db.prepare<[number], { id: string }>('SELECT id FROM conversation WHERE deadline <= ? ORDER BY deadline');
  const next = db.prepare<[number], { deadline: number | null }>(
    'SELECT MIN(deadline) AS deadline FROM conversation WHERE deadline > ?',
  );
  const read = (row: Row): LoggedEvent => ({ ...row, body: JSON.parse(row.body) as unknown });

  function linesOf(id: string, { after, until, before = Number.MAX_SAFE_INTEGER }: Lines): Iterable<LoggedMessage> {
    return withFailures(lines.iterate({ id, after, until: until ?? Number.MAX_SAFE_INTEGER, before }), read);
  }

  const lastNumber = () => last.get()?.number ?? 0;

  /** Numbers grow with time, so the place is found by halving. */
  function firstSince(moment: number): number {
    let [from, until] = [1, lastNumber() + 1];
    while (from < until) {
      const middle = Math.floor((from + until) / 2);
      if ((atOrAfter.get(middle)?.at ?? moment) >= moment) until = middle;
      else from = middle + 1;
    }
    return from;
  }

  return {
    forDevice: (device, after, limit) => forDevice.all({ device, after, limit }).map(read),
    range: (id, from, to, limit) => range.all(id, from, to, limit).map(read) as LoggedConversationEvent[],
    lines: linesOf,
    message: (id, number) => [...linesOf(id, { after: number - 1, until: number })][0],
    messagesAfter: (id, after, limit) => messagesAfter.all(id, after, limit).map(read) as LoggedMessage[],
    aboutInvitation: (conversation, id) =>
      aboutInvitation.all(conversation, id).map(({ body }) => JSON.parse(body) as ConversationEvent),
    openConversations: (device) => open.all(device).map(conversationOf),
    followed: (device, beginning) => followed.all({ device, beginning }).map(({ stream }) => stream),
    meetingByUri(uri) {
      const row = byUri.get(uri);
      return row && conversationOf(row);
    },
    leftSince: (device, id, since) => left.get(device, id, since) !== undefined,
    lastSeq: (id) => lastSeq.get(id)?.seq ?? 0,
    lastNumber,
    calls: (after, until) => calls.all(after, until).map(read) as LoggedConversationEvent[],
    firstSince,
    due: (now) => ({ ids: due.all(now).map(({ id }) => id), next: next.get(now)?.deadline ?? null }),
  };
}

/** Messages, each with the failures of its delivery that follow it. */
function* withFailures(rows: Iterable<Row>, read: (row: Row) => LoggedEvent): Generator<LoggedMessage> {
  let last: LoggedMessage | undefined;
  for (const row of rows) {
    const event = read(row);
    const body = event.body as EventOf<'message'> | EventOf<'deliveryFailed'>;
    if (body.type === 'message') {
      if (last) yield last;
      last = { ...event, body };
    } else if (last?.body.number === body.number) last = { ...last, failures: [...(last.failures ?? []), body] };
  }
  if (last) yield last;
}
