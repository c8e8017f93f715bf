import type { Outgoing } from './callMedia.ts';
import { type PeerTimes, restartPause } from './peerState.ts';
import { measureOf, noMeasure } from './quality.ts';
import type { SfuReply } from './sfuPort.ts';
import { gathered } from './transceivers.ts';

/** The connection by which I send to the media server. */
export interface SfuSender {
  send(outgoing: Outgoing): void;
  /** Sends by a connection of its own from now on. */
  begin(): void;
  /** The network may be another one: finds a way to the server again. */
  restart(): void;
  /** The server is away or does not want it: nothing is tried until {@link SfuSender.begin}. */
  pause(): void;
  measure(): Promise<void>;
  level(): number;
  close(): void;
}

const kinds = ['audio', 'video'] as const;

/** @param parts.onReply the server answered an offer, or refused it */
export function openSfuSender(parts: {
  connect: () => RTCPeerConnection;
  publish: (sdp: string) => Promise<SfuReply | undefined>;
  onReply: (reply: SfuReply) => void;
  times: PeerTimes;
}): SfuSender {
  const { times } = parts;
  let outgoing: Outgoing = { audio: null, video: null, held: false };
  let connection: RTCPeerConnection | undefined;
  let agreed = '';
  let attempt = 0;
  let level = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let steps = Promise.resolve();

  /** What the server must be told of what I send; which track it is, need not. */
  const shape = (): string => `${outgoing.held} ${outgoing.video !== null}`;

  function open(): RTCPeerConnection {
    const opened = parts.connect();
    opened.addEventListener('connectionstatechange', () => {
      if (opened !== connection) return;
      clearTimeout(timer);
      if (opened.connectionState === 'connected') attempt = 0;
      if (opened.connectionState === 'failed') ail('failed');
      if (opened.connectionState === 'disconnected') ail('stalls');
    });
    return opened;
  }

  /**
   * A line for sound and one for picture, which say whether anything comes by them. A line that has never carried
   * anything is not offered: Janus 1.1 leaves it out of its second answer.
   */
  async function prepare(on: RTCPeerConnection): Promise<void> {
    for (const kind of kinds) {
      const sends = !outgoing.held && (kind === 'audio' || outgoing.video !== null);
      const line = on.getTransceivers().find(({ receiver }) => receiver.track.kind === kind);
      if (!line && !sends && kind === 'video') continue;
      const direction = sends || !line ? 'sendonly' : 'inactive';
      const own = line ?? on.addTransceiver(kind, { direction });
      if (own.direction !== direction) own.direction = direction;
      const track = sends ? outgoing[kind] : null;
      if (own.sender.track !== track) await own.sender.replaceTrack(track);
    }
  }

  function drop(): void {
    connection?.close();
    connection = undefined;
    level = 0;
  }

  async function offer(restarts: boolean): Promise<void> {
    connection ??= open();
    const mine = connection;
    const told = shape();
    await prepare(mine);
    await mine.setLocalDescription(await mine.createOffer(restarts ? { iceRestart: true } : {}));
    await gathered(mine, attempt === 0 ? times.gather : times.gatherAgain);
    const reply = mine === connection ? await parts.publish(mine.localDescription?.sdp ?? '') : undefined;
    if (mine !== connection) return;
    if (reply?.is === 'done') {
      await mine.setRemoteDescription({ type: 'answer', sdp: reply.sdp });
      agreed = told;
    } else drop(); // an offer that nobody took is in the way of the next
    if (reply) parts.onReply(reply);
    else ail('slow');
  }

  function run(step: () => Promise<void>): void {
    steps = steps.then(step).catch(() => {
      // Whatever the connection refused: the next one is a fresh one.
      drop();
      ail('slow');
    });
  }

  function ail(ailment: 'failed' | 'stalls' | 'slow'): void {
    clearTimeout(timer);
    const pause = restartPause(ailment, attempt, false, times);
    timer = setTimeout(() => {
      attempt += 1;
      if (attempt > 1) drop(); // a restart did not help
      run(() => offer(connection !== undefined));
    }, pause);
  }

  return {
    send(next) {
      outgoing = next;
      run(async () => {
        if (!connection) return;
        await prepare(connection);
        if (shape() !== agreed) await offer(false);
      });
    },
    begin() {
      clearTimeout(timer);
      attempt = 0;
      drop();
      run(() => offer(false));
    },
    restart() {
      clearTimeout(timer);
      attempt = 0;
      run(() => offer(connection !== undefined));
    },
    pause() {
      clearTimeout(timer);
      drop();
    },
    async measure() {
      const report = await connection?.getStats();
      level = report ? measureOf(report.values()).levelOut : noMeasure.levelOut;
    },
    level: () => level,
    close() {
      clearTimeout(timer);
      drop();
      steps = steps.then(() => new Promise<never>(() => {})); // what waits is not done any more
    },
  };
}
