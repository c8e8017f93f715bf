import { readFileSync } from 'node:fs';
import type { Envelope } from '../../server/wire/events.ts';

/** Bodies that went over the wire of one whole support request, and what else decoders of this house are fed. */
interface Corpus {
  readonly callbacks: readonly Envelope[];
  /** Inputs of operations. */
  readonly requests: readonly object[];
  readonly answers: readonly object[];
}

const recorded = JSON.parse(readFileSync(new URL('./corpus.json', import.meta.url), 'utf8')) as Corpus;

/** Callbacks as recorded, and each event of theirs in one of its own: short bodies are broken more thoroughly. */
export const callbacks: readonly Envelope[] = recorded.callbacks.flatMap((whole) =>
  whole.sender.flatMap(({ events, ...from }) =>
    events.map((event) => ({ ...whole, sender: [{ ...from, events: [event] }] })),
  ),
);
export const wholeCallbacks = recorded.callbacks;
export const answers = recorded.answers;
export const inputs: readonly object[] = [
  ...recorded.requests,
  { anonymousDisplayName: 'Jane', culture: 'en-GB', userAgent: 'widget' },
  {
    operationId: 'op-1',
    to: 'sip:helpdesk@contoso.example',
    subject: 'Printer',
    importance: 'Normal',
    threadId: 'AdHIdEWp==',
    _links: {
      message: { href: 'data:text/plain;base64,SGVsbG8=' },
      customContent: { href: 'data:application/json;charset=utf-8,%7b%22order%22%3a7%7d' },
    },
  },
  { operationId: 'op-2', to: 'sip:helpdesk@contoso.example', customContent: 'CID:2' },
  { signInAs: 'Online', supportedModalities: ['Messaging'], supportedMessageFormats: ['Plain', 'Html'] },
  { availability: 'Busy', message: 'in a meeting', location: 'Oslo', reason: 'Local' },
  { displayName: 'Alice', uri: 'sip:alice@contoso.example', messageFilterState: 'Enabled' },
];

export const dataUris = [
  'data:text/plain;charset=utf-8,Hello+there%0d%0a',
  'data:text/html;charset=utf-8,%3cp%3eHello%3c%2fp%3e',
  'data:text/plain;base64,SGVsbG8gw6bDuMOl',
  'data:foo/foo,{"order":7}',
];
export const dates = ['/Date(1488872625837)/', '/Date(1488872625837+0100)/', '2017-02-16T09:51:51.391Z', '2017-02-16'];
export const hrefs = [
  '/platformservice/tgt-0123456789abcdef0123456789abcdef/v1/applications/1000000001/events?ack=3&key=1%7Esip%3Ax%40y%7Ez',
  'http://pool.example/platformService/v1/applications/1/communication/conversations/92F4E3BF/participants/alice%40contoso.example?endpointId=sip%3ax',
  '/communication/conversations/92f4e3bf/messaging/messages/12?endpointId=sip:x@y',
];
export const related = (json: string): string =>
  `--b1\r\nContent-Type: application/json; charset=utf-8\r\nContent-ID: <1>\r\n\r\n${json}\r\n--b1\r\nContent-Type: text/plain\r\nContent-ID: <2>\r\n\r\nfoo=bar\r\n--b1--\r\n`;
export const relatedType = 'multipart/related; boundary=b1; type="application/json"; start="<1>"';
export const challenge =
  'Bearer trusted_issuers="00000004@x", client_id="00000004"\nMsRtcOAuth href="https://pool/WebTicket/oauthtoken",grant_type="urn:microsoft.rtc:windows,password"';
export const form = 'grant_type=password&username=alice%40contoso.example&password=p%C3%A6ss+w';
