import { type ChatMessage, conversationIdOf, newOperationId, type UcwaAnswer } from '../../public/shared/ucwaClient.ts';
import { encodeDataUri } from '../../server/wire/dataUri.ts';
import { embeddedResource, type SentEvent } from '../../server/wire/events.ts';
import { bareRel } from '../../server/wire/rels.ts';
import { linkOf, type Resource, textOf } from '../../server/wire/resource.ts';
import { type Person, required } from './person.ts';
import { messagesOf, messageTo } from './visitor.ts';

/** A chat that an agent is in. */
export interface AgentChat {
  readonly conversationId: string;
  say(text: string, operationId?: string): Promise<UcwaAnswer>;
  type(): Promise<UcwaAnswer>;
  messages(): ChatMessage[];
  waitForMessage(text: string | RegExp, timeoutMs?: number): Promise<ChatMessage>;
  /** Rings somebody into it, which makes a chat of two a meeting. */
  add(uri: string): Promise<UcwaAnswer>;
  leave(): Promise<UcwaAnswer>;
  /** Ends his messaging, not his being there (ucwa.md 5.2). */
  stop(): Promise<UcwaAnswer>;
}

/** A chat of two that an agent asked for, and that rings. */
export interface Asked {
  /** Resolves once it is taken and both sides can chat. */
  taken(): Promise<AgentChat>;
  cancel(): Promise<UcwaAnswer>;
}

/** Asks somebody for a chat of two (ucwa.md 4.1, 4.3). @param link where, as `startMessaging` tells */
export async function askFor(
  person: Person,
  link: string,
  what: { to: string; subject: string; text?: string },
): Promise<Asked> {
  const { to, subject, text } = what;
  const operationId = newOperationId();
  const message = text === undefined ? {} : { _links: { message: { href: encodeDataUri('text/plain', text) } } };
  const { status, error } = await person.http.request('POST', link, { json: { operationId, to, subject, ...message } });
  if (status !== 201) throw new Error(`startMessaging: ${status} ${error?.code}`);
  const invitation = await person.waitFor('invitation of mine', ({ event }) => {
    const told = embeddedResource(event);
    return event.type === 'started' && textOf(told, 'operationId') === operationId ? told : undefined;
  });
  const id = conversationIdOf(required(invitation, 'conversation')) ?? '';
  return {
    async taken() {
      await messaging(person, id, 'sendMessage');
      return chatOf(person, id);
    },
    cancel: () => person.http.request('POST', required(invitation, 'cancel')),
  };
}

/** Waits for the chat's messaging to offer a link. */
export function messaging(person: Person, conversationId: string, rel: string): Promise<string> {
  return person.waitFor(`messaging with ${rel}`, (sent) =>
    isMessaging(sent, conversationId) ? linkOf(embeddedResource(sent.event), rel)?.href : undefined,
  );
}

function isMessaging({ event }: SentEvent, conversationId: string): boolean {
  return bareRel(event.link.rel) === 'messaging' && conversationIdOf(event.link.href) === conversationId;
}

/** A chat that somebody is in. */
export function chatOf(person: Person, conversationId: string): AgentChat {
  function link(rel: string): string {
    const said = person.events.findLast((sent) => isMessaging(sent, conversationId));
    return required(said && embeddedResource(said.event), rel);
  }
  return {
    conversationId,
    say: (text, operationId = newOperationId()) =>
      person.http.request('POST', `${link('sendMessage')}?operationId=${operationId}`, { text }),
    type: () => person.http.request('POST', link('setIsTyping')),
    messages: () => messagesOf(person, conversationId),
    waitForMessage: (text, timeoutMs) => messageTo(person, text, timeoutMs),
    add: (uri) =>
      person.http.request('POST', required(lastConversation(person, conversationId), 'addParticipant'), {
        json: { operationId: newOperationId(), to: uri },
      }),
    leave: () => person.http.request('DELETE', required(lastConversation(person, conversationId), 'self')),
    stop: () => person.http.request('POST', link('stopMessaging')),
  };
}

function lastConversation(person: Person, conversationId: string): Resource | undefined {
  const said = person.events.findLast(
    ({ event }) => bareRel(event.link.rel) === 'conversation' && conversationIdOf(event.link.href) === conversationId,
  );
  return said && embeddedResource(said.event);
}
