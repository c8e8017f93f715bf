import type { Database } from 'better-sqlite3';
import type { Outcome, RequestFilter, RequestState, SupportRequest } from './model.ts';

/** Support requests as pages show them. */
export interface SupportRequests {
  byId(id: string): SupportRequest | undefined;
  byMeeting(onlineMeetingUri: string): SupportRequest | undefined;
  /** The newest one of a visitor. */
  latestOf(visitorUri: string): SupportRequest | undefined;
  /** Newest first, and how many match in all. */
  list(filter: RequestFilter): { items: SupportRequest[]; total: number };
}

interface Row {
  id: string;
  state: RequestState;
  outcome: Outcome | null;
  visitor_name: string;
  visitor_uri: string;
  subject: string;
  page: string | null;
  custom_content: string | null;
  owner_uri: string | null;
  owner_name: string | null;
  meeting_uri: string | null;
  created_at: number;
  first_answer_at: number | null;
  ended_at: number | null;
}

const columns = `id, state, outcome, visitor_name, visitor_uri, subject, page, custom_content, owner_uri, owner_name,
  meeting_uri, created_at, first_answer_at, ended_at`;

/** What each filter asks of a row; only those given stand in the query, so that the others cost nothing. */
const conditions = {
  state: 'state = @state',
  outcome: 'outcome = @outcome',
  owner: 'owner_uri = @owner',
  search: '(instr(folded(visitor_name), @search) > 0 or instr(folded(subject), @search) > 0)',
} as const;

/** Reads support requests from a database with the helpdesk's tables. */
export function createSupportRequests(db: Database): SupportRequests {
  // SQLite's own lower() knows ASCII only.
  db.function('folded', { deterministic: true }, (text) => String(text).toLowerCase());
  const byId = db.prepare<[string], Row>(`select ${columns} from requests where id = ?`);
  const byMeeting = db.prepare<[string], Row>(`select ${columns} from requests where meeting_uri = ?`);
  const latestOf = db.prepare<[string], Row>(
    `select ${columns} from requests where visitor_uri = ? order by created_at desc, rowid desc limit 1`,
  );
  const prepared = new Map<string, ReturnType<typeof prepare>>();

  function prepare(matching: string) {
    // The page is found in the index `requests_listed` alone: the rows themselves are large.
    const page = `select rowid from requests ${matching} order by created_at desc, rowid desc limit @limit offset @offset`;
    return {
      list: db.prepare<[object], Row>(
        `select ${columns} from requests where rowid in (${page}) order by created_at desc, rowid desc`,
      ),
      count: db.prepare<[object], number>(`select count(*) from requests ${matching}`).pluck(),
    };
  }

  function preparedFor(given: readonly (keyof typeof conditions)[]) {
    const matching = given.length === 0 ? '' : `where ${given.map((name) => conditions[name]).join(' and ')}`;
    const statements = prepared.get(matching) ?? prepare(matching);
    prepared.set(matching, statements);
    return statements;
  }

  return {
    byId: (id) => shown(byId.get(id)),
    byMeeting: (uri) => shown(byMeeting.get(uri)),
    latestOf: (uri) => shown(latestOf.get(uri)),
    list({ limit, offset, ...given }) {
      const where = {
        state: given.state,
        outcome: given.outcome,
        owner: given.owner?.toLowerCase(),
        search: given.search?.trim().toLowerCase() || undefined,
      };
      const names = ['state', 'outcome', 'owner', 'search'] as const;
      const { list, count } = preparedFor(names.filter((name) => where[name] !== undefined));
      const items = list.all({ ...where, limit, offset }).flatMap((row) => shown(row) ?? []);
      return { items, total: count.get(where) ?? 0 };
    },
  };
}

function shown(row: Row | undefined): SupportRequest | undefined {
  if (row === undefined) return undefined;
  return {
    id: row.id,
    state: row.state,
    outcome: row.outcome,
    visitorName: row.visitor_name,
    visitorUri: row.visitor_uri,
    subject: row.subject,
    page: row.page,
    customContent: row.custom_content === null ? null : (JSON.parse(row.custom_content) as unknown),
    owner: row.owner_uri === null ? null : { uri: row.owner_uri, name: row.owner_name ?? row.owner_uri },
    onlineMeetingUri: row.meeting_uri,
    createdAt: row.created_at,
    firstAnswerAt: row.first_answer_at,
    endedAt: row.ended_at,
  };
}
