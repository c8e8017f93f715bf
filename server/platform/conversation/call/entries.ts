import type { RingEnd } from '../ring.ts';
import type { CallStep } from './steps.ts';

/** What a call's history shows: {@link CallStep}s that people ask about afterwards (calls.md 1.3 and the contract). */
export type EntryType = 'Created' | 'Join' | 'Leave' | 'Declined' | 'Missed' | 'Busy' | 'Ended';

const ends: Readonly<Partial<Record<RingEnd, EntryType>>> = { declined: 'Declined', timeout: 'Missed', busy: 'Busy' };

/**
 * The entry that a step makes and whom it is about; undefined for what nobody is shown, as a silent decline is not.
 * @param creator whom an end is about that nobody brought about
 */
export function entryOf(step: CallStep, creator: string): { type: EntryType; uri: string } | undefined {
  switch (step.is) {
    case 'joined':
      return { type: 'Join', uri: step.uri };
    case 'left':
      return { type: 'Leave', uri: step.uri };
    case 'ended':
      return { type: 'Ended', uri: step.by ?? creator };
    case 'ring': {
      const type = step.step.step === 'out' ? ends[step.step.cause] : undefined;
      return type && step.step.step === 'out' ? { type, uri: step.step.uri } : undefined;
    }
    default:
      return undefined;
  }
}
