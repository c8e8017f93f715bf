import { uuid } from '../../lib/ids.ts';
import type { CallParts } from '../calls/callParts.ts';
import { callableNumber } from '../calls/parties.ts';
import { insideOf } from '../conversation/call/model.ts';
import { e164 } from '../identity/phone.ts';
import { toldOf } from './errors.ts';
import { callIdOf, type Deed, decideOffer, deeds, legStates, withoutLeg } from './legs.ts';
import type { Media } from './media.ts';
import type { ErrorCode, FromTerminal } from './messages.ts';
import { currentCall, peerOf } from './status.ts';
import { alertCaller, over } from './tell.ts';
import type { Book, Leg, Terminal } from './terminal.ts';

/** What a message may be about, what it does, and who is told when it fails. */
export interface Receiving
  extends Pick<CallParts, 'calls' | 'records' | 'identity' | 'phones' | 'permissions' | 'logger'> {
  readonly book: Book;
  readonly media: Media;
}

type Offer = Extract<FromTerminal, { kind: 'offer' }>;
type Said = Exclude<FromTerminal, { kind: 'nothing' | 'unreadable' }>;

/** The largest description of a session, characters. */
const largestSdp = 262_144;

const fail = ({ write }: Terminal, callId: string, err: ErrorCode) => write({ kind: 'error', callId, err });

/** Takes what a terminal says; gives what is under way because of it. */
export function receive(parts: Receiving, terminal: Terminal, message: FromTerminal): Promise<void> | undefined {
  const { kind, callId } = message;
  if (kind === 'nothing') return undefined;
  if (kind === 'unreadable') return void fail(terminal, callId, 'UNKNOWN');
  if ('sdp' in message && message.sdp.length > largestSdp) return void fail(terminal, callId, 'UNKNOWN');
  if (terminal.takes === 'many' && callIdOf(callId) === undefined)
    return void fail(terminal, callId, 'INVALID_CALL_ID');
  const leg = legMeant(parts, terminal, message);
  if (leg) return onLeg(parts, leg, message);
  if (kind !== 'offer') return void fail(terminal, callId, withoutLeg[kind]);
  const busy = terminal.takes === 'one' && terminal.legs.size > 0;
  return busy ? void fail(terminal, callId, 'TRY_AGAIN') : begin(parts, terminal, message);
}

/**
 * The leg that a message is about. A Pipe has one, and ids mean nothing there (calls.md 2.4), but for those of another
 * call: a message that comes late must not touch the call that followed.
 */
function legMeant({ calls }: Receiving, terminal: Terminal, message: Said): Leg | undefined {
  const id = callIdOf(message.callId);
  if (terminal.takes === 'many') return id === undefined ? undefined : terminal.legs.get(id);
  const [leg] = terminal.legs.values();
  if (!leg || id === undefined || id === leg.call || message.callId === leg.callId) return leg;
  const isAnother = calls.read(id) !== undefined || (message.kind === 'offer' && message.msisdn !== '');
  return isAnother ? undefined : leg;
}

function onLeg(parts: Receiving, leg: Leg, message: Said): Promise<void> | undefined {
  const { book, media } = parts;
  const { terminal } = leg;
  const deed: Deed = deeds[leg.state][message.kind];
  if (typeof deed === 'object') {
    const isRepeat = message.kind === 'offer' && leg.offered?.sdp === message.sdp;
    return isRepeat ? undefined : void fail(terminal, message.callId, deed.err);
  }
  const isEmpty = 'sdp' in message && message.sdp === '';
  switch (deed) {
    case 'drop':
      return undefined;
    case 'alert':
      leg.state = legStates.move(leg.state, 'alerted');
      return void alerted(parts, leg);
    case 'renegotiate':
      if (message.kind !== 'offer' || isEmpty) return refused(parts, leg);
      leg.offered = { sdp: message.sdp, timer: undefined };
      return void media.deliver(leg);
    case 'relay':
      if (message.kind !== 'answer' || isEmpty) return refused(parts, leg);
      return void media.answered(leg, message.sdp);
    case 'accept':
      if (message.kind !== 'answer' || isEmpty) return refused(parts, leg);
      return accept(parts, leg, message.sdp);
    case 'decline':
      book.remove(leg);
      return decline(parts, leg, null);
    case 'hangUp':
      book.remove(leg);
      return hangUp(parts, leg);
    case 'toPhone':
      return toPhone(parts, leg, message.callId);
  }
}

/** An empty description is answered with Bye (contract), and so the call is over for this terminal. */
function refused(parts: Receiving, leg: Leg): Promise<void> {
  over(parts.book, leg);
  return leg.state === 'offered' || leg.state === 'alerted' ? decline(parts, leg, leg.terminal.id) : hangUp(parts, leg);
}

/** Whoever called from a terminal hears that it rings. */
function alerted({ calls, book }: Receiving, leg: Leg): void {
  const invitation = calls.read(leg.call)?.call.invitations.find(({ id }) => id === leg.invitation);
  if (invitation) alertCaller(book, leg.call, invitation.from);
}

/** An Offer about no leg: a call begins, or goes on here. */
function begin(parts: Receiving, terminal: Terminal, message: Offer): Promise<void> | undefined {
  const { person } = terminal;
  const deed = decideOffer({
    takes: terminal.takes,
    callId: message.callId,
    hasNumber: message.msisdn !== '',
    current: () => currentCall(parts, person.uri)?.facts.id,
    named(id) {
      const call = parts.calls.read(id)?.call;
      if (!call) return 'unknown';
      return call.status !== 'ended' && insideOf(call, person.uri) ? 'mine' : 'other';
    },
  });
  if (deed.is === 'refuse') return void fail(terminal, message.callId, deed.err);
  if (message.sdp === '') return void terminal.write({ kind: 'bye', callId: message.callId });
  return deed.is === 'takeOver'
    ? takeOver(parts, terminal, message, deed.call)
    : call(parts, terminal, message, deed.id);
}

/** Calls a number. Nobody there: Bye. */
function call(parts: Receiving, terminal: Terminal, message: Offer, id: string | null): Promise<void> | undefined {
  const { person } = terminal;
  const number = e164(message.msisdn);
  const callee = number === undefined ? undefined : callableNumber(parts.identity, number);
  if (!callee || callee.uri === person.uri) return void terminal.write({ kind: 'bye', callId: message.callId });
  const made = id ?? uuid();
  const leg = newLeg(terminal, made, message, callee.contact.phone);
  parts.book.add(leg, []);
  const terms = {
    reason: 'STANDARD',
    topology: 'MESH',
    anonymous: false,
    inform: true,
    plannedAt: null,
    expiresAt: null,
    broker: null,
    asked: [],
    named: { contacts: [callee.uri], teams: [] },
  } as const;
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
    terms,
    parties: [person, callee],
    device: terminal.id,
    byRequest: false,
    first,
  } as const;
  return settled(parts, leg, parts.calls.create(ask, { owner: '', operation: null }));
}

/** Goes on with a call that another device of the person is in, or was. */
function takeOver(parts: Receiving, terminal: Terminal, message: Offer, id: string): Promise<void> {
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
});

function accept(parts: Receiving, leg: Leg, sdp: string): Promise<void> {
  const { person, id } = leg.terminal;
  leg.state = legStates.move(leg.state, 'answering');
  leg.answer = sdp;
  const answers = leg.invitation === null ? {} : { invitation: leg.invitation };
  const who = { uri: person.uri, device: id, byRequest: false, mayAlways: false, ...answers };
  return settled(parts, leg, parts.calls.join(leg.call, who, person));
}

/** Waits for a command that a leg depends on; without it there is no leg. */
async function settled(parts: Receiving, leg: Leg, command: Promise<unknown>): Promise<void> {
  try {
    await command;
  } catch (error) {
    const told = toldOf(error);
    if (told === undefined) parts.logger.error({ err: error, call: leg.call }, 'a call at a terminal failed');
    if (leg.terminal.legs.get(leg.call) !== leg) return; // it was told already, or said itself that it is over
    if (told === 'bye') return over(parts.book, leg);
    parts.book.remove(leg);
    fail(leg.terminal, leg.callId, told ?? 'UNKNOWN');
  }
}

/** Waits for a command whose terminal has said its last word: what is over already is fine. */
async function done({ logger }: Receiving, leg: Leg, command: Promise<unknown>): Promise<void> {
  try {
    await command;
  } catch (error) {
    if (toldOf(error) === undefined) logger.error({ err: error, call: leg.call }, 'a terminal could not hang up');
  }
}

/** It hangs up: where it is in the call itself, never what another device goes on with. */
export const hangUp = (parts: Receiving, leg: Leg): Promise<void> =>
  done(parts, leg, parts.calls.leave(leg.call, leg.terminal.person.uri, leg.terminal.id));

/** Declines what rings: for the person, or (`device`) for this terminal alone. */
export function decline(parts: Receiving, leg: Leg, device: string | null): Promise<void> {
  const { uri } = leg.terminal.person;
  const answers = leg.invitation === null ? {} : { invitation: leg.invitation };
  return done(parts, leg, parts.calls.decline(leg.call, { uri, device, ...answers }));
}

async function toPhone(parts: Receiving, leg: Leg, callId: string): Promise<void> {
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
