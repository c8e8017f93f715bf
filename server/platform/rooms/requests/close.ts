import { z } from 'zod';
import { codeOf, refuseRoom } from '../errors.ts';
import { handler } from '../handler.ts';

/** `close` of the media channel: the caller waits no longer, which is 408 at once for all that he rings (the seed's sample). */
export const close = handler(
  z.object({ payload: z.object({ payload: z.object({ medium: z.literal('sipcall') }) }) }),
  async (parts, { id, caller }) => {
    const { calls, records } = parts;
    const ringing = records
      .openFor(caller.uri)
      .flatMap((call) => (calls.read(call)?.call.invitations ?? []).map((invitation) => ({ call, invitation })))
      .filter(({ invitation }) => invitation.from === caller.uri && invitation.device !== null);
    const own = ringing.filter(({ invitation }) => invitation.device === id);
    const ended = own.length > 0 ? own : ringing;
    if (ended.length === 0) throw refuseRoom('NoSuchInvitation');
    await Promise.all(
      ended.map(({ call, invitation }) =>
        calls.withdraw(call, invitation.id, 'timeout').catch((error: unknown) => {
          if (codeOf(error) === undefined) throw error; // answered in the meantime: that is told
        }),
      ),
    );
    return [];
  },
);
