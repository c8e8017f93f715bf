import { z } from 'zod';
import { Problem } from '../../../lib/problem.ts';
import { invitationOf } from '../answered.ts';
import { refuseRoom } from '../errors.ts';
import { handler } from '../handler.ts';
import { fields } from '../wire.ts';
import { repeated } from './invitation.ts';

/** `cancel: invitation` from whoever asked: nobody rings any more. Too late, it is answered with the outcome. */
export const cancelInvitation = handler(
  z.object({ error: fields.code.default(487) }),
  async (parts, connection, { requestID, error }) => {
    const found = invitationOf(parts, connection.caller.uri, connection.id, requestID);
    if (!found) throw refuseRoom('NoSuchInvitation');
    try {
      await parts.calls.withdraw(found.call, found.invitation, error === 408 ? 'timeout' : 'cancelled');
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      return repeated(parts, connection, found);
    }
    return [];
  },
);
