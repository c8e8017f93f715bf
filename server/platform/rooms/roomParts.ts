import type { CallParts } from '../calls/callParts.ts';
import type { Asks } from './asks.ts';
import type { Connection } from './connection.ts';
import type { Repeats } from './repeats.ts';

/** Who is connected by this wire. */
export interface Connections {
  byId(id: string): Connection | undefined;
  /** Somebody's, in the order they connected. */
  of(uri: string): readonly Connection[];
}

/** What the requests of this wire stand on. */
export interface RoomParts extends CallParts {
  readonly connections: Connections;
  readonly asks: Asks;
  readonly repeats: Repeats;
  /** Sessions that wait for the outcome of an invitation beside the one that asked for it. */
  readonly waiting: Map<string, Set<string>>;
  /** Which session is leaving which call by a request that it is answered itself: `session call`. */
  readonly leaving: Set<string>;
}

/**
 * Under which name an operation of somebody is kept, so that an equal one under the same requestID gets the first answer.
 * @param same as of `sameRequest`
 */
export const ownerOf = (about: 'createRoom' | 'invitation', uri: string, same: string): string =>
  `room:${about}:${uri}:${same}`;

/** What ids of this wire's sessions begin with, also of those long gone. */
export const sessionPrefix = 'room-';
