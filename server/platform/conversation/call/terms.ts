import type { CallTerms } from './model.ts';

/** A call of no special kind: at once, between its own people, who ring or come as each wire has it. */
export const plainTerms = {
  reason: 'STANDARD',
  topology: 'MESH',
  anonymous: false,
  inform: true,
  plannedAt: null,
  expiresAt: null,
  broker: null,
  asked: [],
} as const satisfies Partial<CallTerms>;
