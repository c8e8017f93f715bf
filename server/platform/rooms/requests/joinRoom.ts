import { z } from 'zod';
import { insideOf } from '../../conversation/call/model.ts';
import { createdRoom } from '../encode.ts';
import { refuseRoom } from '../errors.ts';
import { handler } from '../handler.ts';
import { roomFor } from '../room.ts';
import { fields } from '../wire.ts';

/**
 * `joinRoom` (ours) from who is in the call by a request, or with another session: he goes on with this one. Answered
 * with the room as he has it, so that he can begin with its media.
 */
export const joinRoom = handler(
  z.object({ payload: z.object({ room: fields.room }) }),
  async (parts, { id: device, caller }, { requestID, payload }) => {
    const { id, call } = roomFor(parts, caller, payload.room);
    if (!insideOf(call, caller.uri)) throw refuseRoom('NotInRoom');
    await parts.calls.goOn(id, caller.uri, device);
    const now = parts.calls.read(id);
    if (!now) throw refuseRoom('NoSuchRoom');
    return [{ answer: 'joinRoom', requestID, payload: createdRoom(parts, now, caller.uri) }];
  },
);
