import type { Statement } from 'better-sqlite3';
import { randomDigits } from '../../../lib/ids.ts';
import type { Database } from '../../../storage/database.ts';
import type { Person } from '../../conversation/model.ts';
import { refusal } from '../errors.ts';
import type { ClientFacts, Device, MessageFormat } from './device.ts';

interface Row {
  id: string;
  kind: 'visitor' | 'staff';
  person: string;
  name: string;
  application: string | null;
  endpoint_id: string;
  culture: string;
  user_agent: string;
  type: string;
  available: number;
  inactive_ms: number | null;
  message_formats: string;
  channels: number;
  instances: string;
  ended_at: number | null;
}

/** Everything here writes plainly: call it inside a commit. */
export interface Devices {
  byId(id: string): Device | undefined;
  /** A visitor's application: the one of his session, renamed, or a new one. */
  ofVisitor(visitor: Person, application: string, client: ClientFacts, now: number): Device;
  /** A staff member's application: the same client's, or a new one. @throws Problem `TooManyApplications` */
  ofStaff(person: Person, client: ClientFacts, now: number): { device: Device; created: boolean };
  /** A fresh event channel of a device; `instance` names the tab of a staff client, whose channel before is replaced. */
  freshChannel(id: string, instance: string | null): { channel: number; newInstance: boolean };
  dropInstance(id: string, instance: string): void;
  /** @param inactiveMs null: what is usual */
  makeAvailable(id: string, inactiveMs: number | null): void;
  setMessageFormats(id: string, formats: readonly MessageFormat[]): void;
  /** Devices of a staff member that may be rung. */
  available(uri: string): Device[];
  /** Those of everybody. */
  allAvailable(): Device[];
  ofPerson(uri: string): Device[];
  living(): { id: string; kind: 'visitor' | 'staff' }[];
  end(id: string, now: number): void;
}

/** The applications table. */
export function createDevices(db: Database): Devices {
  const byId = db.prepare<[string], Row>('SELECT * FROM device WHERE id = ?');
  const visitors = db.prepare<[string, string], Row>(
    "SELECT * FROM device WHERE kind = 'visitor' AND application = ? AND endpoint_id = ? AND ended_at IS NULL",
  );
  // Named, because without statistics SQLite takes the index of all the living and looks at everybody's.
  const staff = db.prepare<[string], Row>(
    `SELECT * FROM device INDEXED BY device_of_staff
     WHERE kind = 'staff' AND person = ? AND ended_at IS NULL ORDER BY created_at`,
  );
  const insert =
    db.prepare(`INSERT INTO device(id, kind, person, name, application, endpoint_id, culture, user_agent, type, created_at)
    VALUES (@id, @kind, @person, @name, @application, @endpointId, @culture, @userAgent, @type, @now)`);
  const rename = db.prepare('UPDATE device SET name = ? WHERE id = ?');
  const channels = db.prepare('UPDATE device SET channels = ?, instances = ? WHERE id = ?');
  const available = db.prepare('UPDATE device SET available = 1, inactive_ms = ? WHERE id = ?');
  const allAvailable = db.prepare<[], Row>(
    "SELECT * FROM device WHERE kind = 'staff' AND ended_at IS NULL AND available = 1",
  );
  const formats = db.prepare('UPDATE device SET message_formats = ? WHERE id = ?');
  const living = db.prepare<[], { id: string; kind: 'visitor' | 'staff' }>(
    'SELECT id, kind FROM device WHERE ended_at IS NULL',
  );
  const end = db.prepare('UPDATE device SET ended_at = ?, available = 0 WHERE id = ? AND ended_at IS NULL');

  /** Devices as committed, for what is asked at every request; a change forgets its device. */
  const recent = new Map<string, Device>();
  const write = (statement: Statement, ...values: [...unknown[], string]): void => {
    recent.delete(values.at(-1) as string);
    statement.run(...values);
  };

  function make(
    kind: 'visitor' | 'staff',
    person: Person,
    application: string | null,
    client: ClientFacts,
    now: number,
  ) {
    const id = randomDigits(12);
    insert.run({ id, kind, person: person.uri, name: person.name, application, ...client, now });
    return found(id);
  }

  function found(id: string): Device {
    const row = byId.get(id);
    if (!row) throw new Error(`device ${id} vanished inside its own transaction`);
    return read(row);
  }

  return {
    byId(id) {
      const known = recent.get(id);
      if (known) return known;
      const row = byId.get(id);
      if (!row) return undefined;
      const device = read(row);
      if (recent.size >= mostRecent) recent.clear();
      // Inside a transaction the row may still be taken back.
      if (!db.inTransaction) recent.set(id, device);
      return device;
    },
    ofVisitor(visitor, application, client, now) {
      const row = visitors.get(application, client.endpointId);
      if (!row) return make('visitor', visitor, application, client, now);
      if (row.name !== visitor.name) write(rename, visitor.name, row.id);
      return found(row.id);
    },
    ofStaff(person, client, now) {
      const all = staff.all(person.uri);
      const same = all.find(
        (row) =>
          row.endpoint_id === client.endpointId &&
          row.culture === client.culture &&
          row.type === client.type &&
          row.user_agent === client.userAgent,
      );
      if (!same && all.length >= mostClients)
        throw refusal('TooManyApplications', 'You are signed in with too many clients.');
      if (!same) return { device: make('staff', person, null, client, now), created: true };
      if (same.name !== person.name) write(rename, person.name, same.id);
      return { device: found(same.id), created: false };
    },
    freshChannel(id, instance) {
      const row = byId.get(id);
      if (!row) throw new Error(`device ${id} vanished inside its own transaction`);
      const instances = JSON.parse(row.instances) as Record<string, number>;
      const channel = row.channels + 1;
      const newInstance = instance !== null && !Object.hasOwn(instances, instance);
      const held = instance === null ? instances : { ...instances, [instance]: channel };
      write(channels, channel, JSON.stringify(newest(held)), id);
      return { channel, newInstance };
    },
    dropInstance(id, instance) {
      const row = byId.get(id);
      if (!row) return;
      const { [instance]: _gone, ...rest } = JSON.parse(row.instances) as Record<string, number>;
      write(channels, row.channels, JSON.stringify(rest), id);
    },
    makeAvailable: (id, inactiveMs) => write(available, inactiveMs, id),
    setMessageFormats: (id, supported) => write(formats, JSON.stringify(supported), id),
    available: (uri) =>
      staff
        .all(uri)
        .filter((row) => row.available === 1)
        .map(read),
    allAvailable: () => allAvailable.all().map(read),
    ofPerson: (uri) => staff.all(uri).map(read),
    living: () => living.all(),
    end: (id, now) => write(end, now, id),
  };
}

/** ucwa.md 2.3: clients report activity every four to five minutes. */
const usualInactiveMs = 5 * 60_000;

/** Clients of one person at a time: who makes one with every reload is stopped before he does harm. */
const mostClients = 64;

/** Devices kept parsed. */
const mostRecent = 10_000;

/** Tabs are closed without a word: only so many of the newest are remembered. */
const mostInstances = 32;

function newest(instances: Record<string, number>): Record<string, number> {
  const byAge = Object.entries(instances).sort(([, a], [, b]) => b - a);
  return Object.fromEntries(byAge.slice(0, mostInstances));
}

function read(row: Row): Device {
  return {
    id: row.id,
    kind: row.kind,
    person: { uri: row.person, name: row.name, ...(row.kind === 'visitor' ? { anonymous: true } : {}) },
    application: row.application,
    endpointId: row.endpoint_id,
    culture: row.culture,
    userAgent: row.user_agent,
    type: row.type,
    available: row.available === 1,
    inactiveMs: row.inactive_ms ?? usualInactiveMs,
    supportedMessageFormats: JSON.parse(row.message_formats) as MessageFormat[],
    instances: JSON.parse(row.instances) as Record<string, number>,
    endedAt: row.ended_at,
  };
}
