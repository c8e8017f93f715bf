import { randomHex } from '../../lib/ids.ts';
import { inactiveAnswer } from '../calls/inactiveSdp.ts';
import type { Signal, Signals } from '../calls/signals.ts';
import type { Inside } from '../conversation/call/model.ts';
import { legStates } from './legs.ts';
import { type Asked, type Book, type Leg, tellLeg } from './terminal.ts';

/** How long whoever is in a call by another wire may take to answer an Offer before we do, inactive, ms. */
const answerMs = 1_500;
/** Offers that may wait for a terminal to answer the one before; the oldest goes. */
const mostWaiting = 8;

/**
 * Descriptions of sessions between a terminal and whoever else is in its call: relayed as they are and at once, in
 * memory, without a commit (calls.md 2.5 "renegotiation", contract "SDP towards a terminal").
 */
export interface Media {
  /** Hands a terminal's own unanswered Offer to the others in the call. */
  deliver(leg: Leg): void;
  /** Hands whoever has come, or goes on with another device, what others of the call wait to have answered. */
  deliverTo(call: string, uri: string): void;
  /** A terminal has answered our Offer. */
  answered(leg: Leg, sdp: string): void;
  /** Somebody who is in the call by another wire has sent a description. */
  take(signal: Signal): void;
}

export function createMedia({ book, signals }: { book: Book; signals: Signals }): Media {
  const others = (leg: Leg): readonly Inside[] =>
    book.call(leg.call)?.inside.filter(({ uri }) => uri !== leg.terminal.person.uri) ?? [];

  const send = ({ call, terminal }: Leg, to: readonly Inside[], type: Signal['type'], sdp: string): boolean =>
    signals.send({ id: randomHex(10), call, from: terminal.person.uri, to, type, sdp });

  /** Answers a terminal's Offer. */
  function answer(leg: Leg, sdp: string): void {
    clearTimeout(leg.offered?.timer);
    leg.offered = null;
    if (leg.state !== 'active') leg.state = legStates.move(leg.state, 'active');
    tellLeg(leg, { kind: 'answer', callId: leg.callId, sdp });
  }

  function answerInactive(leg: Leg): void {
    if (leg.offered) answer(leg, inactiveAnswer(leg.offered.sdp));
  }

  /** Offers something to a terminal that is in the call, when it has answered what it was offered before. */
  function ask(leg: Leg, asked: Asked): void {
    if (leg.state !== 'active' && !leg.offered && leg.state !== 'renegotiating') return;
    answerInactive(leg); // it cannot answer while it waits for an answer
    if (leg.asked) {
      leg.waiting.push(asked);
      if (leg.waiting.length > mostWaiting) leg.waiting.shift();
      return;
    }
    leg.asked = asked;
    leg.state = legStates.move(leg.state, 'renegotiating');
    tellLeg(leg, { kind: 'offer', callId: leg.callId, sdp: asked.sdp, msisdn: leg.peer });
  }

  function deliver(leg: Leg): void {
    const offer = leg.offered;
    const inside = others(leg);
    if (!offer || inside.length === 0 || !book.isInside(leg)) return;
    let isOwed = false;
    const elsewhere: Inside[] = [];
    for (const other of inside) {
      const target = book.leg(leg.call, other.device);
      if (!target) elsewhere.push(other);
      else if (target.state !== 'answering') {
        ask(target, { sdp: offer.sdp, by: { is: 'leg', leg, offer } });
        isOwed = true;
      }
    }
    const isHeard = elsewhere.length === 0 || send(leg, elsewhere, 'offer', offer.sdp);
    clearTimeout(offer.timer);
    if (!isOwed && !isHeard) return answerInactive(leg);
    offer.timer = isOwed ? undefined : setTimeout(() => answerInactive(leg), answerMs);
  }

  function next(leg: Leg): void {
    const asked = leg.waiting.shift();
    if (asked) ask(leg, asked);
  }

  return {
    deliver,
    deliverTo(call, uri) {
      for (const leg of book.call(call)?.legs ?? []) if (leg.terminal.person.uri !== uri && leg.offered) deliver(leg);
    },
    answered(leg, sdp) {
      const by = leg.asked?.by;
      leg.asked = null;
      if (leg.state === 'renegotiating') leg.state = legStates.move(leg.state, 'active');
      if (by?.is === 'leg' && by.leg.offered === by.offer) answer(by.leg, sdp);
      if (by?.is === 'person') {
        const to = others(leg).filter(({ uri }) => uri === by.uri);
        if (to.length > 0) send(leg, to, 'answer', sdp);
      }
      next(leg);
    },
    take({ call, from, to, type, sdp }) {
      for (const { device } of to) {
        const leg = book.leg(call, device);
        if (!leg) continue;
        if (type === 'offer') ask(leg, { sdp, by: { is: 'person', uri: from } });
        else if (leg.offered) answer(leg, sdp);
      }
    },
  };
}
