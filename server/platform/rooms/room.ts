import type { Caller } from '../calls/callers.ts';
import type { CallNow } from '../calls/callNow.ts';
import type { CallParts } from '../calls/callParts.ts';
import { type Inside, insideOf } from '../conversation/call/model.ts';
import type { Connection } from './connection.ts';
import { refuseRoom } from './errors.ts';
import type { RoomParts } from './roomParts.ts';

/** A call that somebody asks something of as a room. */
export interface Room extends CallNow {
  /** Id of the call. */
  readonly id: string;
}

/**
 * A room by its 64 hex digits, for who is in its ACL (calls.md 3.4).
 * @throws Problem `NoSuchRoom` | `NotInAcl`
 */
export function roomFor({ records, calls }: CallParts, caller: Caller, room: string): Room {
  const id = records.callOf(room);
  if (caller.call !== null && id !== caller.call) throw refuseRoom('NotInAcl');
  const now = id === undefined ? undefined : calls.read(id);
  if (id === undefined || !now) throw refuseRoom('NoSuchRoom');
  if (!now.call.acl.includes(caller.uri)) throw refuseRoom('NotInAcl');
  return { id, ...now };
}

/**
 * As {@link roomFor}, for who is in it: with this very session, or by a request that has no session.
 * @throws Problem `NoSuchRoom` | `NotInAcl` | `NotInRoom`
 */
export function ownRoom(
  parts: CallParts,
  { id, caller }: Connection,
  room: string,
): Room & { readonly inside: Inside } {
  const found = roomFor(parts, caller, room);
  const inside = insideOf(found.call, caller.uri);
  if (!inside || (inside.device !== id && !inside.byRequest)) throw refuseRoom('NotInRoom');
  return { ...found, inside };
}

/** @throws Problem `NotForGuests` */
export function staffOnly({ account }: Caller): void {
  if (!account) throw refuseRoom('NotForGuests');
}

/** The session somebody is in with; all of his where he came by a request. */
export function sessionsOf(
  { connections }: Pick<RoomParts, 'connections'>,
  { uri, device, byRequest }: Inside,
): readonly Connection[] {
  const connection = connections.byId(device);
  if (connection) return [connection];
  return byRequest ? connections.of(uri) : [];
}
