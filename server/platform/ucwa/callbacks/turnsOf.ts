import { createTurns, type Turns } from '../../../lib/turns.ts';
import type { RegisteredApplication } from '../../identity/application.ts';

/**
 * Callbacks of one application under way at once. The built-in helpdesk runs in this very process: more than a few buy
 * nothing, while conversations that wait for their turn tell more with one callback.
 */
const atOnce = { builtIn: 3, foreign: 64 };

/** The turns of each application. */
export function createTurnsOf(): (application: RegisteredApplication) => Turns {
  const turns = new Map<string, Turns>();
  return ({ id, builtIn }) => {
    const known = turns.get(id);
    if (known) return known;
    const made = createTurns(builtIn ? atOnce.builtIn : atOnce.foreign);
    turns.set(id, made);
    return made;
  };
}
