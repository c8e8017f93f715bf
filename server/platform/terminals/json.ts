import { parseLenientObject } from '../../wire/lenientJson.ts';
import { type FromTerminal, nothing, type ToTerminal, unreadable } from './messages.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The members of the oneof, by both names that proto3 JSON lets them have. */
const members = {
  offer: 'offer',
  answer: 'answer',
  ringing: 'ringing',
  bye: 'bye',
  idle: 'other',
  inCall: 'other',
  in_call: 'other',
  error: 'error',
  action: 'action',
} as const;

/**
 * Reads one message as proto3 JSON (calls.md 2.11): unknown fields are passed over, null is absent, and the names of the
 * `.proto` file do as well. What is none is `unreadable`.
 */
export function decodeJson(line: string): FromTerminal {
  const text = line.trim();
  if (text === '' || text === '{}') return nothing; // keep-alive (2.7)
  const fields = parseLenientObject(text);
  if (!fields) return unreadable;
  const callId = textIn(fields, 'callId', 'call_id');
  if (callId === undefined) return unreadable;
  const broken: FromTerminal = { kind: 'unreadable', callId };
  const present = Object.keys(members).filter((name) => Object.hasOwn(fields, name) && fields[name] !== null);
  const [name] = present as (keyof typeof members)[];
  if (name === undefined) return nothing;
  const body = objectOf(fields[name]);
  if (present.length > 1 || !body) return broken;
  switch (members[name]) {
    case 'offer': {
      const sdp = textIn(body, 'sdp');
      const number = body.msisdn === undefined || body.msisdn === null ? {} : objectOf(body.msisdn);
      const msisdn = number && textIn(number, 'e164');
      return sdp === undefined || msisdn === undefined ? broken : { kind: 'offer', callId, sdp, msisdn };
    }
    case 'answer': {
      const sdp = textIn(body, 'sdp');
      return sdp === undefined ? broken : { kind: 'answer', callId, sdp };
    }
    case 'ringing':
    case 'bye':
      return { kind: members[name], callId };
    case 'action':
      return objectOf(body.toPhone) ? { kind: 'toPhone', callId } : broken;
    case 'error':
      return nothing; // nobody answers an error
    case 'other':
      return broken;
  }
}

/** Writes one message as a line of proto3 JSON; an empty `callId` is left out, as every default is. */
export function encodeJson(message: ToTerminal): string {
  const { callId } = message;
  return `${JSON.stringify({ ...bodyOf(message), ...(callId ? { callId } : {}) })}\n`;
}

function bodyOf(message: ToTerminal): Fields {
  switch (message.kind) {
    case 'offer':
      return { offer: { sdp: message.sdp, ...msisdnOf(message.msisdn) } };
    case 'answer':
      return { answer: { sdp: message.sdp } };
    case 'inCall':
      return { inCall: msisdnOf(message.msisdn) };
    case 'error':
      return { error: { err: message.err } };
    case 'ringing':
    case 'bye':
    case 'idle':
      return { [message.kind]: {} };
  }
}

const msisdnOf = (e164: string | null): Fields => (e164 === null ? {} : { msisdn: { e164 } });

const objectOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;

/** Text by the first of its names that is there; `''` where none is, undefined where it is no text. */
function textIn(fields: Fields, ...names: string[]): string | undefined {
  const value = names.map((name) => fields[name]).find((one) => one !== undefined && one !== null) ?? '';
  return typeof value === 'string' ? value : undefined;
}
