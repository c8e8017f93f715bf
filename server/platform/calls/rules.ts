import type { IceSettings } from './ice.ts';

/** The knobs of rooms (calls.md 3.5) under their names there. No variable sets them: whoever composes a platform does. */
export interface CallRules {
  /** The most people in a call. */
  readonly participantsLimit: number;
  /** Whether somebody may be in one call only. */
  readonly notInACall: boolean;
}

/** What holds unless a composition says otherwise. */
export const usualCallRules: CallRules = { participantsLimit: 100, notInACall: false };

/** What calls go by. */
export interface CallSettings extends CallRules, IceSettings {
  readonly ringTimeoutMs: number;
  readonly lostGraceMs: number;
  readonly abandonMs: number;
}
