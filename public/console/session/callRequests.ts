import { leaveRequestOf, roomRequestOf } from '../state/callFrames.ts';
import type { Call } from '../state/calls.ts';
import type { OutgoingFrame } from './roomSocket.ts';

/** What this tab asks of the room wire for its calls (`server/platform/rooms/PROTOCOL.md`). */
export interface CallRequests {
  openRoom(id: string): void;
  join(id: string, room: string): void;
  /** Asked again under the same id, it is the same invitation. */
  invite(call: Pick<Call, 'id' | 'uri' | 'room'>): void;
  withdraw(id: string): void;
  /** @param error why not */
  answer(requestID: string, from: string, error?: number): void;
  /** Asks once for each room. */
  leave(call: Call): void;
  /** {@link leave}, also when that was refused before. */
  leaveAgain(call: Call): void;
}

/** Invites somebody into a room, with sound. */
export const invitationTo = (uri: string, room: string | null) => ({
  request: 'invitation',
  to: uri,
  mediatypes: { audio: true, video: false },
  context: {},
  payload: { room },
});

export function createCallRequests(send: (frame: OutgoingFrame) => void): CallRequests {
  /** Rooms of mine that I left, or am leaving. */
  const leftRooms = new Set<string>();

  function leave({ id, room }: Call): void {
    if (room === null || leftRooms.has(room)) return;
    leftRooms.add(room);
    send({ request: 'leaveRoom', requestID: leaveRequestOf(id), payload: { room } });
  }

  return {
    openRoom: (id) => send({ request: 'createRoom', requestID: roomRequestOf(id), payload: {} }),
    join: (id, room) => send({ request: 'joinRoom', requestID: `join-${id}`, payload: { room } }),
    invite: ({ id, uri, room }) => send({ requestID: id, ...invitationTo(uri, room) }),
    withdraw: (id) => send({ cancel: 'invitation', requestID: id, error: 487 }),
    answer: (requestID, from, error) =>
      send({ answer: 'invitation', requestID, from, ...(error === undefined ? {} : { error }) }),
    leave,
    leaveAgain(call) {
      if (call.room !== null) leftRooms.delete(call.room);
      leave(call);
    },
  };
}
