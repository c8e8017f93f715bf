import type { SentEvent } from '../../../wire/events.ts';
import {
  type Conversation,
  isMeeting,
  participantOf,
  rosterOf,
  typistsFor,
  waitingOf,
} from '../../conversation/model.ts';
import { mayWriteHtml } from '../../conversation/peer.ts';
import { callOn } from '../encode/calling.ts';
import { otherIsThere } from '../encode/chatForDevice.ts';
import { shownConversation } from '../encode/conversation.ts';
import { emitter } from '../encode/emit.ts';
import { encodeForDevice } from '../encode/forDevice.ts';
import { arrived, waits } from '../encode/roster.ts';
import { saidBefore } from '../encode/saying.ts';
import type { Telling } from '../encode/telling.ts';

/**
 * An open conversation as if the viewer had just joined it: how a fresh event channel begins (contract, "event
 * channels"). What was said until now is told as far as the package carries it.
 */
export function snapshot(telling: Telling, conversation: Conversation, at: number): SentEvent[] {
  const { viewer, facts } = telling;
  const ringing = conversation.invitations.find(({ devices }) => devices.includes(viewer.device));
  const caller = conversation.participants[0] ?? null;
  if (ringing?.chat) {
    return encodeForDevice(telling, { body: { type: 'peerRequested', facts, caller, invitation: ringing }, at });
  }
  if (ringing) {
    return encodeForDevice(telling, { body: { type: 'invited', invitation: ringing }, at });
  }
  const waiting = waitingOf(conversation, viewer.person.uri);
  if (waiting?.participant.device === viewer.device) {
    const { participant, invitation: joining, until } = waiting;
    const body = { type: 'lobbyEntered' as const, participant, joining, until, to: [], hostLeads: false };
    return encodeForDevice(telling, { body, at });
  }
  const me = participantOf(conversation, viewer.person.uri);
  if (me?.device !== viewer.device) return [];
  if (conversation.chatInvitation) {
    const body = { type: 'chatRequested' as const, facts, invitation: conversation.chatInvitation, visitor: me };
    return encodeForDevice(telling, { body, at });
  }
  const [asked] = conversation.phase === 'requested' ? conversation.invitations : [];
  if (asked)
    return encodeForDevice(telling, { body: { type: 'peerRequested', facts, caller: me, invitation: asked }, at });
  return isMeeting(conversation) ? openMeeting(telling, conversation) : openChat(telling, conversation);
}

function openChat(telling: Telling, chat: Conversation): SentEvent[] {
  const { view, viewer, facts } = telling;
  const emit = emitter(view, facts);
  const me = participantOf(chat, viewer.person.uri);
  const others = rosterOf(chat).filter(({ uri }) => uri !== viewer.person.uri);
  return [
    emit.conversationIs('added', shownConversation(view, chat, me)),
    emit.localParticipant(viewer.person),
    ...others.flatMap((other) => otherIsThere(emit, other, viewer.person)),
    emit.messagingIs('Connected', undefined, mayWriteHtml(chat, viewer.person.uri)),
    ...callHere(telling, chat),
    ...saidBefore(telling, emit),
    ...typing(telling, chat),
  ];
}

function openMeeting(telling: Telling, meeting: Conversation): SentEvent[] {
  const { view, viewer, facts } = telling;
  const emit = emitter(view, facts);
  const me = participantOf(meeting, viewer.person.uri);
  const looking = { terms: meeting.terms, leading: me?.role === 'Leader' };
  return [
    emit.conversationIs('added', shownConversation(view, meeting, me)),
    emit.onlineMeetingIs('added', meeting.terms),
    emit.localParticipant(me ?? viewer.person),
    ...rosterOf(meeting)
      .filter(({ uri }) => uri !== viewer.person.uri)
      .flatMap((other) => arrived(emit, other, looking)),
    ...(looking.leading ? (meeting.lobby ?? []).map((one) => waits(emit, view, facts.id, one.participant)) : []),
    emit.messagingIs(me?.messaging ? 'Connected' : 'Disconnected', undefined, mayWriteHtml(meeting, viewer.person.uri)),
    ...callHere(telling, meeting),
    ...(me?.messaging
      ? [...saidBefore(telling, emit), ...typing(telling, meeting)]
      : saidBefore(telling, emit, { until: me?.heard ?? 0 })),
  ];
}

const callHere = ({ view, viewer, facts }: Telling, { chatCall }: Conversation): SentEvent[] =>
  chatCall ? callOn({ view, facts, emit: emitter(view, facts), client: viewer }, chatCall) : [];

function typing({ view, viewer, facts }: Telling, conversation: Conversation): SentEvent[] {
  const emit = emitter(view, facts);
  return typistsFor(conversation, viewer.person.uri).map((who) => emit.typing('added', who));
}
