import type { ConversationEvent } from '../events.ts';
import type { Facts } from '../model.ts';
import { newCall } from './apply.ts';
import { type CallFacts, type Draft, draftOf } from './draft.ts';
import { settle } from './due.ts';
import { begin } from './invite.ts';
import type { CallTerms, Party } from './model.ts';

/** A conversation whose facts are a call's. */
export type CallConversationFacts = Facts & { readonly call: CallTerms };

/**
 * Makes a call. Its creator is in it at once with the device given (null: he takes no part himself), except in a planned call, a service request and one
 * made on his behalf; a planned one begins by its time, a service request by whoever opens its link (calls.md 1.4).
 */
export function createCall(
  ask: { facts: CallConversationFacts; parties: readonly Party[]; device: string | null; byRequest: boolean },
  facts: CallFacts,
): ConversationEvent[] {
  const terms = ask.facts.call;
  const waits = terms.plannedAt !== null || terms.reason === 'SERVICE_REQUEST';
  const status = waits ? 'planned' : 'started';
  const draft = draftOf(terms, newCall(status, ask.parties, terms.creator), facts);
  if (!waits && terms.broker === null && ask.device !== null)
    draft.take({
      is: 'joined',
      uri: terms.creator,
      device: ask.device,
      byRequest: ask.byRequest,
      invitation: null,
    });
  if (!waits) begin(draft, terms.creator);
  settle(draft);
  return [{ type: 'callCreated', facts: ask.facts, status, parties: ask.parties, steps: draft.steps }];
}

/** What a decision came to, for the log: nothing, or one event however many steps it took. */
export const eventsOf = ({ steps }: Draft): ConversationEvent[] => (steps.length > 0 ? [{ type: 'call', steps }] : []);
