import type { Reach, RingStep } from '../ring.ts';
import { applyCall } from './apply.ts';
import type { Call, CallTerms } from './model.ts';
import type { CallStep } from './steps.ts';

/** What a decision about a call may ask and cannot know: the time, who can be rung, fresh ids. */
export interface CallFacts {
  /** Epoch ms. */
  readonly now: number;
  readonly reach: (uri: string) => Reach;
  readonly newId: () => string;
  /** How long somebody rings, ms. */
  readonly ringTimeoutMs: number;
  /** How long a lost device may take to come back, ms (`removeAfter`, calls.md 3.5). */
  readonly lostGraceMs: number;
  /** How long a call lives in which nobody has a device connected, ms. */
  readonly abandonMs: number;
}

/** A decision under way: each step is taken before the next is thought of. */
export interface Draft {
  readonly terms: CallTerms;
  readonly facts: CallFacts;
  readonly steps: readonly CallStep[];
  /** The call after the steps so far. */
  readonly call: Call;
  take(...steps: readonly CallStep[]): void;
  /** Steps of one invitation's ring. */
  takeRing(invitation: string, steps: readonly RingStep[]): void;
}

/** Begins a decision about a call. */
export function draftOf(terms: CallTerms, call: Call, facts: CallFacts): Draft {
  const steps: CallStep[] = [];
  let after = call;
  const take = (...more: readonly CallStep[]) => {
    for (const step of more) {
      steps.push(step);
      after = applyCall(after, step);
    }
  };
  return {
    terms,
    facts,
    steps,
    get call() {
      return after;
    },
    take,
    takeRing: (invitation, ring) => take(...ring.map((step): CallStep => ({ is: 'ring', invitation, step }))),
  };
}
