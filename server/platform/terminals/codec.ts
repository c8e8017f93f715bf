import type { ServiceDefinition } from '@grpc/grpc-js';
import { loadService, sources } from '../grpc/services.ts';
import { type FromTerminal, nothing, type ToTerminal, unreadable } from './messages.ts';

/** A message as the loader gives and takes it. */
interface Wire {
  readonly message?: 'offer' | 'answer' | 'ringing' | 'bye' | 'idle' | 'in_call' | 'error' | 'action';
  readonly offer?: { readonly sdp: string; readonly msisdn?: { readonly e164: string } | null };
  readonly answer?: { readonly sdp: string };
  readonly action?: { readonly message?: 'toPhone' };
  readonly call_id: string;
}

/** The service with its messages decoded to {@link FromTerminal} and encoded from {@link ToTerminal}. */
export function terminalService(): ServiceDefinition {
  const service = loadService(sources('terminals/webterminal.proto'), 'wgtwo.webterminal.v0.WebTerminalService');
  const methods = Object.entries(service).map(([name, method]) => {
    const { requestDeserialize, responseSerialize } = method;
    const decode = (bytes: Buffer): FromTerminal => decodeWith(requestDeserialize, bytes);
    const encode = (message: ToTerminal): Buffer => responseSerialize(encoded(message));
    return [name, { ...method, requestDeserialize: decode, responseSerialize: encode }];
  });
  return Object.fromEntries(methods) as ServiceDefinition;
}

/** Empty messages are dropped before anything is done for them (calls.md 2.7); what is none never ends a stream. */
function decodeWith(read: (bytes: Buffer) => unknown, bytes: Buffer): FromTerminal {
  if (bytes.length === 0) return nothing;
  let wire: Wire;
  try {
    wire = read(bytes) as Wire;
  } catch {
    return unreadable; // whatever a decoder says of bytes that somebody sent is told to him as UNKNOWN
  }
  const { call_id: callId } = wire;
  switch (wire.message) {
    case 'offer':
      return { kind: 'offer', callId, sdp: wire.offer?.sdp ?? '', msisdn: wire.offer?.msisdn?.e164 ?? '' };
    case 'answer':
      return { kind: 'answer', callId, sdp: wire.answer?.sdp ?? '' };
    case 'ringing':
    case 'bye':
      return { kind: wire.message, callId };
    case 'action':
      return { kind: wire.action?.message === 'toPhone' ? 'toPhone' : 'unreadable', callId };
    case 'error':
    case undefined:
      return nothing; // whoever was told of an error may say so too: nobody answers that
    default:
      return { kind: 'unreadable', callId };
  }
}

function encoded(message: ToTerminal): object {
  const call_id = message.callId || undefined; // as proto3 writes it: what is empty is left out
  switch (message.kind) {
    case 'offer':
      return { offer: { sdp: message.sdp, msisdn: number(message.msisdn) }, call_id };
    case 'answer':
      return { answer: { sdp: message.sdp }, call_id };
    case 'inCall':
      return { in_call: { msisdn: number(message.msisdn) }, call_id };
    case 'error':
      return { error: message.err === 'UNKNOWN' ? {} : { err: message.err }, call_id };
    case 'ringing':
    case 'bye':
    case 'idle':
      return { [message.kind]: {}, call_id };
  }
}

const number = (msisdn: string | null) => (msisdn === null ? undefined : { e164: msisdn });
