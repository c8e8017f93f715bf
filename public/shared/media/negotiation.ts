/** Decisions of a negotiation without trickle: descriptions go out whole, and either side may offer at any time. */

export interface Standing {
  readonly signaling: RTCSignalingState;
  /** Nothing was ever agreed on this connection. */
  readonly isFresh: boolean;
  /** The other side's `o=` line names another session than before: he began anew, or is another device. */
  readonly isOther: boolean;
}

/**
 * What becomes of an offer. `anew`: taken on a new connection, which takes the place of this one. `ignore`: the other
 * side yields to mine. A first offer that yields is given up with its connection, since its transceivers could not be
 * the ones that the other's offer describes.
 */
export function onOffer({ signaling, isFresh, isOther }: Standing, polite: boolean): 'take' | 'anew' | 'ignore' {
  const collides = signaling !== 'stable';
  if (isOther) return 'anew';
  if (collides && !polite) return 'ignore';
  return collides && isFresh ? 'anew' : 'take';
}

/** What becomes of an answer. `anew`: another device answered an offer meant for the one before: it is offered anew. */
export function onAnswer({ signaling, isOther }: Standing): 'take' | 'anew' | 'ignore' {
  if (signaling !== 'have-local-offer') return 'ignore';
  return isOther ? 'anew' : 'take';
}

/** Who yields when both offer at once: of two ids, the smaller one. */
export const isPolite = (me: string, other: string): boolean => me < other;

/** User and session id of an SDP's origin (RFC 8866 5.2), which stay for the life of a connection. */
export const sessionOf = (sdp: string): string => /^o=(\S+ \S+)/m.exec(sdp)?.[1] ?? '';

type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** Direction of the first sound in an SDP, which may stand at the session instead (RFC 8866 6.7); null without sound. */
export function audioDirection(sdp: string): Direction | null {
  const [session = '', ...media] = sdp.split(/^m=/m);
  const audio = media.find((section) => section.startsWith('audio'));
  if (audio === undefined) return null;
  const direction = /^a=(sendrecv|sendonly|recvonly|inactive)\s*$/m;
  return ((direction.exec(audio) ?? direction.exec(session))?.[1] as Direction | undefined) ?? 'sendrecv';
}

/**
 * Whether the other side has put the call on hold: it does not want to hear. An answer to my own hold says nothing.
 * @param held I hold the call
 */
export function heldAfter(before: boolean, type: 'offer' | 'answer', sdp: string, held: boolean): boolean {
  if (type === 'answer' && held) return before;
  const direction = audioDirection(sdp);
  return direction === 'inactive' || direction === 'sendonly';
}
