import { newOperationId } from '../operationId.ts';
import { createRetryPause } from '../retryPause.ts';
import { isRecord, type RoomFrame, readFrame, textIn } from './frame.ts';
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

/** A description of a session from somebody in the room. */
export interface Described {
  /** His id. */
  readonly from: string;
  readonly type: 'offer' | 'answer';
  readonly sdp: string;
}

const swallowed: Outcome = { error: 503, message: '', payload: {} };

/** Who is in a room, and how they reach each other. */
export interface RoomPeople {
  /** My id. */
  readonly you: string;
  /** Ids of all who are in it, mine included. */
  readonly participants: readonly string[];
  readonly ice: readonly RTCIceServer[];
}

/** How a request came out: `error` 0 = it was answered, 503 = the connection was lost before that. */
export interface Outcome {
  readonly error: number;
  /** A sentence of the server beside the error. */
  readonly message: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** One person in one room. */
export interface RoomClient {
  state(): RoomState;
  /** Asks who is there; undefined while that cannot be asked. */
  participants(): Promise<RoomPeople | undefined>;
  /** Sends a description, to one or to all others. */
  describe(what: { type: 'offer' | 'answer'; sdp: string; to?: string }): Promise<Outcome>;
  /** Goes on in this window, whatever other one the person was in the room with. */
  takeOver(): void;
  /** Leaves the room for good; resolves when the server said so, or could not be reached. */
  leave(): Promise<void>;
  /** The network is back, or the person is: looks at the connection now. */
  wake(): void;
  /** Stops, without a word to the server: who is gone has his grace there. */
  close(): void;
}

/** What is told of a room. Nothing is told after `over`. */
export interface RoomListener {
  onState(state: RoomState): void;
  onDescribed(described: Described): void;
  /** This window is in the room, for the first time or after a reconnect: whoever comes last offers to the others. */
  onJoined(ids: readonly string[]): void;
  /** Ids of all who are in it now, oneself included; whenever they changed. */
  onPeople(ids: readonly string[]): void;
}

/** Times in milliseconds; a place in the room is kept for 10 s (contract, `LOST_GRACE_MS`). */
const usualTimes = { firstPauseMs: 300, maxPauseMs: 3_000, askMs: 10_000, answerMs: 6_000, openMs: 8_000 };

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
  let people = '';
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

  function hear(frame: RoomFrame): void {
    const { kind, type, requestID, error, message, payload } = frame;
    if (kind === 'request') {
      const [sdp, description] = [textIn(payload, 'sdp'), textIn(payload, 'type')];
      if (type !== 'sdp' || payload.room !== pass.room || (description !== 'offer' && description !== 'answer')) return;
      return listener.onDescribed({ from: frame.from, type: description, sdp });
    }
    const asked = unanswered.get(requestID);
    unanswered.delete(requestID);
    asked?.({ error: kind === 'cancel' ? error || 500 : 0, message, payload });
    // Out without having asked: the call ended, or was left by another wire.
    if (!asked && kind === 'cancel' && type === 'leaveRoom' && payload.room === pass.room) finish();
  }

  /** Who is there, and whether this window still is. */
  async function participants(): Promise<RoomPeople | undefined> {
    const { error, payload } = await request('participants', { room: pass.room });
    if (error === 403 || error === 404) finish();
    if (error !== 0) return undefined;
    if (payload.here === false) tell('elsewhere');
    const ids = textsIn(payload.participants);
    notePeople(ids);
    return { you: textIn(payload, 'you'), participants: ids, ice: serversIn(payload.ice) };
  }

  /** Comes into the room with this connection, which takes the place of any other. */
  async function join(): Promise<void> {
    const { error, payload } = await request('joinRoom', { room: pass.room });
    if (error === 403 || error === 404) return finish();
    if (error !== 0) return line?.close();
    const ids = textsIn(payload.participants);
    lostAt = undefined;
    tell('inside');
    listener.onJoined(ids);
    notePeople(ids);
  }

  function notePeople(ids: readonly string[]): void {
    if (ids.join() === people || state === 'over') return;
    people = ids.join();
    listener.onPeople(ids);
  }

  /** Resolves when the connection is over. Whether there was one at all. */
  function follow(): Promise<boolean> {
    return new Promise((done) => {
      let late = setTimeout(() => opened.close(), times.openMs);
      let asking: ReturnType<typeof setInterval> | undefined;
      const look = (what: () => Promise<unknown>): void => {
        clearTimeout(late);
        late = setTimeout(() => opened.close(), times.answerMs);
        void what().then(() => clearTimeout(late));
      };
      const opened = openLine(pass.href, pass.token, {
        onOpen() {
          line = opened;
          pause.reset();
          look(state === 'elsewhere' ? participants : join);
          ask = () => look(participants);
          asking = setInterval(ask, times.askMs);
        },
        onText(text) {
          const frame = line === opened ? readFrame(text) : undefined;
          if (frame) hear(frame);
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
    participants,
    async describe(what) {
      const outcome = await request('sdp', { room: pass.room, ...what });
      if (outcome.error === 403 && state === 'inside') tell('elsewhere');
      return outcome;
    },
    takeOver() {
      if (state === 'elsewhere') void join();
    },
    async leave() {
      const tooLate = new Promise<void>((done) => setTimeout(done, 2_000));
      if (state !== 'over') await Promise.race([request('leaveRoom', { room: pass.room }), tooLate]);
      close();
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

const serversIn = (value: unknown): RTCIceServer[] =>
  Array.isArray(value) ? value.filter((one): one is RTCIceServer => isRecord(one) && 'urls' in one) : [];
