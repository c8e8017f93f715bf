import { declineCall } from '../conversation/call/invite.ts';
import { leave } from '../conversation/call/leave.ts';
import { insideOf } from '../conversation/call/model.ts';
import { fail, type Receiving } from './commands.ts';
import { toldOf } from './errors.ts';
import { over } from './tell.ts';
import type { Leg } from './terminal.ts';

/**
 * Ends a leg: hangs up where it is in the call itself, never what another device goes on with, and declines what rings it
 * else, for the person or (`device`) for this terminal alone. Which of them is seen when its turn has come: what was
 * under way may not have been written. What was over already is over.
 * @returns whether it is over
 */
export async function endLeg({ calls, log, logger }: Receiving, leg: Leg, device: string | null): Promise<boolean> {
  const { call, terminal, invitation } = leg;
  const { uri } = terminal.person;
  try {
    await log.commit((tx) =>
      calls.decide(tx, call, (draft) => {
        const isInside = insideOf(draft.call, uri)?.device === terminal.id;
        if (isInside || invitation === null) leave(draft, uri, 'left', terminal.id);
        else declineCall(draft, { uri, invitation, device });
      }),
    );
  } catch (error) {
    if (toldOf(error) !== undefined) return true;
    logger.error({ err: error, call }, 'a terminal could not hang up');
    return false;
  }
  return true;
}

/** Its client says Bye. Where that could not be written the call is as it was, and its client hears what happened meanwhile. */
export async function bye(parts: Receiving, leg: Leg): Promise<void> {
  const { book } = parts;
  book.part(leg);
  if (await endLeg(parts, leg, null)) return book.remove(leg);
  if (!book.has(leg)) return; // it ended otherwise
  fail(leg.terminal, leg.callId, 'UNKNOWN');
  book.resume(leg);
}

/** An empty description is answered with Bye (contract), once the call is over for this terminal. */
export async function refuseEmpty(parts: Receiving, leg: Leg): Promise<void> {
  const isOver = await endLeg(parts, leg, leg.terminal.id);
  if (leg.terminal.legs.get(leg.call) !== leg) return; // it was told with what happened
  if (isOver) over(parts.book, leg);
  else fail(leg.terminal, leg.callId, 'UNKNOWN');
}
