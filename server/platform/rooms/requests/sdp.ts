import { z } from 'zod';
import type { Signal } from '../../calls/signals.ts';
import type { Inside } from '../../conversation/call/model.ts';
import type { Connection } from '../connection.ts';
import { refuseRoom } from '../errors.ts';
import { handler, type Taken } from '../handler.ts';
import { idOf, personOf } from '../people.ts';
import { ownRoom } from '../room.ts';
import type { RoomParts } from '../roomParts.ts';
import { type Frame, fields } from '../wire.ts';

const offered = z.object({
  payload: z.object({
    room: fields.room,
    to: fields.address.optional(),
    type: z.enum(['offer', 'answer']),
    sdp: z.string().min(1).max(262_144),
  }),
});

/** `sdp`: relayed to the others of a mesh room, or to one of them. It is not kept and not logged. */
export const sdp = handler(offered, (parts, connection, ask) =>
  parts.repeats(connection, 'sdp', ask, async () => relay(parts, connection, ask)),
);

function relay(
  parts: RoomParts,
  connection: Connection,
  { requestID, payload: { to, ...payload } }: Taken<z.infer<typeof offered>>,
): readonly Frame[] {
  const { call, facts, inside } = ownRoom(parts, connection, payload.room);
  if (facts.call.topology !== 'MESH') throw refuseRoom('MediaByServer');
  const person = to === undefined ? undefined : personOf(parts.identity, call, to);
  const others = call.inside.filter(({ uri }) => uri !== inside.uri && (to === undefined || uri === person?.uri));
  if (to !== undefined && others.length === 0) throw refuseRoom('NoSuchPerson');
  parts.signals.send({
    id: requestID,
    call: facts.id,
    from: inside.uri,
    to: others,
    type: payload.type,
    sdp: payload.sdp,
  });
  return [{ answer: 'sdp', requestID }];
}

/** Hands a description to those it is for who are in the room by this wire. */
export function tellSignal(parts: RoomParts, { id, call: of, from, to, type, sdp: description }: Signal): void {
  const now = parts.calls.read(of);
  if (!now) return;
  const { facts, call } = now;
  for (const other of to) {
    const payload = { room: facts.call.room, type, sdp: description };
    const frame = { request: 'sdp', requestID: id, from: idOf(call, from), to: idOf(call, other.uri), payload };
    for (const reached of sessionsOf(parts, other)) reached.send(frame);
  }
}

/** The session he is in with; all of his where he came by a request. */
function sessionsOf({ connections }: RoomParts, { uri, device, byRequest }: Inside): readonly Connection[] {
  const connection = connections.byId(device);
  if (connection) return [connection];
  return byRequest ? connections.of(uri) : [];
}
