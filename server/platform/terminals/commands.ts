import { uuid } from '../../lib/ids.ts';
import type { CallParts } from '../calls/callParts.ts';
import { callableNumber } from '../calls/parties.ts';
import { plainTerms } from '../conversation/call/terms.ts';
import { e164 } from '../identity/phone.ts';
import { toldOf } from './errors.ts';
import { legStates } from './legs.ts';
import type { Media } from './media.ts';
import type { ErrorCode, FromTerminal } from './messages.ts';
import { peerOf } from './status.ts';
import { over } from './tell.ts';
import type { Book, Leg, Terminal } from './terminal.ts';

/** What a message may be about, what it does, and who is told when it fails. */
export interface Receiving extends Pick<CallParts, 'calls' | 'log' | 'records' | 'identity' | 'phones' | 'logger'> {
  readonly book: Book;
  readonly media: Media;
}

export type Offer = Extract<FromTerminal, { kind: 'offer' }>;

/** Answers a message with an error, under the id that it came with. */
export const fail = ({ write }: Terminal, callId: string, err: ErrorCode) => write({ kind: 'error', callId, err });

/** Calls a number. Nobody there: Bye. */
export function call(
  parts: Receiving,
  terminal: Terminal,
  message: Offer,
  id: string | null,
): Promise<void> | undefined {
  const { person } = terminal;
  const number = e164(message.msisdn);
  const callee = number === undefined ? undefined : callableNumber(parts.identity, number);
  if (!callee || callee.uri === person.uri) return void terminal.write({ kind: 'bye', callId: message.callId });
  const made = id ?? uuid();
  const leg = newLeg(terminal, made, message, callee.contact.phone);
  parts.book.add(leg, []);
  const first = {
    operation: made,
    device: terminal.id,
    uris: [callee.uri],
    policy: { order: 'all', unreachable: 'fail' },
    media: { audio: true, video: false },
    context: {},
    transfer: false,
  } as const;
  const ask = {
    id: made,
    title: '',
    terms: callTerms(callee.uri),
    parties: [person, callee],
    device: terminal.id,
    byRequest: false,
    first,
  } as const;
  return settled(parts, leg, parts.calls.create(ask, { owner: '', operation: null }));
}

/** What a call of two is that a terminal makes: it rings the other one itself. */
const callTerms = (callee: string) => ({
  ...plainTerms,
  named: { contacts: [callee], teams: [] },
  pair: true as const,
});

/** Goes on with a call that another device of the person is in, or was. */
export function takeOver(parts: Receiving, terminal: Terminal, message: Offer, id: string): Promise<void> {
  const { person } = terminal;
  const now = parts.calls.read(id)?.call;
  const leg: Leg = { ...newLeg(terminal, id, message, now ? peerOf(now, person.uri) : null), state: 'taking' };
  parts.book.add(leg, now?.inside ?? []);
  const who = { uri: person.uri, device: terminal.id, byRequest: false, mayAlways: false, takesFrom: null };
  return settled(parts, leg, parts.calls.join(id, who, person));
}

const newLeg = (terminal: Terminal, id: string, message: Offer, peer: string | null): Leg => ({
  call: id,
  terminal,
  callId: message.callId === '' ? id : message.callId,
  state: 'routing',
  invitation: null,
  peer,
  offered: { sdp: message.sdp, timer: undefined },
  asked: null,
  waiting: [],
  answer: null,
  unsaid: null,
});

/** Answers what rings it; whether it was the first is known once that is on disk. */
export function accept(parts: Receiving, leg: Leg, sdp: string): Promise<void> {
  const { person, id } = leg.terminal;
  leg.state = legStates.move(leg.state, 'answering');
  leg.answer = sdp;
  const answers = leg.invitation === null ? {} : { invitation: leg.invitation };
  const who = { uri: person.uri, device: id, byRequest: false, mayAlways: false, ...answers };
  return settled(parts, leg, parts.calls.join(leg.call, who, person));
}

/** Waits for a command that a leg depends on; without it there is no leg, but what rings rings on when nothing was written. */
async function settled(parts: Receiving, leg: Leg, command: Promise<unknown>): Promise<void> {
  try {
    await command;
  } catch (error) {
    const told = toldOf(error);
    if (told === undefined) parts.logger.error({ err: error, call: leg.call }, 'a call at a terminal failed');
    const { book } = parts;
    const held = leg.terminal.legs.get(leg.call);
    if (told === undefined && leg.state === 'answering') {
      leg.state = legStates.move(leg.state, 'offered');
      leg.answer = null;
    } else if (told !== 'bye' || leg.unsaid) book.remove(leg); // `held` may be another: who made the call first rings here
    if (!held || leg.unsaid) return; // it was told already, or said itself that it is over
    if (told !== 'bye') fail(leg.terminal, leg.callId, told ?? 'UNKNOWN');
    else if (held === leg) over(book, leg);
  }
}

/** Goes on with the person's phone, when that answers. */
export async function toPhone(parts: Receiving, leg: Leg, callId: string): Promise<void> {
  const { terminal, call: id } = leg;
  try {
    const { uri } = terminal.person;
    const outcome = await parts.phones.move({ call: id, uri, number: terminal.msisdn, from: terminal.id });
    if (outcome !== 'moved') fail(terminal, callId, 'TRY_AGAIN');
  } catch (error) {
    const told = toldOf(error);
    if (told === undefined) parts.logger.error({ err: error, call: id }, 'a call could not be moved to the phone');
    fail(terminal, callId, told === undefined ? 'UNKNOWN' : 'NOT_INCALL');
  }
}
