import type { CallNews } from '../calls/callNow.ts';
import type { CallParts } from '../calls/callParts.ts';
import { inactiveOffer } from '../calls/inactiveSdp.ts';
import { isPhone } from '../calls/phones.ts';
import type { CallInvitation } from '../conversation/call/model.ts';
import type { CallStep } from '../conversation/call/steps.ts';
import type { RingStep } from '../conversation/ring.ts';
import { aloneIn } from './alone.ts';
import { legStates } from './legs.ts';
import type { Media } from './media.ts';
import { numberIn, tellIdle, tellInCall } from './status.ts';
import { type Asked, type Book, type Leg, sessionPrefix, type Terminal, tellLeg } from './terminal.ts';

/** What telling stands on. */
export interface Telling extends Pick<CallParts, 'records' | 'calls'> {
  readonly book: Book;
  readonly media: Media;
  /** Declines for one device, silently. */
  readonly declineDevice: (terminal: Terminal, call: string, invitation: string) => void;
  /** Somebody is alone in a call with a terminal or a phone, and nobody rings: he hangs up. */
  readonly leaveAlone: (call: string) => void;
}

/** Tells the terminals what happened to a call. */
export function tellTerminals(parts: Telling, news: CallNews): void {
  const { book } = parts;
  const { facts, step, after } = news;
  const held = book.call(facts.id);
  if (held) held.inside = after.inside;
  switch (step.is) {
    case 'ring': {
      const invitation = news.before.invitations.find(({ id }) => id === step.invitation);
      if (invitation) tellRing(parts, news, invitation, step.step);
      return;
    }
    case 'joined':
      return joined(parts, news, step);
    case 'moved':
      return moved(parts, news, step);
    case 'left':
      return left(parts, news, step);
    case 'ended':
      for (const leg of [...(held?.legs ?? [])]) over(book, leg);
  }
}

/** A leg is over without its terminal having said so. */
export function over(book: Book, leg: Leg): void {
  book.remove(leg);
  tellLeg(leg, { kind: 'bye', callId: leg.callId });
}

function tellRing(parts: Telling, news: CallNews, invitation: CallInvitation, step: RingStep): void {
  const { book } = parts;
  const { facts } = news;
  const silence = (devices: readonly string[]) => {
    for (const device of devices) {
      const leg = book.leg(facts.id, device);
      if (leg?.invitation === invitation.id) over(book, leg);
    }
  };
  switch (step.step) {
    case 'rang':
      return ring(parts, news, invitation, step.devices);
    case 'joinedRinging':
      return ring(parts, news, invitation, [step.device]);
    case 'out':
      return silence(step.devices);
    case 'answered':
      return silence(step.silenced.map(({ device }) => device));
    case 'over':
      silence(step.silenced.map(({ device }) => device));
      return checkAlone(parts, facts.id);
  }
}

/** Offers the call to those of the devices that are terminals; whoever called hears that another kind rings. */
function ring(parts: Telling, news: CallNews, invitation: CallInvitation, devices: readonly string[]): void {
  const { book } = parts;
  const { facts, after } = news;
  if (devices.some((device) => !device.startsWith(sessionPrefix))) alertCaller(book, facts.id, invitation.from);
  for (const device of devices) {
    const terminal = book.byId(device);
    if (!terminal) continue;
    const isTaken = terminal.takes === 'one' && terminal.legs.size > 0;
    if (isTaken || terminal.isClosing) {
      parts.declineDevice(terminal, facts.id, invitation.id);
      continue;
    }
    const asked = firstOffer(book, facts.id, invitation.from);
    const leg: Leg = {
      call: facts.id,
      terminal,
      callId: facts.id,
      state: 'offered',
      invitation: invitation.id,
      peer: numberIn(after, invitation.from),
      offered: null,
      asked,
      waiting: [],
      answer: null,
      unsaid: null,
    };
    book.add(leg, after.inside);
    terminal.write({ kind: 'offer', callId: leg.callId, sdp: asked.sdp, msisdn: leg.peer });
  }
}

/** What whoever calls from a terminal offers; something inactive in the place of whoever calls by another wire. */
function firstOffer(book: Book, call: string, from: string): Asked {
  for (const leg of book.call(call)?.legs ?? [])
    if (leg.terminal.person.uri === from && leg.offered && book.isInside(leg))
      return { sdp: leg.offered.sdp, by: { is: 'leg', leg, offer: leg.offered } };
  return { sdp: inactiveOffer(), by: { is: 'nobody' } };
}

/** Some device of whom he calls rings. Once is enough. */
export function alertCaller(book: Book, call: string, caller: string): void {
  for (const leg of book.call(call)?.legs ?? [])
    if (leg.terminal.person.uri === caller && leg.state === 'routing' && book.isInside(leg)) {
      leg.state = legStates.move(leg.state, 'alerting');
      tellLeg(leg, { kind: 'ringing', callId: leg.callId });
    }
}

function joined(
  parts: Telling,
  { facts, after }: CallNews,
  { uri, device }: Extract<CallStep, { is: 'joined' }>,
): void {
  const { book, media } = parts;
  for (const terminal of book.of(uri)) if (terminal.id !== device) tellInCall(terminal, facts.id, after, uri);
  const leg = book.leg(facts.id, device);
  if (leg?.state === 'answering') {
    leg.state = legStates.move(leg.state, 'active');
    media.answered(leg, leg.answer ?? '');
    leg.answer = null;
  }
  media.deliverTo(facts.id, uri);
}

function moved(
  parts: Telling,
  { facts, after }: CallNews,
  { uri, from, to }: Extract<CallStep, { is: 'moved' }>,
): void {
  const { book, media } = parts;
  const old = book.leg(facts.id, from);
  if (old) {
    if (isPhone(to)) book.remove(old);
    else over(book, old);
    tellInCall(old.terminal, facts.id, after, uri);
  }
  const leg = book.leg(facts.id, to);
  if (leg?.offered) media.deliver(leg);
  else media.deliverTo(facts.id, uri);
}

function left(parts: Telling, { facts }: CallNews, { uri, device }: Extract<CallStep, { is: 'left' }>): void {
  const { book } = parts;
  const leg = book.leg(facts.id, device);
  if (leg) over(book, leg);
  for (const terminal of book.of(uri)) if (terminal.id !== device) tellIdle(parts, terminal, facts.id);
  checkAlone(parts, facts.id);
}

function checkAlone({ calls, leaveAlone }: Telling, id: string): void {
  const now = calls.read(id);
  if (now && aloneIn({ terms: now.facts.call, call: now.call })) leaveAlone(id);
}
