import { z } from 'zod';
import { handler } from '../handler.ts';
import { idOf } from '../people.ts';
import { roomFor } from '../room.ts';
import { fields } from '../wire.ts';

/** `participants`: who is in a room, and who may act in it. */
export const participants = handler(
  z.object({ payload: z.object({ room: fields.room }) }),
  (parts, { caller }, { requestID, payload }) => {
    const { call } = roomFor(parts, caller, payload.room);
    const inside = call.inside.map(({ uri }) => idOf(call, uri));
    const acl = call.acl.map((uri) => idOf(call, uri));
    return [{ answer: 'participants', requestID, payload: { room: payload.room, participants: inside, acl } }];
  },
);
