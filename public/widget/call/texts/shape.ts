import type { CallTexts } from '../../../shared/call/callTexts.ts';

/** What the widget says about calls, beside what every call says. The chat goes on in each case, and the sentences say so. */
export interface WidgetCallTexts extends CallTexts {
  readonly calling: string;
  readonly ringing: string;
  readonly incoming: (name: string) => string;
  readonly answer: string;
  readonly decline: string;
  readonly close: string;
  readonly declined: string;
  readonly unanswered: string;
  readonly nobody: string;
  /** The caller stopped before it was answered. */
  readonly missed: string;
  readonly failed: string;
  /** Before an agent's name is known. */
  readonly desk: string;
}
