import type { Database } from 'better-sqlite3';
import { pathOf } from './address.ts';
import { type Chat, nearest } from './flow/chat.ts';
import type { Side } from './flow/happenings.ts';

/** What is known of a visitor beside his invitation. */
export interface Background {
  readonly page: string | null;
  readonly customContent: unknown;
}

/** Support requests as the flow knows them, and by which ids they are found. Writes belong into a commit. */
export interface ChatStore {
  load(id: string): Chat | undefined;
  insert(chat: Chat, background: Background): void;
  /** Writes what changed; false when nothing did. */
  save(before: Chat, after: Chat): boolean;
  /** The request that a conversation belongs to, and which of its two it is. */
  ofConversation(conversationId: string): { readonly id: string; readonly side: Side } | undefined;
  /** The id of the request that a visitor's invitation, by its path, began. */
  ofInvitation(path: string): string | undefined;
  /** Those waiting among the {@link nearest} who were told of another place in the line than theirs, oldest first. */
  misplaced(): string[];
  /** How many older ones are waiting. */
  ahead(chat: Pick<Chat, 'id' | 'createdAt'>): number;
  /** Those that are not closed. */
  open(): string[];
  /** Those whose time has come. */
  due(now: number): string[];
  /** The earliest time that one wants to be woken, epoch ms. */
  nextDue(): number | null;
}

const columns = [
  'state',
  'outcome',
  'owner_uri',
  'owner_name',
  'meeting_uri',
  'first_answer_at',
  'ended_at',
  'wake_at',
];

/** Chats kept parsed. */
const mostRecent = 1_000;

/** Opens the store on a database with the helpdesk's tables. */
export function createChatStore(db: Database): ChatStore {
  const load = db.prepare<[string], { chat: string }>('select chat from requests where id = ?');
  const insert = db.prepare(`
    insert into requests (id, visitor_name, visitor_uri, subject, page, custom_content, created_at, chat, ${columns.join(', ')})
    values (@id, @visitor_name, @visitor_uri, @subject, @page, @custom_content, @created_at, @chat,
      ${columns.map((name) => `@${name}`).join(', ')})`);
  const update = db.prepare(
    `update requests set chat = @chat, ${columns.map((name) => `${name} = @${name}`).join(', ')} where id = @id`,
  );
  const keepConversation = db.prepare(
    'insert into conversations (id, request_id, side) values (?, ?, ?) on conflict (id) do nothing',
  );
  const keepInvitation = db.prepare('insert into invitations (path, request_id) values (?, ?) on conflict do nothing');
  const ofConversation = db.prepare<[string], { id: string; side: Side }>(
    'select request_id as id, side from conversations where id = ?',
  );
  const ofInvitation = db.prepare<[string], string>('select request_id from invitations where path = ?').pluck();
  const line = db.prepare<[], { id: string; told: number | null }>(`
    select id, iif(state = 'waiting', json_extract(chat, '$.search.toldAhead'), null) as told
    from requests where state in ('opening', 'waiting') and state <> 'closed' order by created_at, id limit ${nearest}`);
  const ahead = db
    .prepare<[number, number, string], number>(
      `select count(*) from requests where state in ('opening', 'waiting') and state <> 'closed'
       and (created_at < ? or (created_at = ? and id < ?))`,
    )
    .pluck();
  const openOnes = db.prepare<[], string>(`select id from requests where state <> 'closed'`).pluck();
  const due = db.prepare<[number], string>('select id from requests where wake_at <= ?').pluck();
  const nextDue = db.prepare<[], number | null>('select min(wake_at) from requests where wake_at is not null').pluck();

  /** Chats as last read, by id: the flow never changes the one it is given, and the text tells whether it is still true. */
  const recent = new Map<string, { readonly text: string; readonly chat: Chat }>();

  return {
    load(id) {
      const row = load.get(id);
      if (!row) return undefined;
      const read = recent.get(id);
      if (read?.text === row.chat) return read.chat;
      const chat = JSON.parse(row.chat) as Chat;
      if (recent.size >= mostRecent) recent.clear();
      recent.set(id, { text: row.chat, chat });
      return chat;
    },
    insert(chat, { page, customContent }) {
      insert.run({
        ...values(chat),
        visitor_name: chat.visitor.name,
        visitor_uri: chat.visitor.uri,
        subject: chat.subject,
        page,
        custom_content: customContent === null ? null : JSON.stringify(customContent),
        created_at: chat.createdAt,
      });
      keepConversation.run(chat.peer.id, chat.id, 'peer');
      keepInvitation.run(pathOf(chat.invitation.href), chat.id);
    },
    save(before, after) {
      if (after === before) return false;
      const row = values(after);
      if (row.chat === JSON.stringify(before)) return false;
      update.run(row);
      if (after.meeting && before.meeting === null) keepConversation.run(after.meeting.id, after.id, 'meeting');
      return true;
    },
    ofConversation: (id) => ofConversation.get(id),
    ofInvitation: (path) => ofInvitation.get(path),
    misplaced: () => line.all().flatMap(({ id, told }, ahead) => (told === null || told === ahead ? [] : [id])),
    ahead: ({ id, createdAt }) => ahead.get(createdAt, createdAt, id) ?? 0,
    open: () => openOnes.all(),
    due: (now) => due.all(now),
    nextDue: () => nextDue.get() ?? null,
  };
}

function values(chat: Chat) {
  return {
    id: chat.id,
    chat: JSON.stringify(chat),
    state: chat.state,
    outcome: chat.outcome,
    owner_uri: chat.owner?.uri ?? null,
    owner_name: chat.owner?.name ?? null,
    meeting_uri: chat.onlineMeetingUri,
    first_answer_at: chat.firstAnswerAt,
    ended_at: chat.endedAt,
    wake_at: chat.wakeAt,
  };
}
