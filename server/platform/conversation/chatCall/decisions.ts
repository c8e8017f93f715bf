import type { ConversationEvent } from '../events.ts';
import { bridgedOf, type Conversation, type Facts, isMeeting, type Person, participantOf } from '../model.ts';
import { type Cause, refuse } from '../reasons.ts';
import type { CallAsk, CallHere, CallPerson, CallTransfer, ChatCall } from './model.ts';

/** Whether somebody may ask for a call here now: an application takes part that answers it, and there is none yet. */
const mayCall = (conversation: Conversation): boolean =>
  conversation.phase === 'open' &&
  conversation.facts.kind !== 'call' &&
  conversation.chatCall === undefined &&
  conversation.facts.application !== null &&
  (isMeeting(conversation) || conversation.participants.length === 1);

/**
 * A call begins in a chat or meeting: its application is asked, or somebody in it is rung.
 * @throws Problem `ConversationOver` | `NotConnected` | `HasCall` | `NoCallHere`
 */
export function askCall(
  conversation: Conversation,
  call: ChatCall & { readonly invitation: CallAsk },
): ConversationEvent[] {
  checkCall(conversation);
  return [{ type: 'callAsked', call, invitationId: call.invitation.id, ...toldTo(conversation) }];
}

/** An application calls somebody: the first event of a conversation that is this call alone. */
export function openCall(facts: Facts, call: ChatCall & { readonly invitation: CallAsk }): ConversationEvent[] {
  const here: CallHere = { meeting: false, bridged: false, hostMessaging: false, messaging: [] };
  return [{ type: 'callOpened', facts, call, invitationId: call.invitation.id, to: [], here }];
}

/**
 * Somebody is rung who takes the place of another in the call.
 * @throws Problem `NotInCall` where nobody has answered yet, `AlreadyInvited` while another is under way
 */
export function transferCall(conversation: Conversation, transfer: CallTransfer): ConversationEvent[] {
  const { chatCall } = conversation;
  if (chatCall?.state !== 'connected') throw refuse('NotInCall');
  if (chatCall.transfer) throw refuse('AlreadyInvited');
  return [{ type: 'callTransfer', call: { ...chatCall, transfer }, transfer, became: 'started' }];
}

/** Whether this conversation is where the call began, so that its application hands it over here. */
export const beganHere = ({ invitation, with: other }: ChatCall): boolean =>
  invitation !== null && (invitation.to === null || other === null);

/** The handing over is done, or came to nothing. */
export function transferOver(conversation: Conversation, cause: Cause | null): ConversationEvent[] {
  const { transfer, ...call } = conversation.chatCall ?? {};
  if (!transfer || !conversation.chatCall) return [];
  const rest = call as ChatCall;
  return [
    { type: 'callTransfer', call: rest, transfer, became: cause ? 'failed' : 'done', ...(cause ? { cause } : {}) },
  ];
}

/** @throws Problem as {@link askCall} */
export function checkCall(conversation: Conversation): void {
  if (conversation.phase === 'closed') throw refuse('ConversationOver');
  if (conversation.phase === 'requested') throw refuse('NotConnected');
  if (conversation.chatCall) throw refuse('HasCall');
  if (!mayCall(conversation)) throw refuse('NoCallHere');
}

/**
 * The call of a chat becomes a meeting's, too.
 * @throws Problem as {@link askCall}
 */
export function shareCall(meeting: Conversation, call: ChatCall): ConversationEvent[] {
  checkCall(meeting);
  return [{ type: 'callShared', call, ...toldTo(meeting) }];
}

/**
 * The application answered: others are rung for the call.
 * @throws Problem `NotRinging` when it is answered, or over
 */
export function callRings(conversation: Conversation, invitation: string, other: string | null): ConversationEvent[] {
  const call = { ...waiting(conversation, invitation), state: 'ringing', until: null, with: other } as const;
  return [{ type: 'callRings', call, ...about(call), ...toldTo(conversation) }];
}

/**
 * The application takes the call itself, without media.
 * @throws Problem `NotRinging`
 */
export function acceptCall(conversation: Conversation, invitation: string): ConversationEvent[] {
  const call = { ...waiting(conversation, invitation), until: null };
  return callConnected({ ...conversation, chatCall: call }, null);
}

/** @throws Problem `NotRinging` when no such invitation waits for the application */
export function waiting(conversation: Conversation, invitation: string): ChatCall {
  const { chatCall } = conversation;
  if (chatCall?.invitation?.id !== invitation || chatCall.state !== 'asked') throw refuse('NotRinging');
  return chatCall;
}

/** Somebody of the call has answered; nothing where that is known. */
export function callConnected(conversation: Conversation, by: CallPerson | null): ConversationEvent[] {
  const { chatCall } = conversation;
  if (!chatCall || chatCall.state === 'connected') return [];
  const call: ChatCall = { ...chatCall, state: 'connected', until: null };
  const answered = by && personHere(conversation, by);
  return [{ type: 'callConnected', call, by, answered, ...about(call), ...toldTo(conversation) }];
}

/** The call is over here; nothing where there is none. */
export function callOver(conversation: Conversation, cause: Cause): ConversationEvent[] {
  const { chatCall: call } = conversation;
  if (!call || conversation.phase === 'closed') return [];
  return [
    ...transferOver(conversation, 'ended'),
    { type: 'callOver', call, cause, ...about(call), ...toldTo(conversation) },
  ];
}

/** Who is told, and what the conversation is besides, so that it can be shown. */
const toldTo = (conversation: Conversation): { to: readonly string[]; here: CallHere } => {
  const present = conversation.participants.filter(({ device }) => device !== null);
  const devices = (some: typeof present) => some.flatMap(({ device }) => device ?? []);
  return {
    to: devices(present),
    here: {
      meeting: isMeeting(conversation),
      bridged: conversation.bridge !== null,
      hostMessaging: conversation.hostMessaging,
      messaging: devices(present.filter(({ messaging }) => messaging)),
    },
  };
};

const about = ({ invitation }: ChatCall) => (invitation ? { invitationId: invitation.id } : {});

/**
 * Somebody of the call as this conversation calls him: a visitor hears of staff under their bridged names alone, and of
 * whoever is not bridged as the helpdesk.
 */
function personHere(conversation: Conversation, { uri, name }: CallPerson): Person {
  const { facts, participants } = conversation;
  const known = personKnownHere(conversation, uri);
  if (known) return known;
  // A visitor is told no names but those that the application gave.
  const isOfVisitor = participants.some(({ anonymous }) => anonymous) && facts.kind === 'peer' && !facts.callOnly;
  return isOfVisitor ? facts.endpoint : { uri, name };
}

/** Somebody of the call whom this conversation has a name for; undefined for who is neither in it nor bridged to it. */
export function personKnownHere(conversation: Conversation, uri: string): Person | undefined {
  const { facts, bridge, chatCall } = conversation;
  if (facts.callOnly) return undefined;
  const isVisitor = chatCall?.guest && uri === `guest:${chatCall.guest.id}`;
  const here = participantOf(conversation, isVisitor ? chatCall.guest.uri : uri);
  if (here) return { uri: here.uri, name: here.name, ...(here.anonymous ? { anonymous: true } : {}) };
  const bridged = bridgedOf(bridge, uri);
  return bridged && { uri: bridged.uri, name: bridged.displayName };
}
