import type { Connections, Outgoing } from './callMedia.ts';
import type { Participants } from './mesh.ts';
import { type PeerPhase, type PeerState, type PeerTimes, peerTimes } from './peerState.ts';
import type { SfuPort, SfuReply, SfuTold } from './sfuPort.ts';
import { openSfuReceiver } from './sfuReceiver.ts';
import { openSfuSender } from './sfuSender.ts';

/** Who is there is asked this often (ms), since nobody is told. */
const refreshEveryMs = 4_000;
/** After a connection that failed it is asked for the next one so much later (ms). */
const againAfterMs = 2_000;

/** The server, or its absence, is no matter of trying again: it says when it is back. */
const away = 503;

/**
 * A call through a media server: one connection sends, one brings everybody else, keyed by his id. Answers to what the
 * server says come by themselves; what it refuses is told in its own words.
 */
export function openSfu(parts: {
  port: SfuPort;
  connect: (configuration: RTCConfiguration) => RTCPeerConnection;
  onChange: () => void;
  times?: PeerTimes;
}): Connections {
  const { port, onChange, times = peerTimes } = parts;
  let told: Participants | undefined;
  let outgoing: Outgoing = { audio: null, video: null, held: false };
  let trouble: string | null = null;
  /** Nothing is tried until the server is back or the person asks. */
  let isAway = false;
  let isClosed = false;
  let asking: ReturnType<typeof setInterval> | undefined;
  let later: ReturnType<typeof setTimeout> | undefined;
  const wasConnected = new Set<string>();
  const wasHeard = new Set<string>();

  const connect = (): RTCPeerConnection => parts.connect({ iceServers: [...(told?.ice ?? [])] });
  const sender = openSfuSender({
    connect,
    publish: (sdp) => port.ask({ type: 'offer', sdp }),
    onReply: replied,
    times,
  });
  const receiver = openSfuReceiver({
    connect,
    answer: (sdp, connection) => port.ask({ type: 'answer', sdp, connection }),
    onChange,
    onFailed: subscribeLater,
    times,
  });

  function replied(reply: SfuReply): void {
    if (isClosed) return;
    trouble = reply.is === 'refused' ? reply.message : null;
    isAway = reply.is === 'refused' && reply.error === away;
    if (isAway) receiver.drop();
    else if (reply.is === 'refused' || receiver.isConnected() === undefined) subscribeLater(); // not heard, one can still hear
    onChange();
  }

  function subscribeLater(): void {
    clearTimeout(later);
    if (isAway || isClosed) return;
    later = setTimeout(() => receiver.isConnected() === undefined && void subscribe(), againAfterMs);
  }

  /** Asks for the others, and finds out whether the server still has me. */
  async function subscribe(): Promise<void> {
    const reply = await port.ask({ type: 'subscribe' });
    if (isClosed) return;
    if (!reply) return subscribeLater();
    if (reply.is === 'refused') return replied(reply);
    if (!reply.isPublishing && trouble === null) sender.begin();
  }

  function begin(): void {
    [isAway, trouble] = [false, null];
    sender.begin();
    onChange();
  }

  function heard(news: SfuTold): void {
    if (isClosed) return;
    if (news.is === 'offer') return receiver.take(news);
    if (news.is === 'again') return begin();
    [isAway, trouble] = [true, news.message];
    sender.pause();
    receiver.drop();
    onChange();
  }

  async function refresh(): Promise<void> {
    const now = await port.participants();
    if (!now || isClosed) return;
    const isFirst = told === undefined;
    told = now;
    if (isFirst) begin(); // whoever sends is offered the others
    onChange();
  }

  function phaseOf(id: string, isThere: boolean): PeerPhase {
    if (isThere && receiver.isConnected()) return 'connected';
    return wasConnected.has(id) ? 'reconnecting' : 'connecting';
  }

  function peer(id: string): PeerState {
    const incoming = receiver.from(id);
    const phase = phaseOf(id, incoming !== undefined);
    if (phase === 'connected') wasConnected.add(id);
    if (incoming?.audio) wasHeard.add(id);
    const isSilent = outgoing.held; // on hold nothing comes in either
    return {
      id,
      name: told?.names?.[id] ?? '',
      phase,
      wasConnected: wasConnected.has(id),
      quality: phase === 'connected' ? (incoming?.quality ?? 'good') : 'reconnecting',
      level: isSilent ? 0 : (incoming?.level ?? 0),
      soundless: false, // what he does not send the server does not offer
      heldByOther: phase === 'connected' && wasHeard.has(id) && !incoming?.audio,
      audio: isSilent ? null : (incoming?.audio ?? null),
      video: isSilent ? null : (incoming?.video ?? null),
    };
  }

  return {
    send(next) {
      outgoing = next;
      sender.send(next);
    },
    start() {
      port.listen(heard);
      asking = setInterval(() => void refresh(), refreshEveryMs);
      void refresh();
    },
    take: () => {}, // nobody but the server describes anything here
    refresh() {
      void refresh();
      if (told && !isAway) void subscribe(); // what was said while the signalling was away is lost
    },
    restart() {
      if (isAway || receiver.isConnected() === undefined) return begin();
      sender.restart();
      void subscribe();
    },
    async measure() {
      await Promise.all([sender.measure(), receiver.measure()]);
    },
    peers: () => (told?.participants ?? []).filter((id) => id !== told?.you).map(peer),
    ownLevel: () => sender.level(),
    trouble: () => trouble,
    close() {
      isClosed = true;
      clearInterval(asking);
      clearTimeout(later);
      sender.close();
      receiver.drop();
    },
  };
}
