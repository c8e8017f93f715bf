import { z } from 'zod';
import type { Signal } from '../../calls/signals.ts';
import type { Connection } from '../connection.ts';
import { refuseRoom } from '../errors.ts';
import { handler, type Taken } from '../handler.ts';
import { idOf, personOf } from '../people.ts';
import { ownRoom, sessionsOf } from '../room.ts';
import type { RoomParts } from '../roomParts.ts';
import { type Frame, fields } from '../wire.ts';
import { byServer } from './media.ts';

const description = z.string().min(1).max(262_144);

const offered = z.object({
  payload: z.discriminatedUnion('type', [
    z.object({
      type: z.enum(['offer', 'answer']),
      room: fields.room,
      to: fields.address.optional(),
      sdp: description,
      connection: z.int().optional(),
    }),
    z.object({ type: z.literal('subscribe'), room: fields.room, to: fields.address.optional() }),
  ]),
});
type Offered = Taken<z.infer<typeof offered>>;

/** `sdp`: relayed to the others of a mesh room, or to one of them; in any other to its media server. Not kept, not logged. */
export const sdp = handler(offered, (parts, connection, ask) =>
  parts.repeats(connection, 'sdp', ask, async () => take(parts, connection, ask), withoutDescription),
);

/** A repeat is told that it was taken; what the media server described then is for then. */
const withoutDescription = (answer: readonly Frame[]): readonly Frame[] => answer.slice(0, 1);

function take(parts: RoomParts, connection: Connection, ask: Offered): readonly Frame[] | Promise<readonly Frame[]> {
  const room = ownRoom(parts, connection, ask.payload.room);
  if (room.facts.call.topology !== 'MESH') return byServer(parts, connection, room, ask);
  const { call, facts, inside } = room;
  const { requestID, payload } = ask;
  if (payload.type === 'subscribe') throw refuseRoom('MediaDirect');
  const person = payload.to === undefined ? undefined : personOf(parts.identity, call, payload.to);
  const others = call.inside.filter(({ uri }) => uri !== inside.uri && (!payload.to || uri === person?.uri));
  if (payload.to !== undefined && others.length === 0) throw refuseRoom('NoSuchPerson');
  const { type, sdp: text } = payload;
  parts.signals.send({ id: requestID, call: facts.id, from: inside.uri, to: others, type, sdp: text });
  return [{ answer: 'sdp', requestID }];
}

/** Hands a description to those it is for who are in the room by this wire. */
export function tellSignal(parts: RoomParts, { id, call: of, from, to, type, sdp: text }: Signal): void {
  const now = parts.calls.read(of);
  if (!now) return;
  const { facts, call } = now;
  for (const other of to) {
    const payload = { room: facts.call.room, type, sdp: text };
    const frame = { request: 'sdp', requestID: id, from: idOf(call, from), to: idOf(call, other.uri), payload };
    for (const reached of sessionsOf(parts, other)) reached.send(frame);
  }
}
