import { embeddedResource, type SentEvent } from '../../server/wire/events.ts';
import { bareRel } from '../../server/wire/rels.ts';
import { linkOf, textOf } from '../../server/wire/resource.ts';
import { conversationIdOf } from '../shared/ucwaClient.ts';

/** The visitor's conversation as the channel told it. */
export interface Conversation {
  readonly href: string;
  readonly state: 'connecting' | 'connected' | 'ended';
  /** Where to POST messages, and that one is being written. */
  readonly messages: string;
  readonly typing: string;
}

/** The conversation after one more event. Events of another conversation change nothing while this one lasts. */
export function followConversation(now: Conversation | undefined, sent: SentEvent): Conversation | undefined {
  const { link, type, status } = sent.event;
  const resource = embeddedResource(sent.event);
  const state = textOf(resource, 'state');
  switch (bareRel(link.rel)) {
    case 'conversation': {
      const over = type === 'deleted' || state === 'Disconnected';
      if (now && now.state !== 'ended' && !same(now, link.href)) return now;
      if (over) return now && same(now, link.href) ? { ...now, state: 'ended' } : now;
      const known = now && same(now, link.href) && now.state !== 'ended' ? now : started(link.href);
      const modalities = resource?.activeModalities;
      const talks = state === 'Connected' && Array.isArray(modalities) && modalities.includes('Messaging');
      return talks ? { ...known, state: 'connected' } : known;
    }
    case 'messaging': {
      if (!now || now.state === 'ended' || !same(now, link.href) || state !== 'Connected') return now;
      const messages = linkOf(resource, 'sendMessage')?.href ?? now.messages;
      return { ...now, state: 'connected', messages, typing: linkOf(resource, 'setIsTyping')?.href ?? now.typing };
    }
    case 'messagingInvitation': {
      if (type !== 'completed' || status !== 'Failure') return now;
      const about = linkOf(resource, 'conversation')?.href;
      if (now && about !== undefined && !same(now, about)) return now;
      return { ...(now ?? started(about ?? '')), state: 'ended' };
    }
    default:
      return now;
  }
}

function started(href: string): Conversation {
  const bare = href.replace(/\?.*$/, '');
  return { href, state: 'connecting', messages: `${bare}/messaging/messages`, typing: `${bare}/messaging/typing` };
}

const same = (conversation: Conversation, href: string): boolean =>
  conversationIdOf(conversation.href) === conversationIdOf(href);
