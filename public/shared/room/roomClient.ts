import { createRetryPause } from '../retryPause.ts';
import { parsed, type RoomFrame, readFrame } from './frame.ts';
import type { OpenLine } from './line.ts';
import { createPeopleReader, type RoomPeople } from './people.ts';
import { createRequests } from './requests.ts';
import { openWatched, type WatchedLine } from './watchedLine.ts';

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

/** One person in one room. */
export interface RoomClient {
  state(): RoomState;
  /** Sends a frame of the media, if the connection is there: one that is lost is made up for by the next. */
  send(frame: object): void;
  /** Goes on in this window, whatever other one the person was in the room with. */
  takeOver(): void;
  /** Leaves the room for good, also one that is not reached yet. Whether the server said so, within two seconds. */
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
  const readPeople = createPeopleReader();
  let state: RoomState = 'connecting';
  let line: WatchedLine | undefined;
  /** The one that is open, or opens. */
  let newest: WatchedLine | undefined;
  let isLeaving = false;
  let isOut = false;
  let known: string | undefined;
  let lostAt: number | undefined;
  const { ask, settle, giveUp } = createRequests(() => line);

  function tell(next: RoomState): void {
    if (state === next || state === 'over') return;
    state = next;
    listener.onState(next);
  }

  function finish(): void {
    tell('over');
    close();
  }

  function hear(text: string): void {
    const told = parsed(text);
    const frame = readFrame(told);
    if (!frame) return;
    const { kind, type, payload } = frame;
    if (kind === 'answer' && type === 'participants' && payload.room === pass.room) note(payload);
    if (settle(frame)) return;
    if (kind !== 'cancel' || type !== 'leaveRoom' || payload.room !== pass.room) return listener.onFrame(told);
    // Out without having asked: the call ended, was left by another wire, or goes on in another window.
    isOut = true;
    void look();
  }

  /** Asks who is there: the answer is noted, whoever asked. */
  async function look(): Promise<void> {
    const { error } = await ask('participants', { room: pass.room });
    if (error === 403 || error === 404) finish();
  }

  function note(payload: RoomFrame['payload']): void {
    if (isDone()) return;
    if (payload.here === false) tell('elsewhere');
    isOut = false;
    const people = readPeople(payload);
    const now = people.others.join();
    if (now === known) return;
    known = now;
    listener.onPeople(people);
  }

  /** Comes into the room with this connection, which takes the place of any other. */
  async function join(): Promise<void> {
    const { error, payload } = await ask('joinRoom', { room: pass.room });
    if (error === 403 || error === 404) return finish();
    if (error !== 0) return line?.close();
    lostAt = undefined;
    tell('inside');
    await look();
    if (line && !isDone()) listener.onJoined(readPeople(payload));
  }

  /** Resolves when the connection is over. Whether there was one at all. */
  function follow(): Promise<boolean> {
    return new Promise((done) => {
      const opened = openWatched({
        open: (events) => openLine(pass.href, pass.token, events),
        times,
        async onOpen() {
          if (isDone()) return opened.close();
          line = opened;
          pause.reset();
          return state === 'elsewhere' ? look() : join();
        },
        ask: look,
        onText(text) {
          if (line === opened) hear(text);
        },
        onEnd(wasOpen) {
          if (line === opened) line = undefined;
          giveUp();
          done(wasOpen);
        },
      });
      newest = opened;
    });
  }

  /** Whether this person is gone, or is about to: nothing of the call begins any more. */
  const isDone = (): boolean => isLeaving || state === 'over';

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
    newest?.close();
    giveUp();
    pause.cut();
  }

  void run();
  return {
    state: () => state,
    send: (frame) => line?.send(JSON.stringify(frame)),
    takeOver() {
      if (state === 'elsewhere' && !isDone()) void join();
    },
    async leave() {
      isLeaving = true;
      const tooLate = new Promise<undefined>((done) => setTimeout(() => done(undefined), 2_000));
      const outcome = await Promise.race([ask('leaveRoom', { room: pass.room }), tooLate]);
      close();
      return outcome?.error === 0;
    },
    wake() {
      pause.cut();
      line?.ask();
    },
    close,
  };
}
