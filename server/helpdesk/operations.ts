import type { Database } from 'better-sqlite3';
import { type Machine, machine } from '../lib/machine.ts';
import { pathOf } from './address.ts';
import type { What } from './flow/happenings.ts';
import type { Ask } from './flow/step.ts';
import type { Operation, OperationState } from './model.ts';

/** The life of an operation id. */
const operationMachine: Machine<OperationState> = machine<OperationState>('operation', {
  /** Written down, then sent; sent again with the same id after a crash or a failure on the way. */
  asked: ['started', 'completed', 'failed', 'expired'],
  /** The platform told that it works on it. */
  started: ['completed', 'failed', 'expired'],
  completed: [],
  failed: [],
  /** The platform never told how it ended. */
  expired: [],
});

/** One operation as it is kept. */
export interface OperationRow extends Omit<Operation, 'what'> {
  readonly what: What;
  readonly seq: number;
  /** When a 2xx came, epoch ms. */
  readonly answeredAt: number | null;
  /** Path of what it made, once known. */
  readonly resource: string | null;
  /** Where that can be read: absolute, as the server wrote it. */
  readonly location: string | null;
  readonly method: Ask['method'];
  readonly href: string;
  /** JSON: what {@link Ask} calls `body`. */
  readonly body: string | null;
  readonly lane: string | null;
  readonly patienceMs: number;
  readonly deadlineAt: number;
}

/** Operation id ↔ what was asked. Writes belong into a commit; times are epoch ms. */
export interface Operations {
  ask(requestId: string, ask: Ask, now: number): OperationRow;
  byId(id: string): OperationRow | undefined;
  /** By the path of what the operation made: its invitation, its message. */
  byResource(path: string): OperationRow | undefined;
  /** The latest one of its kind that has not ended. */
  openOf(requestId: string, what: What, target: string | null): OperationRow | undefined;
  /** Moves it on, when its state allows that; false when not. */
  move(row: OperationRow, to: OperationState, now: number, reason?: string): boolean;
  /** A 2xx came, with the address of what was made. */
  answered(id: string, now: number, location: string | undefined): void;
  /** It is being sent for the first time in this process: only now its patience begins. */
  sent(id: string, now: number): void;
  /** Another attempt to send it begins. */
  attempt(id: string): void;
  /** Those that no answer came for, in the order they were asked: to be sent again at a start. */
  unanswered(): OperationRow[];
  overdue(now: number): OperationRow[];
  /** Those of a request that a 2xx came for and whose end the platform has not told. */
  awaited(requestId: string): OperationRow[];
  /** Paths of everything that operations of a request made. */
  resources(requestId: string): string[];
  /** The earliest deadline, epoch ms, but for the operations of these ids. */
  nextDeadline(besides: Iterable<string>): number | null;
  /** No open operation ends before `until`: the time that the process was down does not count. */
  postpone(until: number): void;
  ofRequest(requestId: string): Operation[];
}

const columns = `seq, id, request_id as requestId, what, target, state, asked_at as askedAt, started_at as startedAt,
  answered_at as answeredAt, ended_at as endedAt, attempts, reason, resource, location, method, href, body, lane, patience_ms as patienceMs,
  deadline_at as deadlineAt`;
/** The deadline of what waits in a lane: it must not expire before it is sent. */
const notYet = Number.MAX_SAFE_INTEGER;
const open = `state in ('asked', 'started')`;

/** Opens the operations on a database with the helpdesk's tables. */
export function createOperations(db: Database): Operations {
  const row = <Input extends unknown[]>(where: string) =>
    db.prepare<Input, OperationRow>(`select ${columns} from operations ${where}`);
  const insert = db.prepare(`
    insert into operations (id, request_id, what, target, state, asked_at, attempts, method, href, body, lane, patience_ms, deadline_at)
    values (@id, @requestId, @what, @target, 'asked', @askedAt, 1, @method, @href, @body, @lane, @patienceMs, @deadlineAt)`);
  const byId = row<[string]>('where id = ?');
  const byResource = row<[string]>('where resource = ? order by seq desc limit 1');
  const openOf = row<[string, string, string | null]>(
    `where request_id = ? and what = ? and target is ? and ${open} order by seq desc limit 1`,
  );
  const unanswered = row<[]>(`where ${open} and answered_at is null order by seq`);
  const overdue = row<[number]>(`where ${open} and deadline_at <= ? order by deadline_at`);
  const started = db.prepare(`update operations set state = 'started', started_at = ? where id = ?`);
  const ended = db.prepare('update operations set state = ?, ended_at = ?, reason = ? where id = ?');
  const answered = db.prepare(
    'update operations set answered_at = coalesce(answered_at, ?), resource = coalesce(resource, ?), location = coalesce(location, ?) where id = ?',
  );
  const awaited = row<[string]>(`where request_id = ? and ${open} and answered_at is not null order by seq`);
  const resources = db
    .prepare<[string], string>('select resource from operations where request_id = ? and resource is not null')
    .pluck();
  const sent = db.prepare(`update operations set deadline_at = ? + patience_ms where id = ? and ${open}`);
  const attempt = db.prepare('update operations set attempts = attempts + 1 where id = ?');
  const nextDeadline = db
    .prepare<[string], number | null>(
      `select min(deadline_at) from operations where ${open} and id not in (select value from json_each(?))`,
    )
    .pluck();
  const postpone = db.prepare(`update operations set deadline_at = max(deadline_at, ?) where ${open}`);
  const ofRequest = db.prepare<[string], Operation>(`
    select id, request_id as requestId, what, target, state, asked_at as askedAt, started_at as startedAt,
      ended_at as endedAt, attempts, reason from operations where request_id = ? order by seq`);

  return {
    ask(requestId, { body, ...ask }, now) {
      const deadlineAt = ask.lane === null ? now + ask.patienceMs : notYet;
      const asked = { ...ask, requestId, askedAt: now, deadlineAt, body: body === null ? null : JSON.stringify(body) };
      const seq = Number(insert.run(asked).lastInsertRowid);
      const fresh = {
        startedAt: null,
        answeredAt: null,
        endedAt: null,
        attempts: 1,
        reason: null,
        resource: null,
        location: null,
      };
      return { ...asked, ...fresh, seq, state: 'asked' };
    },
    byId: (id) => byId.get(id),
    byResource: (path) => byResource.get(path),
    openOf: (requestId, what, target) => openOf.get(requestId, what, target),
    move({ id, state }, to, now, reason) {
      if (!operationMachine.allows(state, to)) return false;
      if (to === 'started') started.run(now, id);
      else ended.run(to, now, reason ?? null, id);
      return true;
    },
    answered: (id, now, location) => void answered.run(now, resourcePath(location), location ?? null, id),
    sent: (id, now) => void sent.run(now, id),
    attempt: (id) => void attempt.run(id),
    unanswered: () => unanswered.all(),
    overdue: (now) => overdue.all(now),
    awaited: (requestId) => awaited.all(requestId),
    resources: (requestId) => resources.all(requestId),
    nextDeadline: (besides) => nextDeadline.get(JSON.stringify([...besides])) ?? null,
    postpone: (until) => void postpone.run(until),
    ofRequest: (requestId) => ofRequest.all(requestId),
  };
}

const doneByAnswer: ReadonlySet<What> = new Set([
  'bridge',
  'unbridge',
  'withdraw',
  'decline',
  'decline call',
  'end chat',
  'end meeting',
  'read bridge',
]);

/** Whether a 2xx ends an operation, or the platform tells of its end by an event. */
export function isDoneByAnswer(what: What): boolean {
  return doneByAnswer.has(what);
}

/** What an operation made, as it is looked up. */
const resourcePath = (href: string | undefined): string | null => (href === undefined ? null : pathOf(href));
