import { uuid } from '../../../lib/ids.ts';
import type { Database } from '../../../storage/database.ts';

/** Whose presence a client is told of for a while (ucwa.md 7). */
export interface Subscription {
  readonly id: string;
  readonly device: string;
  /** Epoch ms. */
  readonly expiresAt: number;
}

/** Everything here writes plainly: call it inside a commit. What has expired is not there any more. */
export interface Subscriptions {
  /** A new one; what the device had that has expired is swept away. */
  create(device: string, expiresAt: number, now: number): Subscription;
  /** One of the device's own. */
  find(device: string, id: string, now: number): Subscription | undefined;
  ofDevice(device: string, now: number): Subscription[];
  extend(id: string, expiresAt: number): void;
  add(id: string, contact: string): void;
  remove(id: string): void;
  removeContact(id: string, contact: string): boolean;
  /** SIP URIs, in their order. */
  contactsOf(id: string): string[];
  /** Clients that are told of this person's presence. */
  watchers(contact: string, now: number): string[];
  /** The device is gone, and with it everything it watched. */
  dropDevice(device: string): void;
}

/** The subscriptions table. */
export function createSubscriptions(db: Database): Subscriptions {
  const insert = db.prepare('INSERT INTO presence_subscription(id, device, expires_at) VALUES (?, ?, ?)');
  const columns = 'id, device, expires_at AS expiresAt';
  const own = db.prepare<[string, string, number], Subscription>(
    `SELECT ${columns} FROM presence_subscription WHERE id = ? AND device = ? AND expires_at > ?`,
  );
  const all = db.prepare<[string, number], Subscription>(
    `SELECT ${columns} FROM presence_subscription WHERE device = ? AND expires_at > ? ORDER BY expires_at, id`,
  );
  const extend = db.prepare('UPDATE presence_subscription SET expires_at = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM presence_subscription WHERE id = ?');
  const dropDevice = db.prepare('DELETE FROM presence_subscription WHERE device = ?');
  const expired = db.prepare('DELETE FROM presence_subscription WHERE device = ? AND expires_at <= ?');
  const add = db.prepare('INSERT INTO presence_membership(subscription, contact) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const drop = db.prepare('DELETE FROM presence_membership WHERE subscription = ? AND contact = ?');
  const contacts = db.prepare<[string], { contact: string }>(
    'SELECT contact FROM presence_membership WHERE subscription = ? ORDER BY contact',
  );
  const watchers = db.prepare<[string, number], { device: string }>(
    `SELECT DISTINCT d.id AS device FROM presence_membership m
     JOIN presence_subscription s ON s.id = m.subscription JOIN device d ON d.id = s.device
     WHERE m.contact = ? AND s.expires_at > ? AND d.ended_at IS NULL`,
  );
  return {
    create(device, expiresAt, now) {
      expired.run(device, now);
      const id = uuid();
      insert.run(id, device, expiresAt);
      return { id, device, expiresAt };
    },
    find: (device, id, now) => own.get(id, device, now),
    ofDevice: (device, now) => all.all(device, now),
    extend: (id, expiresAt) => void extend.run(expiresAt, id),
    add: (id, contact) => void add.run(id, contact),
    remove: (id) => void remove.run(id),
    removeContact: (id, contact) => drop.run(id, contact).changes > 0,
    contactsOf: (id) => contacts.all(id).map(({ contact }) => contact),
    watchers: (contact, now) => watchers.all(contact, now).map(({ device }) => device),
    dropDevice: (device) => void dropDevice.run(device),
  };
}
