import { newOperationId } from '../operationId.ts';
import { createRetryPause } from '../retryPause.ts';
import { isRecord, parsed, type RoomFrame, readFrame, textIn } from './frame.ts';
import type { Line, OpenLine } from './line.ts';

/** What opens one room: the link `room` of a chat's call, and what `/join/{callId}/room` answers a guest. */
export interface RoomPass {
  /** Address of the wire, absolute or of this page's origin. */
  readonly href: string;
  readonly token: string;
  /** 64 hex digits. */
  readonly room: string;
  readonly callId: string;
}

/**
 * `elsewhere`: the person went on in another window, and this one only watches until it is told to take over. `over`:
 * nothing more comes.
 */
export type RoomState = 'connecting' | 'inside' | 'reconnecting' | 'elsewhere' | 'over';

/** How a request came out: `error` 0 = it was answered, 503 = the connection was lost before that. */
interface Outcome {
  readonly error: number;
  readonly payload: Readonly<Record<string, unknown>>;
}

const swallowed: Outcome = { error: 503, payload: {} };

/** Who is in a room, by their ids. */
export interface RoomPeople {
  /** My id; empty before it is known. */
  readonly you: string;
  readonly others: readonly string[];
  /** How they are called, by id; those who have left stay known. */
  readonly names: ReadonlyMap<string, string>;
}

/** One person in one room. */
export interface RoomClient {
  state(): RoomState;
  /** Sends a frame of the media, if the connection is there: one that is lost is made up for by the next. */
  send(frame: object): void;
  /** Goes on in this window, whatever other one the person was in the room with. */
  takeOver(): void;
  /** Leaves the room for good. Whether the server said so, within two seconds. */
  leave(): Promise<boolean>;
  /** The network is back, or the person is: looks at the connection now. */
  wake(): void;
  /** Stops, without a word to the server: who is gone has his grace there. */
  close(): void;
}

/** What is told of a room. Nothing is told after `over`. */
export interface RoomListener {
  onState(state: RoomState): void;
  /** What came and is not this client's own: descriptions of sessions, and answers to {@link RoomClient.send}. */
  onFrame(told: unknown): void;
  /** This window is in the room, for the first time or after a reconnect: whoever comes last offers to the others. */
  onJoined(people: RoomPeople): void;
  /** Who is in it now, whenever that changed. */
  onPeople(people: RoomPeople): void;
}

/** Times in milliseconds; a place in the room is kept for 10 s (contract, `LOST_GRACE_MS`). */
const usualTimes = { firstPauseMs: 300, maxPauseMs: 3_000, askMs: 4_000, answerMs: 6_000, openMs: 8_000 };

/**
 * Keeps one person in a room: connects, asks who is there, connects again when the connection is lost or dead.
 * @param options.isOver whether the call is over, where that can be asked beside the wire: a browser is not told why it
 *   gets no connection. Rejects when it cannot be told now
 * @param options.graceMs how long it goes on without a connection where `isOver` is not given
 */
export function openRoom(options: {
  pass: RoomPass;
  listener: RoomListener;
  isOver?: () => Promise<boolean>;
  graceMs?: number;
  openLine: OpenLine;
  times?: Partial<typeof usualTimes>;
}): RoomClient {
  const { pass, listener, isOver, graceMs = 60_000, openLine } = options;
  const times = { ...usualTimes, ...options.times };
  const pause = createRetryPause(times);
  const unanswered = new Map<string, (outcome: Outcome) => void>();
  let state: RoomState = 'connecting';
  let line: Line | undefined;
  const names = new Map<string, string>();
  let you = '';
  let isOut = false;
  let known: string | undefined;
  let lostAt: number | undefined;
  let ask = (): void => {};

  function tell(next: RoomState): void {
    if (state === next || state === 'over') return;
    state = next;
    listener.onState(next);
  }

  function finish(): void {
    tell('over');
    close();
  }

  /** Nothing is sent twice: what a connection swallowed is asked anew by whoever comes into the room again. */
  function request(name: string, payload: object): Promise<Outcome> {
    const requestID = newOperationId();
    return new Promise((done) => {
      if (!line) return done(swallowed);
      unanswered.set(requestID, done);
      line.send(JSON.stringify({ request: name, requestID, payload }));
    });
  }

  function giveUp(): void {
    for (const done of unanswered.values()) done(swallowed);
    unanswered.clear();
  }

  function hear(text: string): void {
    const told = parsed(text);
    const frame = readFrame(told);
    if (!frame) return;
    const { kind, type, requestID, error, payload } = frame;
    if (kind === 'answer' && type === 'participants' && payload.room === pass.room) note(payload);
    const asked = unanswered.get(requestID);
    if (asked && kind !== 'request') {
      unanswered.delete(requestID);
      return asked({ error: kind === 'cancel' ? error || 500 : 0, payload });
    }
    if (kind !== 'cancel' || type !== 'leaveRoom' || payload.room !== pass.room) return listener.onFrame(told);
    // Out without having asked: the call ended, was left by another wire, or goes on in another window.
    isOut = true;
    void look();
  }

  /** Asks who is there: the answer is noted, whoever asked. */
  async function look(): Promise<void> {
    const { error } = await request('participants', { room: pass.room });
    if (error === 403 || error === 404) finish();
  }

  function note(payload: RoomFrame['payload']): void {
    if (isDone()) return;
    if (payload.here === false) tell('elsewhere');
    isOut = false;
    you = textIn(payload, 'you') || you;
    for (const [id, name] of Object.entries(isRecord(payload.names) ? payload.names : {}))
      if (typeof name === 'string' && name) names.set(id, name);
    const people = peopleIn(payload.participants);
    const now = people.others.join();
    if (now === known) return;
    known = now;
    listener.onPeople(people);
  }

  const peopleIn = (ids: unknown): RoomPeople => ({ you, others: textsIn(ids).filter((id) => id !== you), names });

  /** Comes into the room with this connection, which takes the place of any other. */
  async function join(): Promise<void> {
    const { error, payload } = await request('joinRoom', { room: pass.room });
    if (error === 403 || error === 404) return finish();
    if (error !== 0) return line?.close();
    lostAt = undefined;
    tell('inside');
    await look();
    if (line) listener.onJoined(peopleIn(payload.participants));
  }

  /** Resolves when the connection is over. Whether there was one at all. */
  function follow(): Promise<boolean> {
    return new Promise((done) => {
      let late = setTimeout(() => opened.close(), times.openMs);
      let asking: ReturnType<typeof setInterval> | undefined;
      /** Who does not answer is no connection. */
      const check = (what: () => Promise<void>): void => {
        clearTimeout(late);
        late = setTimeout(() => opened.close(), times.answerMs);
        void what().then(() => clearTimeout(late));
      };
      const opened = openLine(pass.href, pass.token, {
        onOpen() {
          line = opened;
          pause.reset();
          check(state === 'elsewhere' ? look : join);
          ask = () => check(look);
          asking = setInterval(ask, times.askMs);
        },
        onText(text) {
          if (line === opened) hear(text);
        },
        onEnd(wasOpen) {
          clearTimeout(late);
          clearInterval(asking);
          ask = () => {};
          if (line === opened) line = undefined;
          giveUp();
          done(wasOpen);
        },
      });
    });
  }

  const isDone = (): boolean => state === 'over';

  async function run(): Promise<void> {
    while (!isDone()) {
      const wasOpen = await follow();
      if (isDone()) return;
      if (isOut) return finish(); // nobody was there any more to say what of
      lostAt ??= Date.now();
      if (state === 'inside') tell('reconnecting');
      if (!wasOpen && (await isFinal())) return finish();
      await pause.wait();
    }
  }

  async function isFinal(): Promise<boolean> {
    if (!isOver) return Date.now() - (lostAt ?? 0) > graceMs;
    return isOver().catch(() => false); // no answer is no evidence
  }

  function close(): void {
    state = 'over';
    line?.close();
    giveUp();
    pause.cut();
  }

  void run();
  return {
    state: () => state,
    send: (frame) => line?.send(JSON.stringify(frame)),
    takeOver() {
      if (state === 'elsewhere') void join();
    },
    async leave() {
      const tooLate = new Promise<Outcome>((done) => setTimeout(() => done(swallowed), 2_000));
      const { error } = await Promise.race([request('leaveRoom', { room: pass.room }), tooLate]);
      close();
      return error === 0;
    },
    wake() {
      pause.cut();
      ask();
    },
    close,
  };
}

const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
