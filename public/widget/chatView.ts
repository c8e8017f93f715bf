import type { ChannelState, Person } from '../shared/ucwaClient.ts';
import type { Line } from './thread.ts';

/** Everything the dialog shows of a chat. */
export interface ChatView {
  /**
   * `form`: not begun. `waiting`: begun, nobody of the staff has answered. `talking`: somebody has. `ended`: over, for
   * whatever reason.
   */
  readonly phase: 'form' | 'waiting' | 'talking' | 'ended';
  /** `connecting` before the channel was ever live. */
  readonly connection: 'connecting' | ChannelState;
  readonly lines: readonly Line[];
  /** Who of the others is writing. */
  readonly typing: readonly Person[];
  /** People waiting before this visitor. */
  readonly ahead: number;
  /** Nobody of the staff can answer now. */
  readonly nobodyThere: boolean;
  /** Who answers, once somebody does. */
  readonly agent: string | undefined;
  /** The visitor asked for the end, and it is not confirmed yet. */
  readonly ending: boolean;
  readonly endedByVisitor: boolean;
  /** Why it could not even begin: `shut` = not on this page, `broken` = the platform refused. */
  readonly problem: 'shut' | 'broken' | undefined;
  /** Number of the last message the visitor saw. */
  readonly seen: number;
}

/** Before a chat. */
export const blankView: ChatView = {
  phase: 'form',
  connection: 'connecting',
  lines: [],
  typing: [],
  ahead: 0,
  nobodyThere: false,
  agent: undefined,
  ending: false,
  endedByVisitor: false,
  problem: undefined,
  seen: 0,
};

/** How many messages to the visitor he has not seen. */
export function unseen({ lines, seen }: ChatView): number {
  return lines.filter(({ from, number }) => from !== 'visitor' && number !== undefined && number > seen).length;
}

/** The highest message number shown. */
export function lastNumber(lines: readonly Line[]): number {
  return Math.max(0, ...lines.map(({ number }) => number ?? 0));
}
