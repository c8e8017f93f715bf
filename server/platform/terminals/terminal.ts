import type { NewParty } from '../calls/parties.ts';
import type { Inside } from '../conversation/call/model.ts';
import type { LegState } from './legs.ts';
import type { Line } from './line.ts';
import type { ToTerminal } from './messages.ts';

/** What the ids of this wire's sessions begin with. */
export const sessionPrefix = 'terminal-';

/** An open stream as a device of its person. */
export interface Terminal {
  /** Its session's id. */
  readonly id: string;
  readonly person: NewParty;
  readonly msisdn: string;
  readonly takes: 'one' | 'many';
  /** By the id of their call; those whose client said Bye are not among them. */
  readonly legs: Map<string, Leg>;
  readonly write: (message: ToTerminal) => void;
  readonly end: Line['end'];
  readonly cut: Line['cut'];
  /** Its client says no more, or is gone: nothing rings it. */
  isClosing: boolean;
}

/** One call at one stream. Descriptions of sessions (SDP) are kept here only, as long as somebody is owed them. */
export interface Leg {
  readonly call: string;
  readonly terminal: Terminal;
  /** How its client writes the call's id; the call's own id where it named none. */
  readonly callId: string;
  state: LegState;
  /** The invitation that rings it. */
  readonly invitation: string | null;
  /** Number of the other party. */
  readonly peer: string | null;
  /** Its own Offer that waits for an Answer. */
  offered: OwnOffer | null;
  /** Our Offer that it owes an Answer to, and those that wait for that. */
  asked: Asked | null;
  readonly waiting: Asked[];
  /** What it answered with, while that is not on disk. */
  answer: string | null;
  /** What it is to be told if it goes on: its client said Bye, which is not on disk. Null: its client did not. */
  unsaid: ToTerminal[] | null;
}

/** Tells a leg's client something, or keeps it until it is known whether his Bye was the end. */
export function tellLeg({ terminal, unsaid }: Leg, message: ToTerminal): void {
  if (unsaid) unsaid.push(message);
  else terminal.write(message);
}

export interface OwnOffer {
  readonly sdp: string;
  /** Answers in nobody's place where the others take too long; undefined while somebody on a terminal owes the answer. */
  timer: NodeJS.Timeout | undefined;
}

/** An Offer to a terminal, and who is owed what it answers. */
export interface Asked {
  readonly sdp: string;
  readonly by:
    | { readonly is: 'leg'; readonly leg: Leg; readonly offer: OwnOffer }
    | { readonly is: 'person'; readonly uri: string }
    | { readonly is: 'nobody' };
}

/** Every stream and leg of this process. */
export interface Book {
  byId(id: string): Terminal | undefined;
  /** Somebody's streams in the order they came. */
  of(uri: string): Iterable<Terminal>;
  /** The call's legs, and who is in it as far as known; undefined for a call without legs. */
  call(id: string): CallLegs | undefined;
  /** A leg of a call by its device, one that its client ends too. */
  leg(call: string, device: string): Leg | undefined;
  /** Whether a leg is in its call by what is on disk; before that nobody hears of it. */
  isInside(leg: Leg): boolean;
  open(terminal: Terminal): void;
  close(terminal: Terminal): void;
  add(leg: Leg, inside: readonly Inside[]): void;
  remove(leg: Leg): void;
  /** Whether a leg is there, its client ending it or not. */
  has(leg: Leg): boolean;
  /** Its client says Bye: his next message is about no leg, while what happens is until that is on disk. */
  part(leg: Leg): void;
  /** That could not be written, and the leg goes on as what has happened since left it; where another is in its place, it is gone. */
  resume(leg: Leg): void;
  all(): Iterable<Terminal>;
}

export interface CallLegs {
  readonly legs: Set<Leg>;
  inside: readonly Inside[];
}

export function createBook(): Book {
  const terminals = new Map<string, Terminal>();
  const byPerson = new Map<string, Set<Terminal>>();
  const calls = new Map<string, CallLegs>();

  function remove(leg: Leg): void {
    if (leg.terminal.legs.get(leg.call) === leg) leg.terminal.legs.delete(leg.call);
    clearTimeout(leg.offered?.timer);
    leg.offered = null;
    const found = calls.get(leg.call);
    found?.legs.delete(leg);
    if (found?.legs.size === 0) calls.delete(leg.call);
  }

  function parting(call: string, terminal: Terminal): Leg | undefined {
    for (const leg of calls.get(call)?.legs ?? []) if (leg.terminal === terminal && leg.unsaid) return leg;
    return undefined;
  }

  return {
    byId: (id) => terminals.get(id),
    of: (uri) => byPerson.get(uri) ?? [],
    call: (id) => calls.get(id),
    leg(call, device) {
      const terminal = terminals.get(device);
      return terminal && (terminal.legs.get(call) ?? parting(call, terminal));
    },
    isInside: ({ call, terminal }) => calls.get(call)?.inside.some(({ device }) => device === terminal.id) ?? false,
    open(terminal) {
      const { uri } = terminal.person;
      terminals.set(terminal.id, terminal);
      byPerson.set(uri, (byPerson.get(uri) ?? new Set()).add(terminal));
    },
    close(terminal) {
      terminals.delete(terminal.id);
      const { uri } = terminal.person;
      const rest = byPerson.get(uri);
      rest?.delete(terminal);
      if (rest?.size === 0) byPerson.delete(uri);
      for (const leg of [...terminal.legs.values()]) remove(leg);
    },
    add(leg, inside) {
      const before = leg.terminal.legs.get(leg.call);
      if (before) remove(before);
      leg.terminal.legs.set(leg.call, leg);
      const found = calls.get(leg.call);
      if (found) found.legs.add(leg);
      else calls.set(leg.call, { legs: new Set([leg]), inside });
    },
    remove,
    has: (leg) => calls.get(leg.call)?.legs.has(leg) ?? false,
    part(leg) {
      leg.terminal.legs.delete(leg.call);
      leg.unsaid = [];
    },
    resume(leg) {
      const { terminal, call, unsaid } = leg;
      const hasRoom = terminal.takes === 'many' ? !terminal.legs.has(call) : terminal.legs.size === 0;
      if (!hasRoom || terminal.isClosing) return remove(leg);
      terminal.legs.set(call, leg);
      leg.unsaid = null;
      for (const message of unsaid ?? []) terminal.write(message);
    },
    all: () => terminals.values(),
  };
}
