import { Problem } from '../../../server/lib/problem.ts';
import { type Command, perform, startPlay } from '../conversation/commands.ts';
import type { Play } from '../conversation/play.ts';
import type { Step } from '../conversation/support.ts';
import type { TestLog } from './support.ts';

/** Plays commands in memory and on the log alike; a step refused in one is refused in the other. */
export async function playOnLog({ log }: TestLog, begun: boolean, commands: readonly Command[]): Promise<Play> {
  const steps: Step[] = [];
  const play = startPlay(begun, (step) => steps.push(step));
  for (const command of commands) await refused(() => perform(play, command));
  for (const step of steps)
    await refused(() => log.commit((tx) => ('open' in step ? tx.open(step.open) : tx.change(step.id, step.decision))));
  return play;
}

async function refused(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}
