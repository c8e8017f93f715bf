import type { Link, Resource } from '../../../wire/resource.ts';
import type { ChatCall } from '../../conversation/chatCall/model.ts';
import { type Conversation, type Facts, isMeeting, type Participant } from '../../conversation/model.ts';
import { mayWriteHtml } from '../../conversation/peer.ts';
import { audioVideoResource, isCaller, mediaOf } from './audioVideo.ts';
import { linkTo, paths, type View } from './view.ts';

/** States a conversation is shown in (5.6). */
export type ConversationState =
  | 'Incoming'
  | 'Connecting'
  | 'Connected'
  | 'Conferencing'
  | 'Conferenced'
  | 'InLobby'
  | 'Disconnected';

/** Modalities that the documented shape always links to; unsupported ones refuse every method (contract). */
const modalities = ['applicationSharing', 'audioVideo', 'dataCollaboration', 'messaging', 'enableAudienceMuteLock'];

/**
 * conversation (trusted-application-api.md 5.6; ucwa.md 5.1). `messaging` tells whether that modality is connected,
 * `extensible` whether somebody may be added to a chat of two, `me` what the viewer is called in it.
 */
export function conversationResource(
  view: View,
  facts: Facts,
  shown: {
    state: ConversationState;
    messaging: boolean;
    bridged?: boolean;
    extensible?: boolean;
    me?: string | undefined;
    /** Its call, where it is known what there is; null: none. */
    call?: ChatCall | null;
  },
): Resource {
  const at = (rest: string): Link => linkTo(view, `${paths.conversation(facts.id)}${rest}`);
  const isOn = shown.state === 'Connected' || shown.state === 'Conferenced';
  const hasCalls = isOn && facts.application !== null && isCaller(view, facts);
  const always = view.side === 'application' ? modalities : ['messaging', ...(hasCalls ? ['audioVideo'] : [])];
  const links: Record<string, Link> = { self: at('') };
  for (const rel of always) links[rel] = at(`/${rel}`);
  if (shown.bridged) links.conversationBridge = at('/conversationBridge');
  if (shown.state === 'Conferenced') {
    links.onlineMeeting = at('/onlineMeeting');
    links.participants = at('/participants');
    for (const list of ['leaders', 'attendees', 'lobby'] as const)
      links[list] = linkTo(view, paths.listed(view.side, facts.id, list));
  }
  if (view.side !== 'visitor' && (shown.state === 'Conferenced' || shown.extensible)) {
    const named = view.side === 'application' ? 'conversationId' : 'conversation';
    links.addParticipant = linkTo(view, `/communication/participantInvitations?${named}=${facts.id}`);
  }
  if (view.side !== 'application' && shown.state !== 'Connecting' && shown.state !== 'Incoming')
    links.localParticipant = linkTo(view, paths.localParticipant(facts.id), shown.me);
  return {
    state: shown.state,
    created: view.date(facts.createdAt),
    importance: facts.importance,
    threadId: facts.threadId,
    subject: facts.subject,
    activeModalities: [...(shown.messaging ? ['Messaging'] : []), ...modalitiesOf(shown.call)],
    onlineMeetingLobbyStatus: 'None',
    recording: false,
    _links: links,
    ...(hasCalls && view.side !== 'application' && shown.call !== undefined
      ? { _embedded: { audioVideo: audioVideoResource(view, facts, shown.call) } }
      : {}),
    rel: 'conversation',
  };
}

/** What is on of a call that is connected. */
const modalitiesOf = (call: ChatCall | null | undefined): string[] =>
  call?.state === 'connected' ? mediaOf(call) : [];

/** messaging (6.4; ucwa.md 5.2): what one may do is told by its links. `html`: whether one may send that, too. */
export function messagingResource(
  view: View,
  id: string,
  state: 'Connecting' | 'Connected' | 'Disconnected' | 'Over',
  html = false,
): Resource {
  const at = (rest: string): Link => linkTo(view, `${paths.messaging(id)}${rest}`);
  const links: Record<string, Link> = { self: at(''), conversation: linkTo(view, paths.conversation(id)) };
  if (state === 'Connecting' || state === 'Connected') links.stopMessaging = at('/terminate');
  if (state === 'Connected') {
    links.sendMessage = view.side === 'application' ? at('/messages') : { ...at('/messages'), revision: '2' };
    links.setIsTyping = at('/typing');
    links.typingParticipants = at('/typingParticipants');
  }
  if (state === 'Disconnected')
    links.addMessaging =
      view.side === 'application'
        ? linkTo(view, `/communication/messagingInvitations?conversationId=${id}`)
        : at('/addMessaging');
  return {
    state: state === 'Over' ? 'Disconnected' : state,
    ...(state === 'Connected' ? { negotiatedMessageFormats: html ? ['Html', 'Plain'] : ['Plain'] } : {}),
    _links: links,
    rel: 'messaging',
  };
}

/** How a conversation is shown to somebody who is in it now. */
export function shownConversation(view: View, conversation: Conversation, viewer?: Participant): Resource {
  const { facts, chatCall: call = null } = conversation;
  const me = viewer?.name;
  if (conversation.phase === 'closed')
    return conversationResource(view, facts, { state: 'Disconnected', messaging: false, me });
  if (isMeeting(conversation)) {
    const messaging = view.side === 'application' ? conversation.hostMessaging : (viewer?.messaging ?? false);
    return conversationResource(view, facts, { state: 'Conferenced', messaging, me, call });
  }
  if (conversation.phase === 'requested') {
    const asked = view.side === 'application' ? conversation.chatInvitation !== null : viewer === undefined;
    return conversationResource(view, facts, { state: asked ? 'Incoming' : 'Connecting', messaging: false });
  }
  return conversationResource(view, facts, {
    state: 'Connected',
    messaging: !facts.callOnly,
    bridged: view.side === 'application' && conversation.bridge !== null,
    extensible: conversation.bridge === null && !facts.callOnly,
    me,
    call,
  });
}

/** messaging as somebody finds it: connected, to be added, or over with the conversation. */
export function shownMessagingResource(view: View, conversation: Conversation, me: Participant | undefined): Resource {
  const messaging = view.side === 'application' ? conversation.hostMessaging : (me?.messaging ?? false);
  const speaker = view.side === 'application' ? conversation.facts.endpoint : me;
  const html = speaker !== undefined && mayWriteHtml(conversation, speaker.uri);
  return messagingResource(view, conversation.facts.id, shownMessaging(conversation, messaging), html);
}

function shownMessaging(
  conversation: Conversation,
  messaging: boolean,
): 'Connecting' | 'Connected' | 'Disconnected' | 'Over' {
  if (conversation.phase === 'closed') return 'Over';
  if (conversation.phase === 'requested') return 'Connecting';
  return messaging ? 'Connected' : 'Disconnected';
}
