import { z } from 'zod';
import type { Caller } from '../../calls/callers.ts';
import type { Repeatable } from '../../calls/calls.ts';
import { plainTerms } from '../../conversation/call/terms.ts';
import type { Connection } from '../connection.ts';
import { createdRoom } from '../encode.ts';
import { refuseRoom } from '../errors.ts';
import { handler } from '../handler.ts';
import { partyOfCaller } from '../people.ts';
import { sameRequest } from '../repeats.ts';
import { staffOnly } from '../room.ts';
import { ownerOf, type RoomParts } from '../roomParts.ts';
import type { Frame } from '../wire.ts';

/** `createRoom`: a new call with its creator in it. A repeat is answered with the room that was made (calls.md 3.4). */
export const createRoom = handler(
  z.object({
    payload: z
      .object({
        joinAnonymousAllowed: z.boolean().default(false),
        title: z.string().max(250).default(''),
        topology: z.enum(['MESH', 'SFU']).optional(),
      })
      .default({ joinAnonymousAllowed: false, title: '' }),
  }),
  (parts, connection, ask) =>
    parts.repeats(connection, 'createRoom', ask, () => make(parts, connection, ask.requestID, ask.payload)),
);

async function make(
  parts: RoomParts,
  { id, caller }: Connection,
  requestID: string,
  payload: {
    readonly joinAnonymousAllowed: boolean;
    readonly title: string;
    readonly topology?: 'MESH' | 'SFU' | undefined;
  },
): Promise<readonly Frame[]> {
  staffOnly(caller);
  const terms = {
    ...plainTerms,
    topology: payload.topology ?? plainTerms.topology,
    anonymous: payload.joinAnonymousAllowed,
  };
  const call = await parts.calls.create(
    { title: payload.title, terms, parties: [partyOfCaller(caller)], device: id, byRequest: false },
    onceOf(parts, id, caller, requestID, payload),
  );
  const room = parts.calls.read(call);
  if (!room) throw refuseRoom('NoSuchRoom');
  return [{ answer: 'createRoom', requestID, payload: createdRoom(parts, room) }];
}

/** Another session of his that asks for the same gets the room while it lives, a new one afterwards. */
function onceOf(
  { calls }: RoomParts,
  session: string,
  { uri }: Caller,
  requestID: string,
  payload: object,
): Repeatable {
  const owner = ownerOf('createRoom', uri, sameRequest('createRoom', payload));
  const before = calls.created(owner, requestID);
  const isOver = before !== undefined && calls.read(before)?.call.status === 'ended';
  return { owner, operation: isOver ? `${requestID} ${session}` : requestID };
}
