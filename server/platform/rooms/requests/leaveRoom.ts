import { z } from 'zod';
import { removedFrame } from '../encode.ts';
import { handler } from '../handler.ts';
import { roomFor } from '../room.ts';
import { fields } from '../wire.ts';

/** `leaveRoom`: answered, and followed by the word that one is out of the ACL, as the seed shows. */
export const leaveRoom = handler(
  z.object({ payload: z.object({ room: fields.room }) }),
  async (parts, { caller }, { requestID, payload }) => {
    const { id } = roomFor(parts, caller, payload.room);
    const leaving = `${caller.uri} ${id}`;
    parts.leaving.add(leaving);
    try {
      await parts.calls.leave(id, caller.uri);
    } finally {
      parts.leaving.delete(leaving);
    }
    return [{ answer: 'leaveRoom', requestID }, removedFrame()];
  },
);
