import { readFileSync } from 'node:fs';
import type { Config } from '../config.ts';
import { replayCallbacks } from '../helpdesk/replay.ts';
import { systemClock } from '../lib/clock.ts';
import { Problem } from '../lib/problem.ts';
import { createDeliveries, mostReplayed, replayCount } from '../platform/ucwa/callbacks/deliveries.ts';
import { createCallbackTable } from '../platform/ucwa/callbacks/table.ts';
import { readEnvelope } from '../wire/schema/callback.ts';
import { bodiesIn } from './capturedCallbacks.ts';
import type { Command } from './command.ts';
import { registryOf, withHelpdesk, withPlatform } from './open.ts';
import { callersPath } from './paths.ts';

/** What the platform of this process has to tell its applications, and how that goes: what is stuck first. */
export const callbackList: Command = {
  options: {},
  run: ({ config }) =>
    withPlatform(config, async (platform) => {
      const registry = registryOf(config, platform);
      return createDeliveries({ db: platform.db, applicationOf: registry.byId })();
    }),
};

/**
 * With `--file`: feeds captured callbacks through the helpdesk's receiver; the server that is running, or the next one,
 * works them. With `--conversation`: the platform sends what is stuck there now, or else the newest callbacks again.
 */
export const callbackReplay: Command = {
  options: { file: 'optional', conversation: 'optional', last: 'optional' },
  run: ({ config, given }) => {
    const [file, conversation] = [given('file'), given('conversation')];
    if (conversation !== undefined && file === undefined) return replayDelivered(config, conversation, given('last'));
    if (file !== undefined && conversation === undefined && given('last') === undefined)
      return replayFile(config, file);
    throw new Problem('Usage', 'say either --file FILE, or --conversation ID and how many of its --last callbacks');
  },
};

function replayDelivered(config: Config, conversation: string, last: string | undefined): Promise<unknown> {
  const count = replayCount(last);
  if (count === undefined) throw new Problem('InvalidInput', `--last is 1 to ${mostReplayed}`);
  return withPlatform(config, async ({ db, commit }) => {
    const table = createCallbackTable(db);
    if (!(await commit.run(() => table.askReplay(conversation.toLowerCase(), count))))
      throw new Problem('NotFound', `there are no callbacks of a conversation ${conversation}`);
    return { conversation: conversation.toLowerCase(), last: count };
  });
}

function replayFile(config: Config, file: string): Promise<unknown> {
  if (!config.roles.has('helpdesk')) throw new Problem('NotServed', 'ROLES leaves the helpdesk out');
  const bodies = bodiesIn(readFileSync(callersPath(file), 'utf8'));
  for (const [index, body] of bodies.entries()) check(body, index + 1);
  return withHelpdesk(config, (opened) => replayCallbacks({ ...opened, clock: systemClock }, bodies));
}

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
