import { fail, type Receiving } from './commands.ts';
import { toldOf } from './errors.ts';
import { isWith } from './status.ts';
import { over } from './tell.ts';
import type { Leg } from './terminal.ts';

/** Waits for a command by which a leg is over: whether it is. What was over already is. */
async function done({ logger }: Receiving, leg: Leg, command: Promise<unknown>): Promise<boolean> {
  try {
    await command;
  } catch (error) {
    if (toldOf(error) !== undefined) return true;
    logger.error({ err: error, call: leg.call }, 'a terminal could not hang up');
    return false;
  }
  return true;
}

/** It hangs up: where it is in the call itself, never what another device goes on with. */
const hangUp = (parts: Receiving, leg: Leg): Promise<boolean> =>
  done(parts, leg, parts.calls.leave(leg.call, leg.terminal.person.uri, leg.terminal.id));

/** Declines what rings: for the person, or (`device`) for this terminal alone. */
function decline(parts: Receiving, leg: Leg, device: string | null): Promise<boolean> {
  const { uri } = leg.terminal.person;
  const answers = leg.invitation === null ? {} : { invitation: leg.invitation };
  return done(parts, leg, parts.calls.decline(leg.call, { uri, device, ...answers }));
}

/** Ends a leg: declines what rings, for the person or (`device`) for this terminal alone, and hangs up else. Whether it is over. */
export const endLeg = (parts: Receiving, leg: Leg, device: string | null): Promise<boolean> =>
  leg.state === 'offered' || leg.state === 'alerted' ? decline(parts, leg, device) : hangUp(parts, leg);

/**
 * Its client says Bye. The leg is forgotten at once, as the next message may begin another call; where that could not be
 * written it is back, for another Bye.
 */
export async function bye(parts: Receiving, leg: Leg): Promise<void> {
  const { book, calls } = parts;
  const { terminal } = leg;
  book.remove(leg);
  if (await endLeg(parts, leg, null)) return;
  fail(terminal, leg.callId, 'UNKNOWN');
  const call = calls.read(leg.call)?.call;
  const hasRoom = terminal.takes === 'many' ? !terminal.legs.has(leg.call) : terminal.legs.size === 0;
  if (call && hasRoom && !terminal.isClosing && isWith(call, terminal)) book.add(leg, call.inside);
}

/** An empty description is answered with Bye (contract), once the call is over for this terminal. */
export async function refuseEmpty(parts: Receiving, leg: Leg): Promise<void> {
  const isOver = await endLeg(parts, leg, leg.terminal.id);
  if (leg.terminal.legs.get(leg.call) !== leg) return; // it was told with what happened
  if (isOver) over(parts.book, leg);
  else fail(leg.terminal, leg.callId, 'UNKNOWN');
}
