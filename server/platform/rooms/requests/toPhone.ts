import { z } from 'zod';
import { refuseRoom } from '../errors.ts';
import { handler } from '../handler.ts';
import { ownRoom } from '../room.ts';
import { fields } from '../wire.ts';

/** `toPhone` from the session that is in the room: its person goes on with his phone once that has answered. */
export const toPhone = handler(z.object({ payload: z.object({ room: fields.room }) }), (parts, connection, ask) =>
  parts.repeats(connection, 'toPhone', ask, async () => {
    const { uri, account } = connection.caller;
    const { id, inside } = ownRoom(parts, connection, ask.payload.room);
    if (!account?.phone) throw refuseRoom('NoPhone');
    const outcome = await parts.phones.move({ call: id, uri, number: account.phone, from: inside.device });
    if (outcome === 'absent') throw refuseRoom('NoPhone');
    if (outcome === 'unanswered') throw refuseRoom('PhoneSilent');
    return [{ answer: 'toPhone', requestID: ask.requestID }];
  }),
);
