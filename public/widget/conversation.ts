import { embeddedResource, type SentEvent } from '../../server/wire/events.ts';
import { bareRel } from '../../server/wire/rels.ts';
import { linkOf, textOf } from '../../server/wire/resource.ts';
import { conversationIdOf } from '../shared/ucwaClient.ts';

/** The visitor's conversation as the channel told it. */
export interface Conversation {
  readonly id: string | undefined;
  readonly href: string;
  readonly state: 'connecting' | 'connected' | 'ended';
  /** Where to POST messages, and that one is being written. */
  readonly messages: string;
  readonly typing: string;
}

/** The conversation after one more event. Events of another conversation change nothing while this one lasts. */
export function followConversation(now: Conversation | undefined, { event }: SentEvent): Conversation | undefined {
  const { link, type, status } = event;
  const resource = embeddedResource(event);
  const state = textOf(resource, 'state');
  const rel = bareRel(link.rel);
  const failed = rel === 'messagingInvitation' && type === 'completed' && status === 'Failure';
  const href = failed ? (linkOf(resource, 'conversation')?.href ?? now?.href ?? '') : link.href;
  const lasting = now && now.state !== 'ended' ? now : undefined;
  if (lasting && lasting.id !== conversationIdOf(href)) return now;

  if (failed) return { ...(now ?? started(href)), state: 'ended' };
  if (rel === 'conversation') {
    if (type === 'deleted' || state === 'Disconnected') return now && { ...now, state: 'ended' };
    const modalities = resource?.activeModalities;
    const talks = state === 'Connected' && Array.isArray(modalities) && modalities.includes('Messaging');
    return { ...(lasting ?? started(href)), ...(talks && { state: 'connected' }) };
  }
  if (rel !== 'messaging' || !lasting || state !== 'Connected') return now;
  return {
    ...lasting,
    state: 'connected',
    messages: linkOf(resource, 'sendMessage')?.href ?? lasting.messages,
    typing: linkOf(resource, 'setIsTyping')?.href ?? lasting.typing,
  };
}

function started(href: string): Conversation {
  const messaging = `${href.replace(/\?.*/, '')}/messaging`;
  return {
    id: conversationIdOf(href),
    href,
    state: 'connecting',
    messages: `${messaging}/messages`,
    typing: `${messaging}/typing`,
  };
}
