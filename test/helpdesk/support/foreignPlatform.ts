import type { HelpdeskSettings } from '../../../server/helpdesk/settings.ts';
import { ajaxDate } from '../../../server/wire/dates.ts';
import type { AnyEvent } from './callbacks.ts';
import { callbackToken, closed, type OpenDesk, openDesk, serve } from './openDesk.ts';
import { type Asked, openScriptedPlatform, type ScriptedPlatform } from './scriptedPlatform.ts';

/**
 * A platform of another make, as the sources show some: the `service:` namespace, AJAX dates, no inviteUserToMeeting, no
 * operation id where fixtures lack it, a bridge that must be read, links relative to the pool. It does what it is asked
 * and calls back; agents do what a test says.
 */
export interface ForeignPlatform {
  readonly desk: OpenDesk;
  readonly asked: readonly Asked[];
  /** A visitor asks for help; resolves once the helpdesk has looked for an agent. */
  visit(conversation?: string): Promise<void>;
  /** The agent accepts his invitation, or comes in unasked. */
  join(uri: string): Promise<void>;
  fail(uri: string, subcode: string): Promise<void>;
  leave(uri: string, subcode?: string): Promise<void>;
  /** Somebody speaks: the visitor in his conversation, staff in the meeting. */
  speak(side: 'peer' | 'meeting', uri: string, text: string, at?: number): Promise<void>;
  visitorLeaves(): Promise<void>;
  /** Waits for the callbacks on their way and what the helpdesk makes of them. */
  quiet(): Promise<void>;
  until(path: RegExp, count?: number): Promise<Asked[]>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

const base = '/platformService/v1/applications/1000000001/communication';
const rel = (name: string): string => `service:${name}`;
export const visitorUri = 'sip:555@anonymous.invalid';

export async function openForeignPlatform(settings: Partial<HelpdeskSettings> = {}): Promise<ForeignPlatform> {
  const platform: ScriptedPlatform = await openScriptedPlatform();
  let desk = await openDesk({ platformUrl: platform.url, settings, start: true });
  const helpdesk = await serve((request, response) => desk.app(request, response));
  const token = await callbackToken();
  const acks = new Map<string, number>();
  const invitations = new Map<string, string>();
  let peer = 'p1';
  let messages = 0;
  let line: Promise<unknown> = Promise.resolve();

  /** Callbacks go one after another, after the answer that they follow. */
  function callBack(conversation: string, events: AnyEvent[]): Promise<void> {
    const sent = line.then(async () => {
      const ack = (acks.get(conversation) ?? 0) + 1;
      acks.set(conversation, ack);
      const body = {
        _links: { self: { href: `/platformService/events?ack=${ack}&key=${conversation}` } },
        sender: [{ rel: rel('conversation'), href: `${base}/conversations/${conversation}`, events }],
        baseuri: platform.url,
      };
      const { status } = await fetch(`${helpdesk.url}/callback`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      });
      if (status !== 200) throw new Error(`the callback was answered ${status}`);
      await desk.helpdesk.idle();
    });
    line = sent;
    return sent;
  }

  const event = (type: string, name: string, path: string, resource?: object, more: object = {}): AnyEvent => ({
    link: { rel: rel(name), href: `${base}${path}` },
    ...(resource ? { _embedded: { [rel(name)]: { ...resource, rel: rel(name) } } } : {}),
    ...more,
    type,
  });
  const links = (of: Record<string, string>) => ({
    _links: Object.fromEntries(Object.entries(of).map(([name, path]) => [rel(name), { href: `${base}${path}` }])),
  });
  const success = { status: 'Success' };
  const meeting = () => `m-${peer}`;

  function startMeeting(operationId: string): void {
    const id = meeting();
    const invitation = {
      operationId,
      onlineMeetingUri: `sip:focus;id=${id}`,
      ...links({ conversation: `/conversations/${id}` }),
    };
    const path = `/onlineMeetingInvitations/${id}`;
    const add = { state: 'Disconnected', ...links({ addMessaging: `/messagingInvitations?conversationId=${id}` }) };
    const invite = {
      state: 'Conferenced',
      ...links({ addParticipant: `/participantInvitations?conversationId=${id}` }),
    };
    void callBack(id, [
      event('started', 'onlineMeetingInvitation', path, invitation),
      event('updated', 'conversation', `/conversations/${id}`, invite),
    ]);
    void callBack(id, [
      event('updated', 'messaging', `/conversations/${id}/messaging`, add),
      event('completed', 'onlineMeetingInvitation', path, invitation, success),
    ]);
  }

  function bridge(): void {
    const at = `/conversations/${peer}`;
    void callBack(peer, [
      event('updated', 'messaging', `${at}/messaging`, {
        state: 'Connected',
        ...links({ sendMessage: `${at}/messages` }),
      }),
      event('updated', 'conversation', at, { state: 'Connected', ...links({ conversationBridge: `${at}/bridge` }) }),
      event('completed', 'messagingInvitation', `/messagingInvitations/inv-${peer}`, undefined, success),
    ]);
  }

  platform.script = ({ method, url, body }) => {
    const path = (url.split('?')[0] ?? '').replace(base, '');
    const input = body.startsWith('{') ? (JSON.parse(body) as Record<string, string>) : {};
    if (path === '/startAdhocMeeting') startMeeting(input.operationId ?? '');
    if (path === '/messagingInvitations') {
      const done = { operationId: input.operationId };
      void callBack(meeting(), [event('completed', 'messagingInvitation', '/messagingInvitations/own', done, success)]);
    }
    if (path.endsWith('/acceptAndBridge')) bridge();
    if (path.endsWith('/bridge') && method === 'GET')
      return { status: 200, body: links({ bridgedParticipants: `/conversations/${peer}/bridged` }) };
    if (path.endsWith('/bridged')) return { status: 201 };
    if (path.endsWith('/messages')) {
      messages += 1;
      const href = `${path}/${messages}`;
      const message = { direction: 'Outgoing', timeStamp: ajaxDate(Date.now()) };
      void callBack(peer, [event('completed', 'message', href, message, success)]);
      return { status: 201, headers: { Location: `${base.toUpperCase()}${href}` } };
    }
    if (path === '/participantInvitations') {
      const href = `/participantInvitations/${invitations.size + 1}`;
      invitations.set(input.to ?? '', href);
      const cancel = links({ cancel: `${href}/cancel` });
      void callBack(meeting(), [
        event('started', 'participantInvitation', href, { operationId: input.operationId, ...cancel }),
      ]);
      return { status: 201, headers: { Location: `${base}${href}` } };
    }
    if (path.endsWith('/cancel')) {
      const [uri = ''] = [...invitations].find(([, href]) => path.startsWith(href)) ?? [];
      void fail(uri, 'Canceled');
    }
    if (method === 'DELETE' && /^\/conversations\/[^/]+$/.test(path))
      void callBack(path.split('/')[2] ?? '', [event('deleted', 'conversation', path)]);
    return undefined;
  };

  async function fail(uri: string, subcode: string): Promise<void> {
    const failure = { status: 'Failure', reason: { code: 'RemoteFailure', subcode, message: null } };
    await callBack(meeting(), [
      event('completed', 'participantInvitation', invitations.get(uri) ?? '', undefined, failure),
    ]);
  }

  const participant = (uri: string) =>
    `/conversations/${meeting()}/participants/${uri.replace('sip:', '').toUpperCase()}`;

  /** How much the helpdesk still has to ask. */
  const toAsk = (): unknown =>
    desk.db
      .prepare(`select count(*) from operations where state in ('asked', 'started') and answered_at is null`)
      .pluck()
      .get();

  async function quiet(): Promise<void> {
    let seen: unknown;
    for (let waited = 0; waited < 200 && (seen !== line || toAsk() !== 0); waited += 1) {
      seen = line;
      await line;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  return {
    get desk() {
      return desk;
    },
    asked: platform.asked,
    async visit(conversation = 'p1') {
      peer = conversation;
      const invitation = {
        direction: 'Incoming',
        state: 'Connecting',
        subject: 'Printer',
        ...links({
          conversation: `/conversations/${peer}`,
          decline: `/messagingInvitations/inv-${peer}/decline`,
          startAdhocMeeting: '/startAdhocMeeting',
          acceptAndBridge: `/messagingInvitations/inv-${peer}/acceptAndBridge`,
        }),
        _embedded: { [rel('from')]: { uri: visitorUri, name: 'Jane' } },
      };
      await callBack(peer, [event('started', 'messagingInvitation', `/messagingInvitations/inv-${peer}`, invitation)]);
      await quiet();
    },
    async join(uri) {
      const invitation = invitations.get(uri);
      const person = { uri: uri.toUpperCase().replace('SIP:', 'sip:'), name: uri };
      await callBack(meeting(), [
        event('added', 'participant', participant(uri), person),
        event('added', 'participantMessaging', `${participant(uri)}/participantMessaging`, undefined, {
          in: { rel: rel('participant'), href: `${base}${participant(uri)}` },
        }),
        ...(invitation ? [event('completed', 'participantInvitation', invitation, undefined, success)] : []),
      ]);
      await quiet();
    },
    async fail(uri, subcode) {
      await fail(uri, subcode);
      await quiet();
    },
    async leave(uri, subcode) {
      const reason = subcode === undefined ? {} : { reason: { code: 'Gone', subcode } };
      await callBack(meeting(), [event('deleted', 'participant', participant(uri), undefined, reason)]);
      await quiet();
    },
    async speak(side, uri, text, at = Date.now()) {
      messages += 1;
      const conversation = side === 'peer' ? peer : meeting();
      const message = {
        direction: 'Incoming',
        timeStamp: ajaxDate(at),
        _links: { htmlMessage: { href: `data:text/html;charset=utf-8,%3cp%3e${encodeURIComponent(text)}%3c%2fp%3e` } },
        _embedded: { [rel('senderParticipant')]: [{ uri, name: uri }] },
      };
      await callBack(conversation, [
        event('completed', 'message', `/conversations/${conversation}/messages/${messages}`, message, success),
      ]);
    },
    async visitorLeaves() {
      await callBack(peer, [event('deleted', 'conversation', `/conversations/${peer}`)]);
      await quiet();
    },
    quiet,
    until: platform.until,
    async restart() {
      desk = await desk.reopen();
    },
    async close() {
      await quiet();
      await desk.close();
      await closed(helpdesk.server);
      await platform.close();
    },
  };
}
