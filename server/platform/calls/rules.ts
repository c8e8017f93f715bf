/** The knobs of rooms (calls.md 3.5) under their names there. No variable sets them: whoever composes a platform does. */
export interface CallRules {
  /** The most people in a call. */
  readonly participantsLimit: number;
  /** Whether somebody may be in one call only. */
  readonly notInACall: boolean;
}

/** What holds unless a composition says otherwise. */
export const usualCallRules: CallRules = { participantsLimit: 100, notInACall: false };
