import { readFileSync } from 'node:fs';
import { replayCallbacks } from '../helpdesk/replay.ts';
import { systemClock } from '../lib/clock.ts';
import { Problem } from '../lib/problem.ts';
import { readEnvelope } from '../wire/schema/callback.ts';
import { bodiesIn } from './captures.ts';
import type { Command } from './command.ts';
import { withHelpdesk } from './open.ts';
import { callersPath } from './paths.ts';

/** Feeds captured callbacks through the helpdesk's receiver; the server that is running, or the next one, works them. */
export const callbackReplay: Command = {
  options: { file: 'required' },
  run: ({ config, value }) => {
    if (!config.roles.has('helpdesk')) throw new Problem('NotServed', 'ROLES leaves the helpdesk out');
    const bodies = bodiesIn(readFileSync(callersPath(value('file')), 'utf8'));
    for (const [index, body] of bodies.entries()) check(body, index + 1);
    return withHelpdesk(config, (opened) => replayCallbacks({ ...opened, clock: systemClock }, bodies));
  },
};

/** @throws Problem `NotCallbacks` that says which one is none, and why */
function check(body: string, number: number): void {
  try {
    readEnvelope(body);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const faults = error.faults.map((fault) => ` ${fault.name}: ${fault.reason}.`).join('');
    throw new Problem('NotCallbacks', `callback ${number} of the file: ${error.message}${faults}`, { cause: error });
  }
}
