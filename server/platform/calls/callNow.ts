import { applyCall, newCall } from '../conversation/call/apply.ts';
import type { CallConversationFacts } from '../conversation/call/create.ts';
import type { Call } from '../conversation/call/model.ts';
import type { CallStep } from '../conversation/call/steps.ts';
import type { ConversationEvent } from '../conversation/events.ts';
import type { Conversation } from '../conversation/model.ts';
import type { CallChange } from '../log/log.ts';

/** A call as it is now. */
export interface CallNow {
  readonly facts: CallConversationFacts;
  readonly call: Call;
}

/** A conversation that is a call; undefined for any other. */
export function callOf(conversation: Conversation | undefined): CallNow | undefined {
  if (!conversation?.call || !conversation.facts.call) return undefined;
  const { facts, call } = conversation;
  return { facts: { ...facts, call: conversation.facts.call }, call };
}

/** One thing that happened to a call, with what was true before and after it. */
export interface CallNews {
  readonly facts: CallConversationFacts;
  readonly step: CallStep;
  readonly before: Call;
  readonly after: Call;
}

/** What a logged event did to a call, in order; nothing when it is about something else. */
export const stepsIn = (event: ConversationEvent): readonly CallStep[] =>
  event.type === 'call' || event.type === 'callCreated' ? event.steps : [];

/** What a commit did to a call, step by step, for those who tell it on. */
export function newsOf({ facts, before, events }: CallChange): CallNews[] {
  const terms = facts.call;
  if (!terms) return [];
  const news: CallNews[] = [];
  let call = before;
  for (const { body } of events) {
    if (body.type === 'callCreated') call = newCall(body.status, body.parties, terms.creator);
    for (const step of stepsIn(body)) {
      if (!call) throw new Error('a call begins with its creation');
      const after = applyCall(call, step);
      news.push({ facts: { ...facts, call: terms }, step, before: call, after });
      call = after;
    }
  }
  return news;
}
