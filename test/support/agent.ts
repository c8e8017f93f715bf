import { conversationIdOf, createUcwaHttp, newOperationId, type UcwaAnswer } from '../../public/shared/ucwaClient.ts';
import { embeddedResource } from '../../server/wire/events.ts';
import { bareRel } from '../../server/wire/rels.ts';
import { embeddedOf, linkOf, type Resource, textOf } from '../../server/wire/resource.ts';
import { type AgentChat, type Asked, askFor, chatOf, messaging } from './agentChat.ts';
import { openPerson, type Person, required } from './person.ts';

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
  /** Asks a colleague for a chat of two. */
  ask(what: { to: string; subject: string; text?: string }): Promise<Asked>;
  /** Takes the chat of two with this subject that rings here. */
  take(subject: string): Promise<UcwaAnswer>;
  setPresence(availability: string): Promise<UcwaAnswer>;
  /** Ends the application: whatever it is in goes to others at once. */
  signOut(): Promise<UcwaAnswer>;
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
    ask: (what) => askFor(person, required(embeddedOf(made.body, 'communication')[0], 'startMessaging'), what),
    async take(subject) {
      const invitation = await person.waitFor('chat of two', ({ event }) => {
        const told = embeddedResource(event);
        const rings = bareRel(event.link.rel) === 'messagingInvitation' && event.type === 'started';
        return rings && textOf(told, 'subject') === subject ? told : undefined;
      });
      return http.request('POST', required(invitation, 'accept'));
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
    signOut: () => http.request('DELETE', required(made.body, 'self').split('?')[0] ?? ''),
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
