import { type Machine, machine } from '../../lib/machine.ts';
import type { ErrorCode, FromTerminal } from './messages.ts';

/**
 * A leg is one call at one stream. Where it stands (calls.md 2.6):
 * `routing` the terminal called and nobody rings yet · `alerting` somebody does, or has come without an answer yet ·
 * `offered` it rings · `alerted` it says that it does · `answering` it answered, which is not on disk yet: it rings again
 * when that cannot be written ·
 * `taking` it takes the call over from another device · `active` · `renegotiating` it owes an Answer to our Offer.
 */
export type LegState =
  | 'routing'
  | 'alerting'
  | 'offered'
  | 'alerted'
  | 'answering'
  | 'taking'
  | 'active'
  | 'renegotiating';

/** The ways between them; a leg that is over is forgotten. */
export const legStates: Machine<LegState> = machine<LegState>('leg', {
  routing: ['alerting', 'active'],
  alerting: ['active'],
  offered: ['alerted', 'answering'],
  alerted: ['answering'],
  answering: ['active', 'offered'],
  taking: ['active'],
  active: ['renegotiating'],
  renegotiating: ['active'],
});

type Verb = Exclude<FromTerminal['kind'], 'nothing' | 'unreadable'>;

/** What follows from a message, or the error it is answered with. `drop`: it repeats what is known, or comes too late. */
export type Deed =
  | 'renegotiate'
  | 'accept'
  | 'relay'
  | 'alert'
  | 'hangUp'
  | 'decline'
  | 'toPhone'
  | 'drop'
  | { readonly err: ErrorCode };

const tryAgain = { err: 'TRY_AGAIN' } as const;
const notInCall = { err: 'NOT_INCALL' } as const;

const calling = { offer: tryAgain, answer: 'drop', ringing: 'drop', bye: 'hangUp', toPhone: tryAgain } as const;
const ringing = { offer: tryAgain, answer: 'accept', ringing: 'alert', bye: 'decline', toPhone: notInCall } as const;

/** What a message does to a leg, by where it stands. An Offer while ours is unanswered is glare: we do not give way. */
export const deeds: Readonly<Record<LegState, Readonly<Record<Verb, Deed>>>> = {
  routing: calling,
  alerting: calling,
  taking: calling,
  offered: ringing,
  alerted: { ...ringing, ringing: 'drop' },
  answering: { ...calling, toPhone: notInCall },
  active: { offer: 'renegotiate', answer: 'drop', ringing: 'drop', bye: 'hangUp', toPhone: 'toPhone' },
  renegotiating: { offer: tryAgain, answer: 'relay', ringing: 'drop', bye: 'hangUp', toPhone: 'toPhone' },
};

/** What a message about no leg of the stream is answered with; an Offer begins something: {@link decideOffer}. */
export const withoutLeg: Readonly<Record<Exclude<Verb, 'offer'>, ErrorCode>> = {
  answer: 'NOT_INCALL',
  ringing: 'INVALID_CALL_ID',
  bye: 'NOT_INCALL',
  toPhone: 'NOT_INCALL',
};

/** What an Offer that is about no leg of its stream means. */
export type OfferDeed =
  | { readonly is: 'create' /** Null: it has none of its own. */; readonly id: string | null }
  | { readonly is: 'takeOver'; readonly call: string }
  | { readonly is: 'refuse'; readonly err: ErrorCode };

const uuidShape = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A call id in its one written form; undefined for what is no UUID. */
export function callIdOf(text: string): string | undefined {
  const lower = text.toLowerCase();
  return uuidShape.test(lower) ? lower : undefined;
}

/** What is known of the call that an Offer names, and of its person. */
export interface OfferFacts {
  readonly takes: 'one' | 'many';
  readonly callId: string;
  readonly hasNumber: boolean;
  /** `mine`: its person is in it, with whatever device. `other`: it is over, or his no more, or never was. */
  readonly named: (call: string) => 'mine' | 'other' | 'unknown';
  /** The call its person is in. */
  readonly current: () => string | undefined;
}

/** Decides it: on a Pipe call ids may be left out (calls.md 2.4, 2.5 and the contract's "taking a call over"). */
export function decideOffer({ takes, callId, hasNumber, named, current }: OfferFacts): OfferDeed {
  const id = callIdOf(callId);
  const what = id === undefined ? 'unknown' : named(id);
  if (id !== undefined && what === 'mine') return { is: 'takeOver', call: id };
  if (what === 'other') return { is: 'refuse', err: 'INVALID_CALL_ID' };
  if (takes === 'many' && id === undefined) return { is: 'refuse', err: 'INVALID_CALL_ID' };
  if (hasNumber) return { is: 'create', id: id ?? null };
  if (callId !== '') return { is: 'refuse', err: 'INVALID_CALL_ID' };
  const call = current();
  return call === undefined ? { is: 'refuse', err: 'NOT_INCALL' } : { is: 'takeOver', call };
}
