import type { Relay } from '../bridge.ts';
import { eventsOf } from '../call/create.ts';
import { type CallFacts, draftOf } from '../call/draft.ts';
import { end } from '../call/leave.ts';
import { type Call, partyOf } from '../call/model.ts';
import type { ConversationEvent } from '../events.ts';
import type { Conversation } from '../model.ts';
import type { Cause } from '../reasons.ts';
import { callConnected, callOver, transferOver } from './decisions.ts';

/**
 * What holds a chat and its call together, in one commit: an answer or the end of the call is the chat's, the end of
 * the chat's the call's, and the two conversations of a bridge have it together.
 */
export function callRelaysOf(conversation: Conversation, event: ConversationEvent): Relay[] {
  switch (event.type) {
    case 'call':
      return fromCall(conversation);
    case 'callConnected':
      return toOther(event, (other) => callConnected(other, event.by));
    case 'callTransfer': {
      const { replaces } = event.transfer;
      return event.became === 'done' && replaces !== null ? [{ conversation: replaces, decide: ended }] : [];
    }
    case 'callOver':
      return [
        ...toOther(event, (other) => callOver(other, event.cause)),
        { conversation: event.call.call, decide: ended },
      ];
    default:
      return [];
  }
}

function fromCall({ facts, call }: Conversation): Relay[] {
  const chat = facts.call?.chat;
  if (chat === undefined || !call) return [];
  const enough = facts.call?.hosted ? 1 : 2;
  const answerer = call.inside.findLast(({ uri }) => uri !== facts.call?.creator) ?? call.inside[0];
  const decide = (target: Conversation): ConversationEvent[] => {
    if (target.chatCall?.call !== facts.id) return [];
    const handing = target.chatCall.transfer;
    const handed = handing && !call.invitations.some(({ id }) => id === handing.ring);
    if (handed && call.status !== 'ended') return transferOver(target, howHanded(call, handing.to.uri));
    if (call.status === 'ended')
      return callOver(target, target.chatCall.state === 'connected' ? 'ended' : whyUnanswered(call));
    const party = answerer && partyOf(call, answerer.uri);
    return call.inside.length >= enough && party ? callConnected(target, { uri: party.uri, name: party.name }) : [];
  };
  return [{ conversation: chat, decide }];
}

/** Null: whoever was to come is in it. */
function howHanded({ inside, over }: Call, uri: string): Cause | null {
  if (inside.some((one) => one.uri === uri)) return null;
  const cause = over.findLast((one) => one.uri === uri)?.cause;
  return cause === 'declined' || cause === 'timeout' || cause === 'cancelled' ? cause : 'unreachable';
}

/** Why nobody came: what somebody did weighs more than what he could not do; whoever asked may have given up before. */
function whyUnanswered({ over }: Call): Cause {
  const causes = over.map(({ cause }) => cause);
  if (causes.length === 0 || causes.includes('ended') || causes.includes('cancelled')) return 'cancelled';
  if (causes.includes('declined')) return 'declined';
  return causes.includes('timeout') ? 'timeout' : 'unreachable';
}

type Shared = Extract<ConversationEvent, { type: 'callConnected' | 'callOver' }>;

function toOther({ call }: Shared, decide: (other: Conversation) => ConversationEvent[]): Relay[] {
  if (call.with === null) return [];
  return [{ conversation: call.with, decide: (other) => (other.chatCall?.call === call.call ? decide(other) : []) }];
}

/** The end of a call asks nothing of who is connected. */
const nobody: CallFacts = {
  now: 0,
  reach: () => ({ devices: [], forbidden: false }),
  newId: () => '',
  ringTimeoutMs: 0,
  lostGraceMs: 0,
  abandonMs: 0,
};

function ended({ facts: { call: terms }, call }: Conversation): ConversationEvent[] {
  if (!terms || !call || call.status === 'ended') return [];
  const draft = draftOf(terms, call, nobody);
  end(draft, 'ended', null);
  return eventsOf(draft);
}
