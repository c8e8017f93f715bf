import { z } from 'zod';
import { iceServersFor } from '../../calls/ice.ts';
import { nameFor } from '../../calls/names.ts';
import { insideOf } from '../../conversation/call/model.ts';
import { handler } from '../handler.ts';
import { idOf } from '../people.ts';
import { roomFor } from '../room.ts';
import { fields } from '../wire.ts';

/**
 * `participants`: who is in a room and who may act in it; and, for the media, which of them asks and whether with this
 * session, their names and how they are reached.
 */
export const participants = handler(
  z.object({ payload: z.object({ room: fields.room }) }),
  (parts, { id, caller }, { requestID, payload }) => {
    const room = roomFor(parts, caller, payload.room);
    const { call, facts } = room;
    const inside = call.inside.map(({ uri }) => idOf(call, uri));
    const acl = call.acl.map((uri) => idOf(call, uri));
    const mine = insideOf(call, caller.uri);
    const here = mine !== undefined && (mine.device === id || mine.byRequest);
    const names = Object.fromEntries(
      call.inside.map(({ uri }) => [idOf(call, uri), nameFor(parts, room, caller.uri, uri)]),
    );
    const you = idOf(call, caller.uri);
    const ice = iceServersFor(parts.settings, caller.id, parts.clock.now());
    const { topology } = facts.call;
    return [
      {
        answer: 'participants',
        requestID,
        payload: { room: payload.room, you, here, participants: inside, names, acl, ice, topology },
      },
    ];
  },
);
