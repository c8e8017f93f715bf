import type { CallParts } from '../calls/callParts.ts';
import { type Call, insideOf, invitationFor, partyOf } from '../conversation/call/model.ts';
import { e164 } from '../identity/phone.ts';
import type { Terminal } from './terminal.ts';

/** Somebody's number in a call; null where none is known. */
export function numberIn(call: Call, uri: string): string | null {
  const phone = partyOf(call, uri)?.contact.phone;
  return (phone && e164(phone)) || null;
}

/** Number of the other party: who is in the call, else who rings, else whoever it concerns. */
export function peerOf(call: Call, uri: string): string | null {
  const people = [
    ...call.inside.map((inside) => inside.uri),
    ...call.invitations.flatMap(({ ring }) => ring.people.map((rung) => rung.uri)),
    ...call.parties.map((party) => party.uri),
  ];
  const other = people.find((one) => one !== uri);
  return other === undefined ? null : numberIn(call, other);
}

/** Whether a call rings a terminal, or its person is in the call by it. */
export function isWith(call: Call, { id, person }: Pick<Terminal, 'id' | 'person'>): boolean {
  const rings = invitationFor(call, person.uri)?.ring.people.some(({ devices }) => devices.includes(id)) ?? false;
  return rings || insideOf(call, person.uri)?.device === id;
}

/** The call that somebody is in, the one made last; undefined when he is in none. */
export function currentCall({ records, calls }: Pick<CallParts, 'records' | 'calls'>, uri: string) {
  return records
    .openFor(uri)
    .flatMap((id) => calls.read(id) ?? [])
    .filter(({ call }) => insideOf(call, uri))
    .sort((a, b) => a.facts.createdAt - b.facts.createdAt)
    .at(-1);
}

/** A Pipe is told at once whether its person is in a call (calls.md 2.4). */
export function greet(parts: Pick<CallParts, 'records' | 'calls'>, { person, takes, write }: Terminal): void {
  if (takes === 'many') return;
  const now = currentCall(parts, person.uri);
  if (now) write({ kind: 'inCall', callId: now.facts.id, msisdn: peerOf(now.call, person.uri) });
  else write({ kind: 'idle', callId: '' });
}

/** His person is in this call by another device. A Pipe with a call of its own is told of no other. */
export function tellInCall({ takes, legs, write }: Terminal, id: string, call: Call, uri: string): void {
  if (takes === 'many' || legs.size === 0) write({ kind: 'inCall', callId: id, msisdn: peerOf(call, uri) });
}

/** His person is no more in a call that he was in by another device. On a Pipe that is: in none. */
export function tellIdle(
  parts: Pick<CallParts, 'records' | 'calls'>,
  { takes, legs, person, write }: Terminal,
  id: string,
): void {
  if (takes === 'many') write({ kind: 'idle', callId: id });
  else if (legs.size === 0 && !currentCall(parts, person.uri)) write({ kind: 'idle', callId: '' });
}
