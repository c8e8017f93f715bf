import { z } from 'zod';
import { createdRoom } from '../encode.ts';
import { refuseRoom } from '../errors.ts';
import { handler } from '../handler.ts';
import { partyOfCaller } from '../people.ts';
import { staffOnly } from '../room.ts';
import { ownerOf } from '../roomParts.ts';

/** `createRoom`: a new call with its creator in it. A repeat is answered with the room that was made (calls.md 3.4). */
export const createRoom = handler(
  z.object({
    payload: z
      .object({ joinAnonymousAllowed: z.boolean().default(false), title: z.string().max(250).default('') })
      .default({ joinAnonymousAllowed: false, title: '' }),
  }),
  async (parts, { id, caller }, { requestID, payload }) => {
    staffOnly(caller);
    const once = { owner: ownerOf('createRoom', caller.uri), operation: requestID };
    const terms = {
      reason: 'STANDARD',
      topology: 'MESH',
      anonymous: payload.joinAnonymousAllowed,
      inform: true,
      plannedAt: null,
      expiresAt: null,
      broker: null,
      asked: [],
    } as const;
    const call = await parts.calls.create(
      { title: payload.title, terms, parties: [partyOfCaller(caller)], device: id, byRequest: false },
      once,
    );
    const room = parts.calls.read(call);
    if (!room) throw refuseRoom('NoSuchRoom');
    return [{ answer: 'createRoom', requestID, payload: createdRoom(parts, room) }];
  },
);
