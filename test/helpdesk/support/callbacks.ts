import { encodeDataUri } from '../../../server/wire/dataUri.ts';

/** Callback bodies as trusted-application-api.md shows them, with the prefix of the seed. */
const root = '/platformservice/tgt-0123456789abcdef0123456789abcdef/v1/applications/1000000001';
const endpoint = 'sip:helpdesk@contoso.example';
const query = `endpointId=${encodeURIComponent(endpoint)}`;

export const visitorUri = 'sip:1546268894@anonymous.invalid';

/** An href of the platform. */
export const at = (path: string): string => `${root}${path}${path.includes('?') ? '&' : '?'}${query}`;

export interface AnyEvent {
  readonly link: { readonly rel: string; readonly href: string; readonly title?: string };
  readonly type: string;
  readonly [key: string]: unknown;
}

/** An envelope of one conversation's stream. */
export function envelope(conversation: string, ack: number, events: readonly AnyEvent[], more: object = {}): object {
  const key = encodeURIComponent(`1000000001~${endpoint}~${conversation}`).replaceAll('~', '%7E');
  return {
    _links: {
      self: { href: `${root}/events?ack=${ack}&key=${key}` },
      next: { href: `${root}/events?ack=${ack + 1}&key=${key}` },
    },
    sender: [{ rel: 'ms:rtc:saas:communication', href: at('/communication'), events }],
    baseuri: 'http://pool.platform.example',
    ...more,
  };
}

const rel = (name: string): string => `ms:rtc:saas:${name}`;

/** Step 7: a visitor asks for help. */
export function invitationStarted(conversation: string, options: { name?: string; links?: boolean } = {}): AnyEvent {
  const self = at(`/communication/messagingInvitations/inv-${conversation}`);
  const of = (rest: string) => ({ href: at(`/communication/${rest}`) });
  const actions = {
    [rel('decline')]: of(`messagingInvitations/inv-${conversation}/decline`),
    [rel('startAdhocMeeting')]: of('onlineMeetingInvitations/startAdhocMeeting'),
    [rel('acceptAndBridge')]: of(`messagingInvitations/inv-${conversation}/acceptAndBridge`),
  };
  return {
    link: { rel: rel('messagingInvitation'), href: self },
    _embedded: {
      [rel('messagingInvitation')]: {
        direction: 'Incoming',
        state: 'Connecting',
        operationId: `server-${conversation}`,
        importance: 'Normal',
        subject: 'Printer',
        to: endpoint,
        _links: {
          self: { href: self },
          [rel('conversation')]: of(`conversations/${conversation}`),
          ...(options.links === false ? {} : actions),
          customContent: { href: encodeDataUri('application/json', '{"order":42}') },
        },
        _embedded: {
          [rel('from')]: { uri: visitorUri, name: options.name ?? 'Jane', rel: rel('participant') },
        },
        rel: rel('messagingInvitation'),
      },
    },
    type: 'started',
  };
}

/** A line spoken in a conversation by somebody else than the helpdesk. */
export function messageIncoming(conversation: string, number: number, text: string, options: object = {}): AnyEvent {
  const self = at(`/communication/conversations/${conversation}/messaging/messages/${number}`);
  return {
    link: { rel: rel('message'), href: self },
    status: 'Success',
    _embedded: {
      [rel('message')]: {
        direction: 'Incoming',
        timeStamp: new Date(1_700_000_000_000 + number * 1000).toISOString(),
        _links: {
          self: { href: self },
          [rel('participant')]: {
            href: at(`/communication/conversations/${conversation}/participants/1546268894@anonymous.invalid`),
            title: 'Jane',
          },
          plainMessage: { href: encodeDataUri('text/plain', text) },
        },
        rel: rel('message'),
        ...options,
      },
    },
    type: 'completed',
  };
}

/** The end of a conversation: link only. */
export const conversationDeleted = (conversation: string): AnyEvent => ({
  link: { rel: rel('conversation'), href: at(`/communication/conversations/${conversation}`) },
  type: 'deleted',
});
