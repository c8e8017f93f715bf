import {
  type ChatMessage,
  conversationIdOf,
  createUcwaHttp,
  newOperationId,
  type UcwaAnswer,
} from '../../public/shared/ucwaClient.ts';
import { embeddedResource, type SentEvent } from '../../server/wire/events.ts';
import { bareRel } from '../../server/wire/rels.ts';
import { embeddedOf, linkOf, type Resource, textOf } from '../../server/wire/resource.ts';
import { openPerson, type Person, required } from './person.ts';
import { messagesOf, messageTo } from './visitor.ts';

/** A chat that an agent is in. */
export interface AgentChat {
  readonly conversationId: string;
  say(text: string, operationId?: string): Promise<UcwaAnswer>;
  type(): Promise<UcwaAnswer>;
  messages(): ChatMessage[];
  waitForMessage(text: string | RegExp, timeoutMs?: number): Promise<ChatMessage>;
  leave(): Promise<UcwaAnswer>;
}

/** An invitation to a meeting, as it rings at an agent's. */
export interface Invitation {
  readonly subject: string;
  readonly visitorName: string;
  /** Accepts, adds messaging, and resolves once both sides can chat. */
  accept(): Promise<AgentChat>;
  decline(): Promise<UcwaAnswer>;
}

/** A member of the staff with any UCWA client. */
export interface Agent extends Person {
  /** The next invitation that nobody asked this for yet. */
  nextInvitation(timeoutMs?: number): Promise<Invitation>;
  setPresence(availability: string): Promise<UcwaAnswer>;
  /** The same application with a fresh channel: its absolute address, for a client that does its own polling. */
  anotherWindow(): Promise<{ readonly token: string; readonly events: string }>;
}

/** Signs in, from the root document on (ucwa.md 1), and makes himself available. */
export async function startAgent(url: string, who: { username: string; password: string }): Promise<Agent> {
  const response = await fetch(`${url}/WebTicket/oauthtoken`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'password', ...who }),
  });
  if (response.status !== 200) throw new Error(`sign-in of ${who.username}: ${response.status}`);
  const { access_token: token } = (await response.json()) as { access_token: string };
  const http = createUcwaHttp({ token: async () => token });
  http.setBase(url);
  const root = await http.request('GET', '/Autodiscover/AutodiscoverService.svc/root');
  const user = await http.request('GET', required(root.body, 'user'));
  const applications = required(user.body, 'applications');
  http.setBase(applications);
  const make = () =>
    http.request('POST', applications, {
      json: { userAgent: 'test', endpointId: 'test', culture: 'en-GB', type: 'Browser', instanceId: newOperationId() },
    });
  const made = await make();
  if (made.body === undefined) throw new Error(`applications: ${made.status} ${made.error?.code}`);
  const me = embeddedOf(made.body, 'me')[0];
  const available =
    linkOf(me, 'makeMeAvailable')?.href ?? `${required(made.body, 'self').split('?')[0]}/me/makeMeAvailable`;
  const answer = await http.request('POST', available, {
    json: { supportedModalities: ['Messaging'], supportedMessageFormats: ['Plain'], signInAs: 'Online' },
  });
  if (answer.status !== 204 && answer.status !== 409) throw new Error(`makeMeAvailable: ${answer.status}`);
  const person = openPerson(http, made.body);
  const taken = new Set<string>();
  return {
    ...person,
    async anotherWindow() {
      const { body } = await make();
      return { token, events: http.resolve(required(body, 'events')) };
    },
    nextInvitation: (timeoutMs) =>
      person.waitFor(
        'invitation',
        ({ event }) => {
          const invitation = embeddedResource(event);
          const { href } = event.link;
          if (bareRel(event.link.rel) !== 'onlineMeetingInvitation' || event.type !== 'started') return undefined;
          if (invitation === undefined || textOf(invitation, 'direction') !== 'Incoming' || taken.has(href))
            return undefined;
          taken.add(href);
          return invitationOf(person, invitation);
        },
        timeoutMs,
      ),
    setPresence: (availability) =>
      http.request('POST', `${required(made.body, 'self').split('?')[0]}/me/presence`, { json: { availability } }),
  };
}

function invitationOf(person: Person, invitation: Resource): Invitation {
  const conversationId = conversationIdOf(required(invitation, 'conversation')) ?? '';
  return {
    subject: textOf(invitation, 'subject') ?? '',
    visitorName: textOf(embeddedOf(invitation, 'from')[0], 'name') ?? '',
    decline: () => person.http.request('POST', required(invitation, 'decline')),
    async accept() {
      const { status } = await person.http.request('POST', required(invitation, 'accept'));
      if (status !== 204) throw new Error(`accept: ${status}`);
      const offered = await messaging(person, conversationId, 'addMessaging');
      const added = await person.http.request('POST', offered, { json: { operationId: newOperationId() } });
      if (added.status !== 201) throw new Error(`addMessaging: ${added.status}`);
      await messaging(person, conversationId, 'sendMessage');
      return chatOf(person, conversationId);
    },
  };
}

/** Waits for the chat's messaging to offer a link. */
function messaging(person: Person, conversationId: string, rel: string): Promise<string> {
  return person.waitFor(`messaging with ${rel}`, (sent) =>
    isMessaging(sent, conversationId) ? linkOf(embeddedResource(sent.event), rel)?.href : undefined,
  );
}

function isMessaging({ event }: SentEvent, conversationId: string): boolean {
  return bareRel(event.link.rel) === 'messaging' && conversationIdOf(event.link.href) === conversationId;
}

function chatOf(person: Person, conversationId: string): AgentChat {
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
    leave: () => person.http.request('DELETE', required(lastConversation(person, conversationId), 'self')),
  };
}

function lastConversation(person: Person, conversationId: string): Resource | undefined {
  const said = person.events.findLast(
    ({ event }) => bareRel(event.link.rel) === 'conversation' && conversationIdOf(event.link.href) === conversationId,
  );
  return said && embeddedResource(said.event);
}
