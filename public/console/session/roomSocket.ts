import { newOperationId } from '../../shared/operationId.ts';
import { createRetryPause } from '../../shared/retryPause.ts';
import { type Frame, frameOf } from '../state/callFrames.ts';
import type { CallLink } from '../state/calls.ts';
import type { StaffToken } from './staffToken.ts';

/** This tab as a session of the room wire (contract, "room transport"): rings arrive here. */
export interface RoomSocket {
  /** Sends a request or an answer of mine. What is not answered when the connection is lost is sent again after it. */
  send(frame: OutgoingFrame): void;
  /** Sends one that is of no use later: it is dropped while there is no connection. */
  post(frame: OutgoingFrame): void;
  /** The network is back, or the person is. */
  wake(): void;
}

export type OutgoingFrame = Readonly<Record<string, unknown>> & { readonly requestID: string };

/** So long a connection may take to come about (ms). */
const openWithinMs = 10_000;
/** How often it is asked what rings, so that a connection that died without a word is noticed (ms). */
const askEveryMs = 30_000;
const answerWithinMs = 10_000;
/** A connection that lasted so long was a good one (ms). */
const lastedMs = 5_000;
/** A platform that takes no token of ours takes the next one neither: another is asked for this often at most (ms). */
const renewEveryMs = 10 * 60_000;

/**
 * Connects for as long as the page lives, with growing pauses.
 * @param parts.probe the status of a plain request with the same token, since a browser is not told why a WebSocket
 *   was refused; 0 without an answer
 * @param parts.isQuiet nothing rings and no call is on: the connection may be exchanged
 */
export function openRoomSocket(parts: {
  token: StaffToken;
  probe: () => Promise<number>;
  isQuiet: () => boolean;
  /** Shown every frame first. @returns whether it was his */
  takeFirst: (told: unknown) => boolean;
  onFrame: (frame: Frame) => void;
  onLink: (link: CallLink) => void;
}): RoomSocket {
  const { token, probe, isQuiet, takeFirst, onFrame, onLink } = parts;
  const pause = createRetryPause({ firstPauseMs: 1_000, maxPauseMs: 30_000 });
  const unanswered = new Map<string, OutgoingFrame>();
  let socket: WebSocket | undefined;
  let askNow = (): void => {};
  let renewedAt = Number.NEGATIVE_INFINITY;

  /** Resolves when the connection is over: whether there was one at all. */
  function follow(shown: string): Promise<boolean> {
    return new Promise((done) => {
      const opened = new WebSocket(addressWith(shown));
      let openedAt: number | undefined;
      /** Undefined while nothing is waited for. */
      let late: ReturnType<typeof setTimeout> | undefined = setTimeout(end, openWithinMs);

      function ask(): void {
        if (opened.readyState !== WebSocket.OPEN) return;
        late ??= setTimeout(end, answerWithinMs); // asking again does not put off that an answer is late
        opened.send(JSON.stringify({ request: 'invitations', requestID: newOperationId() }));
      }
      function heard(): void {
        clearTimeout(late);
        late = undefined;
      }
      const asking = setInterval(async () => {
        ask();
        // Another token was fetched because this one is about to end: it is shown when that disturbs nobody.
        const now = await token.token().catch(() => shown);
        if (now !== shown && isQuiet()) end();
      }, askEveryMs);

      /** A connection that is dead takes its time to say so: nobody waits for that. */
      function end(): void {
        clearTimeout(late);
        clearInterval(asking);
        if (socket === opened) socket = undefined;
        askNow = () => {};
        opened.close();
        // One that is cut as soon as it is there is not come back to at once for ever.
        if (openedAt !== undefined && Date.now() - openedAt > lastedMs) pause.reset();
        done(openedAt !== undefined);
      }

      opened.addEventListener('open', () => {
        heard();
        openedAt = Date.now();
        socket = opened;
        askNow = ask;
        onLink('live');
        for (const frame of unanswered.values()) opened.send(JSON.stringify(frame));
        ask();
      });
      opened.addEventListener('message', ({ data }) => {
        if (socket !== opened) return;
        heard();
        const told = parsed(data);
        if (takeFirst(told)) return;
        const frame = frameOf(told);
        if (!frame) return;
        if (frame.kind !== 'request') unanswered.delete(keyOf(frame.type, frame.requestID));
        onFrame(frame);
      });
      opened.addEventListener('close', end);
    });
  }

  /** Why nobody let us in: a token that ended before its time is exchanged; where there are no calls, nothing is. */
  async function ask(): Promise<CallLink> {
    const status = await probe();
    if (status === 401 && Date.now() - renewedAt > renewEveryMs) {
      renewedAt = Date.now();
      await token.renew();
      return 'away';
    }
    return status === 401 || status === 403 || status === 404 ? 'absent' : 'away';
  }

  async function run(): Promise<never> {
    for (;;) {
      const shown = await token.token().catch(() => undefined);
      const wasOpen = shown !== undefined && (await follow(shown));
      onLink(wasOpen || shown === undefined ? 'away' : await ask());
      await pause.wait();
    }
  }

  void run();
  return {
    send(frame) {
      unanswered.set(keyOf(typeOf(frame), frame.requestID), frame);
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
    },
    post(frame) {
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
    },
    wake() {
      pause.cut();
      askNow();
    },
  };
}

/** Of the page's own origin, whatever the scheme and whatever stands before us. */
function addressWith(token: string): URL {
  const address = new URL('/qss/ws', location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  address.searchParams.set('access_token', token);
  return address;
}

function parsed(data: unknown): unknown {
  try {
    return JSON.parse(String(data));
  } catch {
    return undefined; // no frame
  }
}

const typeOf = (frame: OutgoingFrame): string => String(frame.request ?? frame.answer ?? frame.cancel);
const keyOf = (type: string, requestID: string): string => `${type} ${requestID}`;
