import { type Call, type CallAsk, type CallEnd, type CallLink, me } from '../state/calls.ts';
import type { Chat } from '../state/model.ts';

/** Whom a call is with, as a person would say it. */
const calledBy = ({ name }: Call): string => name || 'Somebody';
/** Who rings, or rang, me. */
const callerOf = (call: Call): string => call.fromName || calledBy(call);

/** Who rings, and why: into a call that others are in already, or to take its caller's place in one. */
function ringText(call: Call): string {
  const caller = callerOf(call);
  const at = call.others.indexOf(caller);
  const company = call.others.filter((_name, index) => index !== at);
  if (at === -1 || company.length === 0) return `${caller} is calling`;
  return call.isTransfer
    ? `${caller} hands you the call with ${listed(company)}`
    : `${caller} asks you to join the call with ${listed(company)}`;
}

/** How a call stands, in a sentence without how long. */
export function callSentence(call: Call): string {
  const name = calledBy(call);
  switch (call.phase) {
    case 'ringing':
      return ringText(call);
    case 'answering':
      return `Answering ${name}…`;
    case 'opening':
      return call.mine ? `Calling ${name}…` : `Joining the call with ${name}…`;
    case 'calling':
      return `Calling ${name}…`;
    case 'leaving':
      return 'Hanging up…';
    case 'in':
      if (call.alone) return `${call.alone.name} hung up.`;
      return call.others.length === 0 ? inAlone(call) : `In a call with ${listed(call.others)}`;
    case 'over':
      if (call.why === 'elsewhere') return answeredText(call);
      return call.why === null ? 'The call is over.' : endText[call.why](call.mine ? name : callerOf(call));
  }
}

/** What stands below it; empty where nothing has to be said. */
export function callDetail(call: Call, link: CallLink, other: Call | undefined): string {
  if (call.trouble !== null) return call.trouble;
  if (call.phase !== 'over' && link !== 'live') return 'The connection was lost. Trying again…';
  if (call.phase === 'ringing' && other) return `Answering ends your call with ${calledBy(other)}.`;
  if (call.ask) return askText[call.ask.kind](call.ask.name);
  return call.phase === 'over' ? '' : call.title;
}

/** In a call of two that the other has left: when I am out of it too. Not read out: it changes with each second. */
export function leavingText({ phase, alone }: Call, now: number): string {
  if (phase !== 'in' || typeof alone?.until !== 'number') return '';
  return `Leaving in ${Math.max(1, Math.ceil((alone.until - now) / 1000))} s`;
}

const askText: Readonly<Record<CallAsk['kind'], (name: string) => string>> = {
  bringIn: (name) => `Ringing ${name}, who is asked to join…`,
  transfer: (name) => `Ringing ${name}, who is to take over…`,
  toPhone: () => 'Ringing your phone…',
};

const inAlone = ({ mine, name }: Call): string => (mine || name ? 'In a call. Nobody else is in it now.' : 'In a call');

/** Until it is known who answered, and where nobody tells, nothing is said of who it was. */
function answeredText(call: Call): string {
  const name = callerOf(call);
  if (call.answeredBy === me) return `You answered ${name} elsewhere.`;
  return call.answeredBy ? `${call.answeredBy} answered the call from ${name}.` : `The call from ${name} was answered.`;
}

const endText: Readonly<Record<Exclude<CallEnd, 'elsewhere'>, (name: string) => string>> = {
  declined: (name) => `${name} declined the call.`,
  unanswered: (name) => `${name} did not answer.`,
  offline: (name) => `${name} is offline and cannot be called now.`,
  busy: (name) => `${name} is busy.`,
  forbidden: (name) => `${name} may not be called.`,
  unknown: (name) => `${name} cannot be called here.`,
  cancelled: (name) => `You cancelled the call to ${name}.`,
  missed: (name) => `You missed a call from ${name}.`,
  withdrawn: (name) => `You missed a call from ${name}, who hung up.`,
  refused: (name) => `You declined ${name}.`,
  left: () => 'You hung up.',
  ended: (name) => `The call with ${name} has ended.`,
  lost: (name) => `You are no longer in the call with ${name}.`,
  transferred: () => 'You transferred the call.',
  phone: () => 'The call goes on on your phone.',
  failed: (name) => `The call with ${name} did not work. Please try again.`,
};

/**
 * About the call of a chat that others have: who is in it with whom, and why there is no way in for me, where there is none.
 * @param name of whom the chat is with
 * @param me my SIP URI
 */
export function otherCallText({ call }: Pick<Chat, 'call'>, name: string, me: string): string {
  if (call === null) return '';
  if (call.state === 'asked') return 'A call of this chat is ringing.';
  if (call.inside === null) return 'A call is on in this chat. Whoever is in it can invite you.';
  if (call.inside.some(({ uri }) => uri === me.toLowerCase())) return 'You are in this call on another tab or device.';
  const others = call.inside.flatMap((one) => (one.name === name ? [] : one.name || 'Somebody'));
  if (others.length === 0) return `${name} is in a call.`;
  return `${listed(others)} ${others.length > 1 ? 'are' : 'is'} in a call with ${name}.`;
}

/** `Bob`, `Bob and Sam`, `Bob, Sam and Zoë`. */
function listed(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? '';
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
