import type { Clock } from '../lib/clock.ts';
import { textOf } from '../wire/resource.ts';
import { linked, type Told } from './callbackEvents.ts';
import type { ChatStore } from './chatStore.ts';
import type { Seen, Side } from './flow/happenings.ts';
import { happeningOf, timeOf } from './happeningOf.ts';
import { customContentOf, invitedBy } from './invitedBy.ts';
import type { OperationRow, Operations } from './operations.ts';
import type { Advance, Progress } from './progress.ts';
import type { Hand } from './takeStep.ts';

/** Where the visitor wrote from, by his SIP URI. */
export type PageOf = (visitorUri: string) => string | null;

/** Brings an event to the request it belongs to. `newId` is the id of the request that this callback may begin. */
export type Deliver = (hand: Hand, told: Told, newId: string | null) => void;

/** An event belongs to the operation, conversation or invitation that it names (contract, "`callbackUrl`, `CallbackContext`"). */
export function createDeliver(parts: {
  chats: ChatStore;
  operations: Operations;
  advance: Advance;
  unclaimed: Unclaimed;
  pageOf: PageOf;
  clock: Clock;
}): Deliver {
  const { chats, operations, advance } = parts;

  /** The open operation that an event is about; bridging is told apart by whom it concerns (6.5). */
  function operationOf(told: Told): OperationRow | undefined {
    const byId = told.operationId === null ? undefined : operations.byId(told.operationId);
    if (byId) return byId;
    const requestId = told.conversation ? chats.ofConversation(told.conversation.id)?.id : undefined;
    if (told.rel === 'bridgedParticipant' && requestId !== undefined) {
      const uri = textOf(told.resource, 'participantUri')?.toLowerCase() ?? lastSegment(told.path);
      return operations.openOf(requestId, told.type === 'deleted' ? 'unbridge' : 'bridge', uri);
    }
    return operationRels.has(told.rel) ? operations.byResource(told.path) : undefined;
  }

  function invitationOver(hand: Hand, told: Told, id: string): void {
    const success = told.status !== 'Failure';
    const accept = operations.openOf(id, 'accept and bridge', null);
    // First what it means to the visitor: a failed operation alone would look like a fault of the platform.
    hand.take(id, { type: 'chatAnswered', success, cause: told.cause });
    if (accept) advance(hand, accept, { became: success ? 'completed' : 'failed', byEvent: true, cause: told.cause });
  }

  /**
   * The end of a call's invitation is that of the operation that had others rung by it, and of no other: where both
   * called in the same moment, the second invitation ends while the first rings. First what it means to the chat.
   */
  function callOver(hand: Hand, told: Told, request: { id: string; side: Side }): void {
    const call = chats.load(request.id)?.call;
    const bridging = call?.path === told.path && call.asked !== null ? operations.byId(call.asked) : undefined;
    const happening = happeningOf(told, request.side, parts.clock.now());
    if (happening) hand.take(request.id, happening);
    const became = told.status === 'Failure' ? 'failed' : 'completed';
    if (bridging) advance(hand, bridging, { became, byEvent: true, cause: told.cause });
  }

  return (hand, told, newId) => {
    if (told.isChatRequest && newId !== null) {
      const invited = invitedBy(told, newId);
      if (!invited || chats.ofInvitation(told.path) !== undefined) return;
      const page = parts.pageOf(invited.visitor.uri);
      hand.begin(invited, { page, customContent: customContentOf(told.resource) });
      return;
    }
    if (told.rel === 'audioVideoInvitation' && told.type === 'completed') {
      const request = told.conversation && chats.ofConversation(told.conversation.id);
      return request ? callOver(hand, told, request) : undefined;
    }
    if (told.rel === 'messagingInvitation') {
      const request = chats.ofInvitation(told.path);
      if (request !== undefined) {
        if (told.type === 'completed') invitationOver(hand, told, request);
        return;
      }
    }
    const operation = operationOf(told);
    const progress = progressOf(told);
    if (operation && progress) return advance(hand, operation, progress);
    if (progress && isOutgoing(told)) return parts.unclaimed.keep(told.path, progress);
    const request = told.conversation ? chats.ofConversation(told.conversation.id) : undefined;
    const happening = request && happeningOf(told, request.side, parts.clock.now());
    if (request && happening) hand.take(request.id, happening);
  };
}

const operationRels = new Set(['onlineMeetingInvitation', 'messagingInvitation', 'participantInvitation', 'message']);

function progressOf(told: Told): Progress | undefined {
  if (told.rel === 'bridgedParticipant') return { became: 'completed', byEvent: true, seen: seenIn(told) };
  if (!operationRels.has(told.rel) || (told.rel === 'message' && !isOutgoing(told))) return undefined;
  const spokenAt = told.rel === 'message' ? timeOf(told.resource) : undefined;
  const common = {
    byEvent: true,
    cause: told.cause,
    seen: seenIn(told),
    ...(spokenAt === undefined ? {} : { spokenAt }),
  };
  if (told.type === 'started') return { ...common, became: 'started' };
  if (told.type !== 'completed') return undefined;
  const state = textOf(told.resource, 'state');
  const failed = told.status === 'Failure' || (told.status === null && (state === 'Failed' || state === 'Declined'));
  const cause = told.cause ?? (state === 'Declined' ? { code: 'RemoteFailure', subcode: 'Declined' } : null);
  return failed ? { ...common, became: 'failed', cause } : { ...common, became: 'completed' };
}

function seenIn(told: Told): Seen {
  const onlineMeetingUri = textOf(told.resource, 'onlineMeetingUri');
  const cancel = linked(told.resource, 'cancel', told.base);
  return {
    self: told.href,
    ...(told.conversation ? { conversation: told.conversation } : {}),
    ...(onlineMeetingUri ? { onlineMeetingUri } : {}),
    ...(cancel ? { cancel } : {}),
  };
}

/** Only what the helpdesk sends is Outgoing to it; fixtures exist that leave the direction out. */
const isOutgoing = (told: Told): boolean =>
  told.rel === 'message' && textOf(told.resource, 'direction')?.toLowerCase() === 'outgoing';

const lastSegment = (path: string): string => `sip:${(path.split('/').at(-1) ?? '').replace(/^sips?:/, '')}`;

/** Ends of messages that came before the answer which says where the message is (6.4); a few, and only in memory. */
export interface Unclaimed {
  keep(path: string, progress: Progress): void;
  claim(path: string): Progress | undefined;
}

/** At most so many are kept: an answer follows its event within moments. */
const mostUnclaimed = 1_000;

export function createUnclaimed(): Unclaimed {
  const kept = new Map<string, Progress>();
  return {
    keep(path, progress) {
      if (kept.get(path)?.became === 'completed') return;
      kept.set(path, progress);
      for (const oldest of kept.keys()) {
        if (kept.size <= mostUnclaimed) break;
        kept.delete(oldest);
      }
    },
    claim(path) {
      const progress = kept.get(path);
      kept.delete(path);
      return progress;
    },
  };
}
