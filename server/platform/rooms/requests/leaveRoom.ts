import { z } from 'zod';
import { removedFrame } from '../encode.ts';
import { handler } from '../handler.ts';
import { ownRoom } from '../room.ts';
import { fields } from '../wire.ts';

/** `leaveRoom` from the session that is in the room: answered, and followed by the word that one is out of the ACL, as the seed shows. */
export const leaveRoom = handler(z.object({ payload: z.object({ room: fields.room }) }), (parts, connection, ask) =>
  parts.repeats(connection, 'leaveRoom', ask, async () => {
    const { id } = ownRoom(parts, connection, ask.payload.room);
    const leaving = `${connection.id} ${id}`;
    parts.leaving.add(leaving);
    try {
      await parts.calls.leave(id, connection.caller.uri);
    } finally {
      parts.leaving.delete(leaving);
    }
    return [{ answer: 'leaveRoom', requestID: ask.requestID }, removedFrame()];
  }),
);
