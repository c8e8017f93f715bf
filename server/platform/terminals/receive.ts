import { insideOf } from '../conversation/call/model.ts';
import { e164 } from '../identity/phone.ts';
import { accept, call, fail, type Offer, type Receiving, takeOver, toPhone } from './commands.ts';
import { bye, refuseEmpty } from './ending.ts';
import { callIdOf, type Deed, decideOffer, deeds, legStates, withoutLeg } from './legs.ts';
import type { FromTerminal } from './messages.ts';
import { currentCall } from './status.ts';
import { alertCaller } from './tell.ts';
import type { Leg, Terminal } from './terminal.ts';

type Said = Exclude<FromTerminal, { kind: 'nothing' | 'unreadable' }>;

/** The largest description of a session, characters. */
const largestSdp = 262_144;

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
 * call: a message that comes late must not touch the call that followed. An Offer to another number is a call of its own.
 */
function legMeant({ calls }: Receiving, terminal: Terminal, message: Said): Leg | undefined {
  const id = callIdOf(message.callId);
  if (terminal.takes === 'many') return id === undefined ? undefined : terminal.legs.get(id);
  const [leg] = terminal.legs.values();
  if (!leg || id === leg.call || (id !== undefined && message.callId === leg.callId)) return leg;
  const number = message.kind === 'offer' ? message.msisdn : '';
  const isAnother = id === undefined ? number !== '' && e164(number) !== leg.peer : number !== '' || calls.read(id);
  return isAnother ? undefined : leg;
}

function onLeg(parts: Receiving, leg: Leg, message: Said): Promise<void> | undefined {
  const { media } = parts;
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
      if (message.kind !== 'offer' || isEmpty) return refuseEmpty(parts, leg);
      clearTimeout(leg.offered?.timer);
      leg.offered = { sdp: message.sdp, timer: undefined };
      return void media.deliver(leg);
    case 'relay':
      if (message.kind !== 'answer' || isEmpty) return refuseEmpty(parts, leg);
      return void media.answered(leg, message.sdp);
    case 'accept':
      if (message.kind !== 'answer' || isEmpty) return refuseEmpty(parts, leg);
      return accept(parts, leg, message.sdp);
    case 'decline':
    case 'hangUp':
      return bye(parts, leg);
    case 'toPhone':
      return toPhone(parts, leg, message.callId);
  }
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
