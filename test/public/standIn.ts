import type { SentEvent } from '../../server/wire/events.ts';
import { openPeer, type Peer, type Taken } from './peer.ts';
import { cors, createChannels } from './standInChannels.ts';
import {
  app,
  conversationEvent,
  conversationHref,
  desk,
  invitationEvent,
  messageEvent,
  messagingEvent,
  participantEvent,
  pendingEvents,
  type Said,
} from './standInEvents.ts';

interface Conversation {
  readonly id: string;
  readonly operationId: string;
  state: 'pending' | 'connected' | 'ended';
  readonly said: Said[];
}

/**
 * A helpdesk and platform of a few lines, for looking at one visitor's side over real HTTP: the script of the brief's
 * "Visitor (psanon)", with faults on demand. Its one visitor has one conversation at a time.
 */
export interface StandIn {
  readonly url: string;
  readonly peer: Peer;
  /** What `/chat/status` answers. */
  status: object;
  settings: object;
  /** Answers `/chat/token` with this session, until changed. */
  session: string;
  readonly invitations: { operationId: string; body: object }[];
  readonly notes: object[];
  readonly typed: () => number;
  /** The texts of the conversation, in order. */
  texts(): string[];
  /** Connects a pending conversation, as when the helpdesk has accepted. */
  accept(): void;
  say(text: string, name?: string, address?: string): void;
  type(name: string, on: boolean): void;
  end(): void;
  /** Nobody takes the invitation. */
  decline(): void;
  /** Asked before every request; true = it was dealt with. */
  fault: (taken: Taken) => boolean;
  /** Ends every channel as if the application had expired. */
  expire(): void;
  close(): Promise<void>;
}

export async function openStandIn(options: { autoAccept?: boolean; welcome?: string } = {}): Promise<StandIn> {
  const channels = createChannels();
  let conversation: Conversation | undefined;
  let expired = false;
  let typedCount = 0;

  const peer = await openPeer((taken) => {
    if (!standIn.fault(taken)) serve(taken);
  });

  function serve(taken: Taken): void {
    const { method, path, body } = taken;
    const answer = (status: number, content?: unknown, headers = {}) =>
      taken.answer(status, content, { ...cors, ...headers });
    if (method === 'OPTIONS') return answer(204);
    const url = new URL(path, peer.url);
    const json = () => JSON.parse(body || '{}');
    if (path === '/chat/token')
      return answer(200, {
        token: 'psat=jwt',
        expiryTime: new Date(Date.now() + 28_800_000).toISOString(),
        discoverUrl: `${peer.url}/discover?anonymousContext=psat`,
        to: `sip:${desk}`,
        applicationSessionId: standIn.session,
      });
    if (path === '/chat/settings') return answer(200, standIn.settings);
    if (path === '/chat/status') return answer(200, standIn.status);
    if (path === '/chat/message') {
      standIn.notes.push(json());
      return answer(201, {});
    }
    if (url.pathname === '/discover')
      return answer(200, { _links: { anonApplications: { href: `${peer.url}/ucwa/psanon/v1/applications` } } });
    if (path === '/ucwa/psanon/v1/applications') return answer(201, openChannel());
    if (url.pathname === `${app}/events`) return channels.poll(taken, url);
    if (expired) return answer(404, { code: 'NotFound', subcode: 'ApplicationNotFound' });
    if (path.startsWith(`${app}/communication/messagingInvitations`)) return invited(json(), answer);
    if (path.startsWith(`${app}/communication/conversations?`)) {
      const links =
        conversation && conversation.state !== 'ended'
          ? { conversation: [{ href: conversationHref(conversation.id) }] }
          : {};
      return answer(200, { _links: { self: { href: path }, ...links }, rel: 'conversations' });
    }
    if (conversation === undefined || conversation.state === 'ended')
      return answer(404, { code: 'NotFound', subcode: 'ConversationNotFound' });
    const rest = url.pathname.slice(conversationHref(conversation.id).length);
    if (method === 'DELETE' && rest === '') {
      answer(204);
      return standIn.end();
    }
    if (rest === '/messaging/typing') {
      typedCount += 1;
      return answer(204);
    }
    if (rest === '/messaging/messages') {
      if (conversation.state !== 'connected') return answer(409, { code: 'Conflict' });
      const operationId = url.searchParams.get('operationId') ?? undefined;
      const before = conversation.said.find((said) => operationId && said.operationId === operationId);
      const said = before ?? {
        number: conversation.said.length + 1,
        from: undefined,
        name: '',
        text: body,
        operationId,
        at: Date.now(),
      };
      if (!before) {
        conversation.said.push(said);
        channels.emit(messageEvent(conversation.id, said));
      }
      return answer(201, undefined, {
        location: `${conversationHref(conversation.id)}/messaging/messages/${said.number}`,
      });
    }
    answer(404, { code: 'NotFound' });
  }

  function openChannel(): object {
    expired = false;
    const queue: SentEvent[] = [];
    if (conversation?.state === 'pending') queue.push(...pendingEvents(conversation.id));
    if (conversation?.state === 'connected') {
      const { id, said } = conversation;
      queue.push(conversationEvent(id, 'added', 'Connected', ['Messaging']), messagingEvent(id, 'Connected'));
      queue.push(...said.map((one) => messageEvent(id, one)));
    }
    return {
      _links: { self: { href: app }, events: { href: channels.open(queue) } },
      _embedded: {
        communication: {
          _links: {
            self: { href: `${app}/communication` },
            startMessaging: { href: `${app}/communication/messagingInvitations`, revision: '2' },
            conversations: { href: `${app}/communication/conversations?filter=active` },
          },
        },
      },
      rel: 'application',
    };
  }

  function invited(
    body: { operationId: string },
    answer: (status: number, content?: unknown, headers?: object) => void,
  ): void {
    const again = conversation?.operationId === body.operationId;
    if (!again) {
      standIn.invitations.push({ operationId: body.operationId, body });
      conversation = {
        id: `c${standIn.invitations.length}`,
        operationId: body.operationId,
        state: 'pending',
        said: [],
      };
    }
    const { id = '' } = conversation ?? {};
    answer(201, undefined, { location: `${app}/communication/messagingInvitations/${id}` });
    if (again) return;
    channels.emit(...pendingEvents(id));
    if (options.autoAccept ?? true) standIn.accept();
  }

  const standIn: StandIn = {
    url: peer.url,
    peer,
    status: { state: 'waiting', ahead: 0, nobodyThere: false, agent: null },
    settings: { name: 'Contoso Helpdesk', privacyUrl: 'https://contoso.example/privacy', maxMessageBytes: 8192 },
    session: 'f'.repeat(32),
    invitations: [],
    notes: [],
    typed: () => typedCount,
    texts: () => conversation?.said.map(({ text }) => text) ?? [],
    accept() {
      if (!conversation) return;
      const { id } = conversation;
      conversation.state = 'connected';
      channels.emit(
        conversationEvent(id, 'updated', 'Connected', ['Messaging']),
        participantEvent(id, desk, 'Contoso Helpdesk', 'added'),
        messagingEvent(id, 'Connected'),
      );
      if (options.welcome) standIn.say(options.welcome);
    },
    say(text, name = 'Contoso Helpdesk', address = desk) {
      if (!conversation) return;
      const said = {
        number: conversation.said.length + 1,
        from: address,
        name,
        text,
        operationId: undefined,
        at: Date.now(),
      };
      conversation.said.push(said);
      channels.emit(messageEvent(conversation.id, said));
    },
    type(name, on) {
      if (conversation)
        channels.emit(
          participantEvent(
            conversation.id,
            `${name.toLowerCase()}@contoso.example`,
            name,
            on ? 'added' : 'deleted',
            true,
          ),
        );
    },
    end() {
      if (!conversation) return;
      const { id } = conversation;
      conversation.state = 'ended';
      channels.emit(
        messagingEvent(id, 'Disconnected'),
        conversationEvent(id, 'updated', 'Disconnected'),
        conversationEvent(id, 'deleted'),
      );
    },
    decline() {
      if (!conversation) return;
      const { id } = conversation;
      conversation.state = 'ended';
      channels.emit(invitationEvent(id, 'completed', 'Failure'), conversationEvent(id, 'deleted'));
    },
    fault: () => false,
    expire() {
      expired = true;
      channels.expire();
    },
    close: () => peer.close(),
  };
  return standIn;
}
