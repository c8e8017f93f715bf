import {
  type ChatMessage,
  createUcwaHttp,
  messageOf,
  newOperationId,
  type UcwaAnswer,
} from '../../public/shared/ucwaClient.ts';
import { encodeDataUri } from '../../server/wire/dataUri.ts';
import { embeddedResource } from '../../server/wire/events.ts';
import { bareRel } from '../../server/wire/rels.ts';
import { embeddedOf } from '../../server/wire/resource.ts';
import { openPerson, type Person, required } from './person.ts';

/** What `/chat/token` hands out. */
interface ChatToken {
  readonly token: string;
  readonly discoverUrl: string;
  readonly to: string;
  readonly applicationSessionId: string;
}

/** A visitor of a website, as the widget would be: he knows the address of the product and nothing else. */
export interface Visitor extends Person {
  readonly sessionId: string;
  /** Another tab: the same application again, with a fresh channel. @returns where that is, and where to send */
  anotherTab(): Promise<Tab>;
  /** Opens a chat with its first message; resolves once the helpdesk has accepted it. */
  start(text: string, options?: { subject?: string; customContent?: unknown }): Promise<void>;
  /** Sends a message; the same operation id again is the same message. */
  say(text: string, operationId?: string): Promise<UcwaAnswer>;
  type(): Promise<UcwaAnswer>;
  /** What was said so far, by number. */
  messages(): ChatMessage[];
  waitForMessage(text: string | RegExp, timeoutMs?: number): Promise<ChatMessage>;
  end(): Promise<UcwaAnswer>;
}

/** What a client that does its own polling needs; addresses are absolute. */
export interface Tab {
  readonly token: string;
  readonly events: string;
  readonly send: string;
}

/** @param sessionId of an earlier visit, to come back to the same chat */
export async function startVisitor(url: string, name: string, sessionId?: string): Promise<Visitor> {
  const response = await fetch(`${url}/chat/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: url },
    body: JSON.stringify({ name, ...(sessionId ? { applicationSessionId: sessionId } : {}) }),
  });
  if (response.status !== 200) throw new Error(`/chat/token: ${response.status} ${await response.text()}`);
  const given = (await response.json()) as ChatToken;
  const http = createUcwaHttp({ token: async () => given.token });
  http.setBase(given.discoverUrl);
  const discovered = await http.request('GET', given.discoverUrl);
  const applications = http.resolve(required(discovered.body, 'anonApplications'));
  http.setBase(applications);
  const make = () =>
    http.request('POST', applications, {
      json: { anonymousDisplayName: name, culture: 'en-GB', userAgent: 'test' },
    });
  const made = await make();
  if (made.body === undefined) throw new Error(`anonApplications: ${made.status} ${made.error?.code}`);
  const person = openPerson(http, made.body);
  const communication = embeddedOf(made.body, 'communication')[0];

  /** The links of the chat, from the last word of the channel about its messaging. */
  function link(rel: string): string {
    const said = person.events.findLast(
      ({ event }) => bareRel(event.link.rel) === 'messaging' && event.type !== 'deleted',
    );
    return required(said && embeddedResource(said.event), rel);
  }

  const connected = () =>
    person.waitFor('connected messaging', ({ event }) =>
      bareRel(event.link.rel) === 'messaging' && embeddedResource(event)?.state === 'Connected' ? true : undefined,
    );

  return {
    ...person,
    sessionId: given.applicationSessionId,
    async anotherTab() {
      const { body } = await make();
      const events = http.resolve(required(body, 'events'));
      return { token: given.token, events, send: http.resolve(link('sendMessage')) };
    },
    async start(text, options = {}) {
      const custom = options.customContent;
      const { status, error } = await http.request('POST', required(communication, 'startMessaging'), {
        json: {
          operationId: newOperationId(),
          to: given.to,
          subject: options.subject ?? 'Help',
          importance: 'Normal',
          _links: {
            message: { href: encodeDataUri('text/plain', text) },
            ...(custom ? { customContent: { href: encodeDataUri('application/json', JSON.stringify(custom)) } } : {}),
          },
        },
      });
      if (status !== 201) throw new Error(`startMessaging: ${status} ${error?.code}/${error?.subcode}`);
      await connected();
    },
    say: (text, operationId = newOperationId()) =>
      http.request('POST', `${link('sendMessage')}?operationId=${operationId}`, { text }),
    type: () => http.request('POST', link('setIsTyping')),
    end: () => http.request('POST', link('stopMessaging')),
    messages: () => messagesOf(person),
    waitForMessage: (text, timeoutMs) => messageTo(person, text, timeoutMs),
  };
}

/** Every message once, by number; the one told last counts. */
export function messagesOf(person: Person, conversationId?: string): ChatMessage[] {
  const byNumber = new Map<number, ChatMessage>();
  for (const event of person.events) {
    const message = messageOf(event);
    if (message && (conversationId === undefined || message.conversationId === conversationId))
      byNumber.set(message.number, message);
  }
  return [...byNumber.values()].sort((a, b) => a.number - b.number);
}

/** The first message with this text. */
export function messageTo(person: Person, text: string | RegExp, timeoutMs?: number): Promise<ChatMessage> {
  const fits = (said = '') => (typeof text === 'string' ? said === text : text.test(said));
  return person.waitFor(
    `message ${text}`,
    (event) => {
      const message = messageOf(event);
      return message && fits(message.text) ? message : undefined;
    },
    timeoutMs,
  );
}
