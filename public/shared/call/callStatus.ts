import type { MediaTrouble, TroubleCode } from '../media/mediaTrouble.ts';
import type { PeerState } from '../media/peerState.ts';
import type { CallTexts } from './callTexts.ts';
import type { RoomCallState } from './roomCall.ts';

/** What is said about a call now. */
export interface CallSaid {
  readonly text: string;
  /** `live`: they hear each other. `bad`: something is wrong. */
  readonly look: '' | 'live' | 'bad';
  /** Sentences about devices and connections that do not work. */
  readonly faults: readonly string[];
  /** Whether trying again can help. */
  readonly canRetry: boolean;
}

/** @param nameOf how somebody in the room is called */
export function sayCall(state: RoomCallState, nameOf: (id: string) => string, texts: CallTexts): CallSaid {
  const { room, media, others } = state;
  if (room !== 'inside' || !media) {
    const { connecting, reconnecting, elsewhere, ended } = texts;
    const text = { connecting, inside: connecting, reconnecting, elsewhere, over: ended }[room];
    return { text, look: room === 'reconnecting' ? 'bad' : '', faults: [], canRetry: false };
  }
  const troubles = media.troubles.filter(isSaid);
  const lost = media.peers.find(({ phase }) => phase === 'lost');
  const faults = troubles.map(
    ({ source, code }) => `${texts.trouble[code](texts.device[source])} ${texts.goesOn[source]}`,
  );
  if (lost) faults.push((lost.wasConnected ? texts.lost : texts.unreached)(nameOf(lost.id)));
  if (media.connectionTrouble) faults.push(texts.crowded ?? media.connectionTrouble);
  const canRetry = lost !== undefined || troubles.some(({ code }) => code !== 'insecure' && code !== 'unsupported');
  return { ...sayPeers(media.peers, others, nameOf, texts), faults, canRetry };
}

/** The worst first: one sentence is all that a glance takes in. Who was never heard keeps nobody from those who are. */
function sayPeers(
  peers: readonly PeerState[],
  others: readonly string[],
  nameOf: (id: string) => string,
  texts: CallTexts,
): Pick<CallSaid, 'text' | 'look'> {
  if (others.length === 0) return { text: texts.waiting, look: '' };
  const broken = peers.find(
    ({ phase, wasConnected }) => wasConnected && (phase === 'lost' || phase === 'reconnecting'),
  );
  if (broken) return { text: texts.interrupted(nameOf(broken.id)), look: 'bad' };
  const held = peers.find(({ heldByOther }) => heldByOther);
  if (held) return { text: texts.held(nameOf(held.id)), look: '' };
  const heard = others.filter((id) => peers.some((peer) => peer.id === id && peer.phase === 'connected'));
  if (heard.length > 0) return { text: texts.with(heard.map(nameOf).join(', ')), look: 'live' };
  const isLost = peers.some(({ phase }) => phase === 'lost');
  return { text: texts.linking(nameOf(others[0] ?? '')), look: isLost ? 'bad' : '' };
}

const isSaid = (trouble: MediaTrouble): trouble is MediaTrouble & { code: Exclude<TroubleCode, 'cancelled'> } =>
  trouble.code !== 'cancelled';
