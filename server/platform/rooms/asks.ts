import { createBoundedCache } from '../../lib/boundedCache.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Connection } from './connection.ts';
import { refuseRoom } from './errors.ts';
import type { Frame, RoomCode } from './wire.ts';

/** Somebody asks another to invite him (calls.md 3.4, inviteRequest). It lives in memory: clients re-send it until it is answered. */
export interface Ask {
  readonly requestID: string;
  /** Address and id of who asks, and of who is asked. */
  readonly from: { readonly uri: string; readonly id: string };
  readonly to: { readonly uri: string; readonly id: string };
  /** As whoever is asked gets it. */
  readonly frame: Frame;
}

export interface Asks {
  /**
   * Tells everybody concerned, and waits. A repeat is told to nobody again; what is over gives its outcome.
   * @throws Problem `AskedAlready` for a second ask of the same person, and for too many of one who asks
   */
  begin(ask: Ask): readonly Frame[];
  /** By who asks and the id he gave; undefined when it is over or never was. */
  find(from: string, requestID: string): Ask | undefined;
  /** What somebody asks of another now, under whatever id. */
  between(from: string, to: string): Ask | undefined;
  /** One session of the asked one declines; silent until it was the last. */
  decline(ask: Ask, device: string): void;
  /** It is over. `quiet`: a session that need not be told. */
  settle(ask: Ask, code: RoomCode, quiet?: string): void;
  /** A session that has come is told what is asked of its person. */
  welcome(connection: Connection): void;
  close(): void;
}

/** How many people somebody may wait for at a time. */
const mostWaiting = 8;
/** How long an outcome is kept for whoever asks again. */
const outcomeMs = 600_000;

/** @param options.timeoutMs how long somebody waits to be invited */
export function createAsks(options: {
  of: (uri: string) => readonly Connection[];
  clock: Clock;
  timeoutMs: number;
}): Asks {
  const outcomes = createBoundedCache<Frame>(10_000, options.clock);
  const pending = new Map<string, { ask: Ask; told: Set<string>; timer: NodeJS.Timeout }>();
  const keyOf = ({ from, requestID }: Ask) => `${from.uri} ${requestID}`;

  function settle(ask: Ask, code: RoomCode, quiet?: string): void {
    const found = pending.get(keyOf(ask));
    if (!found) return;
    pending.delete(keyOf(ask));
    clearTimeout(found.timer);
    const { requestID, from, to } = ask;
    const ends = { error: code, requestID, to: from.id, from: to.id };
    const answer = { answer: 'inviteRequest', requestID, from: to.id };
    const outcome: Frame =
      code === 200 ? answer : code === 603 ? { ...answer, error: code } : { cancel: 'inviteRequest', ...ends };
    outcomes.set(keyOf(ask), outcome, options.clock.now() + outcomeMs);
    for (const connection of options.of(from.uri)) connection.send(outcome);
    const over = { cancel: 'inviteRequest', error: code, requestID, to: to.id, from: from.id };
    for (const connection of options.of(to.uri))
      if (found.told.has(connection.id) && connection.id !== quiet) connection.send(over);
  }

  return {
    begin(ask) {
      const outcome = outcomes.get(keyOf(ask));
      if (outcome || pending.has(keyOf(ask))) return outcome ? [outcome] : [];
      const waiting = [...pending.values()].filter(({ ask: { from } }) => from.uri === ask.from.uri);
      if (waiting.length >= mostWaiting || waiting.some(({ ask: { to } }) => to.uri === ask.to.uri))
        throw refuseRoom('AskedAlready');
      const timer = setTimeout(() => settle(ask, 408), options.timeoutMs);
      const rung = options.of(ask.to.uri);
      pending.set(keyOf(ask), { ask, timer, told: new Set(rung.map(({ id }) => id)) });
      for (const connection of rung) connection.send(ask.frame);
      return [];
    },
    find: (from, requestID) => pending.get(`${from} ${requestID}`)?.ask,
    between: (from, to) => [...pending.values()].find(({ ask }) => ask.from.uri === from && ask.to.uri === to)?.ask,
    decline(ask, device) {
      const told = pending.get(keyOf(ask))?.told;
      told?.delete(device);
      const isRinging = options.of(ask.to.uri).some(({ id }) => told?.has(id));
      if (!isRinging) settle(ask, 603);
    },
    settle,
    welcome(connection) {
      for (const { ask, told } of pending.values())
        if (ask.to.uri === connection.caller.uri) {
          told.add(connection.id);
          connection.send(ask.frame);
        }
    },
    close() {
      for (const { timer } of pending.values()) clearTimeout(timer);
      pending.clear();
    },
  };
}
