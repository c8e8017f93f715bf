import type { Database } from '../../storage/database.ts';
import { type EntryType, entryOf } from '../conversation/call/entries.ts';
import type { CallChange } from '../log/log.ts';
import { stepsIn } from './callNow.ts';
import type { CallRecord } from './callRecord.ts';
import { type CallLists, callLists } from './lists.ts';

/** A line of a call's history. */
export interface CallEntry {
  /** Counts the lines of all calls of the installation from 1. */
  readonly number: number;
  readonly type: EntryType;
  readonly uri: string;
  /** Epoch ms. */
  readonly at: number;
}

/** Which calls there are. The log is the truth; these tables are written in the commit of what they tell of. */
export interface CallRecords {
  /** Inside a transaction: notes what a decision did. */
  note(change: CallChange): void;
  byId(id: string): CallRecord | undefined;
  byNumber(number: number): CallRecord | undefined;
  byRoom(room: string): CallRecord | undefined;
  /** In order. */
  entries(id: string): readonly CallEntry[];
  /** Calls that are not over and concern somebody. */
  openFor(uri: string): readonly string[];
  /** Calls are counted from 1. */
  numberOf(id: string): number | undefined;
  /** Id of the call that a room is. */
  callOf(room: string): string | undefined;
  /** Whether fewer calls of a creator than so many are not over. */
  hasFewer(creator: string, most: number): boolean;
  /** Ids of all calls that are not over. */
  open(): readonly string[];
  readonly list: CallLists;
}

const columns = 'id, number, room, status, created_at AS createdAt, ended_at AS endedAt';

export function createCallRecords(db: Database): CallRecords {
  const insert = db.prepare('INSERT INTO call_record(id, room, status, created_at, creator) VALUES (?, ?, ?, ?, ?)');
  const update = db.prepare('UPDATE call_record SET status = ?, ended_at = ? WHERE id = ?');
  const addParty = db.prepare('INSERT INTO call_party(uri, number) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const addEntry = db.prepare('INSERT INTO call_entry(call, type, uri, at) VALUES (?, ?, ?, ?)');
  const by = (column: string) =>
    db.prepare<[string | number], CallRecord>(`SELECT ${columns} FROM call_record WHERE ${column} = ?`);
  const [byId, byNumber, byRoom] = [by('id'), by('number'), by('room')];
  const entries = db.prepare<[string], CallEntry>(
    'SELECT number, type, uri, at FROM call_entry WHERE call = ? ORDER BY number',
  );
  const openFor = db.prepare<[string], { id: string }>(
    `SELECT r.id FROM call_party p INDEXED BY call_party_open CROSS JOIN call_record r ON r.number = p.number
     WHERE p.uri = ? AND p.open = 1`,
  );
  const closeParty = db.prepare('UPDATE call_party SET open = 0 WHERE uri = ? AND number = ?');
  const open = db.prepare<[], { id: string }>("SELECT id FROM call_record WHERE status <> 'ended' ORDER BY number");
  const openBy = db.prepare<[string], { open: number }>(
    "SELECT count(*) AS open FROM call_record INDEXED BY call_record_of WHERE creator = ? AND status <> 'ended'",
  );
  const list = callLists(db);
  const lasting = createLasting();
  /** Calls of each creator that may be open, or fewer: they are counted again when they seem to be too many. */
  const atMost = new Map<string, number>();

  const lastingOf = (key: string, find: typeof byId): Lasting | undefined =>
    lasting.get(key) ?? lasting.keep(find.get(key));

  return {
    note({ facts, before, after, events }) {
      const { id, call: terms } = facts;
      if (!terms) return;
      const at = events[0]?.at ?? facts.createdAt;
      if (!before) {
        const { lastInsertRowid } = insert.run(id, terms.room, after.status, at, terms.creator);
        lasting.keep({ id, room: terms.room, number: Number(lastInsertRowid) });
        const open = atMost.get(terms.creator);
        if (open !== undefined) atMost.set(terms.creator, open + 1);
      } else if (before.status !== after.status) update.run(after.status, after.status === 'ended' ? at : null, id);
      const number = lastingOf(id, byId)?.number;
      for (const { uri } of after.parties.slice(before?.parties.length ?? 0)) addParty.run(uri, number);
      if (after.status === 'ended') {
        for (const { uri } of after.parties) closeParty.run(uri, number);
        atMost.delete(terms.creator); // to be counted anew: who is here for one call is not remembered
      }
      for (const { body } of events) {
        if (body.type === 'callCreated') addEntry.run(id, 'Created', terms.creator, at);
        for (const step of stepsIn(body)) {
          const entry = entryOf(step, terms.creator);
          if (entry) addEntry.run(id, entry.type, entry.uri, at);
        }
      }
    },
    byId: (id) => byId.get(id),
    byNumber: (number) => byNumber.get(number),
    byRoom: (room) => byRoom.get(room),
    entries: (id) => entries.all(id),
    openFor: (uri) => openFor.all(uri).map(({ id }) => id),
    numberOf: (id) => lastingOf(id, byId)?.number,
    callOf: (room) => lastingOf(room, byRoom)?.id,
    hasFewer(creator, most) {
      const open = atMost.get(creator);
      if (open !== undefined && open < most) return true;
      const counted = openBy.get(creator)?.open ?? 0;
      atMost.set(creator, counted);
      return counted < most;
    },
    open: () => open.all().map(({ id }) => id),
    list,
  };
}

/** What never changes about a call. */
type Lasting = Pick<CallRecord, 'id' | 'room' | 'number'>;

/** Calls kept: those of a busy hour. */
const mostLasting = 20_000;

/** Spares the asking for what never changes, by a call's id and by its room. Ids are random: one that was undone is nobody's. */
function createLasting() {
  const kept = new Map<string, Lasting>();
  return {
    get: (key: string) => kept.get(key),
    keep(found: Lasting | undefined): Lasting | undefined {
      if (!found) return undefined;
      if (kept.size >= mostLasting) kept.clear();
      const { id, room, number } = found;
      const one = { id, room, number };
      kept.set(id, one);
      kept.set(room, one);
      return one;
    },
  };
}
