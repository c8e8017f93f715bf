import type { CallParts } from '../calls/callParts.ts';
import type { Asks } from './asks.ts';
import type { Connection } from './connection.ts';

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
  /** Sessions that wait for the outcome of an invitation beside the one that asked for it. */
  readonly waiting: Map<string, Set<string>>;
  /** Who is leaving which call by a request of this wire, which tells him itself. */
  readonly leaving: Set<string>;
}

/** Under which name the operations of somebody are kept, so that a repeat of a requestID gets the first answer. */
export const ownerOf = (about: 'createRoom' | 'invitation', uri: string): string => `room:${about}:${uri}`;
