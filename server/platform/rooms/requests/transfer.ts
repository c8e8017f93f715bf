import { z } from 'zod';
import { insideOf } from '../../conversation/call/model.ts';
import { refuseRoom } from '../errors.ts';
import { handler } from '../handler.ts';
import { personOf } from '../people.ts';
import { ownRoom } from '../room.ts';
import { fields } from '../wire.ts';
import { madeBefore, ringFor } from './invitation.ts';

/** `transfer`: rings somebody who, once he answers, takes one's place beside `participant` (calls.md 6.2). */
export const transfer = handler(
  z.object({
    to: fields.address,
    mediatypes: fields.media.default({ audio: true, video: false }),
    context: fields.context.default({}),
    payload: z.object({ room: fields.room, participant: fields.address.optional() }),
  }),
  (parts, connection, { requestID, to, mediatypes, context, payload: { room, participant } }) => {
    const ask = { requestID, to, room, media: mediatypes, context, transfer: true, answers: requestID };
    if (participant !== undefined && !madeBefore(parts, connection, ask)) {
      const { call } = ownRoom(parts, connection, room);
      const stays = personOf(parts.identity, call, participant);
      if (!stays || !insideOf(call, stays.uri)) throw refuseRoom('NoSuchPerson');
    }
    return ringFor(parts, connection, ask);
  },
);
