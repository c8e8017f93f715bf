import type { Outgoing } from './callMedia.ts';

/** One line for sound and one for picture, agreed on once: devices come and go without a new negotiation. */
const kinds = ['audio', 'video'] as const;
type Kind = (typeof kinds)[number];

/** The line of a kind; undefined before there is one. A stopped one is of no use any more. */
const lineOf = (connection: RTCPeerConnection, kind: Kind): RTCRtpTransceiver | undefined =>
  connection
    .getTransceivers()
    .find(({ receiver, direction }) => receiver.track.kind === kind && direction !== 'stopped');

/**
 * Whether I send and want to receive. Without a microphone I send nothing on a line that could: so one that is allowed
 * later is heard at once. A picture changes the direction, so that the other side sees that it ended.
 */
function directionOf(kind: Kind, { held, video }: Outgoing): RTCRtpTransceiverDirection {
  if (held) return 'inactive';
  return kind === 'audio' || video !== null ? 'sendrecv' : 'recvonly';
}

/**
 * Makes the lines carry what goes out.
 * @param mayAdd whether lines that are missing are added: whoever answers takes those of the offer
 */
export async function prepare(connection: RTCPeerConnection, outgoing: Outgoing, mayAdd: boolean): Promise<void> {
  for (const kind of kinds) {
    const direction = directionOf(kind, outgoing);
    const line = lineOf(connection, kind) ?? (mayAdd ? connection.addTransceiver(kind, { direction }) : undefined);
    if (!line) continue;
    if (line.direction !== direction) line.direction = direction;
    if (line.sender.track !== outgoing[kind]) await line.sender.replaceTrack(outgoing[kind]);
  }
}

const receives: readonly (RTCRtpTransceiverDirection | null)[] = ['sendrecv', 'recvonly'];

/** What comes in: a track of each kind that the other side sends now. */
export function incoming(connection: RTCPeerConnection): Record<Kind, MediaStreamTrack | null> {
  const track = (kind: Kind): MediaStreamTrack | null => {
    const line = lineOf(connection, kind);
    return line && receives.includes(line.currentDirection) ? line.receiver.track : null;
  };
  return { audio: track('audio'), video: track('video') };
}

/**
 * Whether the description can go out. After a restart a connection still says for a moment that it is complete: with
 * the candidates of before, which the description has not.
 */
const isGathered = ({ iceGatheringState, localDescription }: RTCPeerConnection): boolean =>
  iceGatheringState === 'complete' && /^a=candidate:/m.test(localDescription?.sdp ?? '');

/** Resolves when all candidates are found, or after so long (ms). */
export function gathered(connection: RTCPeerConnection, withinMs: number): Promise<void> {
  if (isGathered(connection)) return Promise.resolve();
  return new Promise((done) => {
    const timer = setTimeout(end, withinMs);
    function end(): void {
      clearTimeout(timer);
      connection.removeEventListener('icegatheringstatechange', check);
      connection.removeEventListener('signalingstatechange', check);
      done();
    }
    function check(): void {
      if (isGathered(connection) || connection.signalingState === 'closed') end();
    }
    connection.addEventListener('icegatheringstatechange', check);
    connection.addEventListener('signalingstatechange', check);
  });
}
