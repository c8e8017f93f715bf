import { randomHex } from '../../server/lib/ids.ts';
import { wrtc } from '../support/wrtc.ts';
import type { Caller } from './caller.ts';

/** Somebody with a WebRTC stack of his own, no browser: says a tone and listens. */
export interface Terminal {
  /** Offers, first or again. */
  offer(): Promise<void>;
  /** The loudest sample of what is heard within a time (ms), of 32767. */
  heard(ms: number): Promise<number>;
  /** Descriptions he was sent, by type. */
  readonly told: readonly string[];
  close(): void;
}

/** Answers every offer in this room that is not his own, without trickle, with one line of sound. */
export function startTerminal(caller: Caller, room: string): Terminal {
  const connection = new wrtc.RTCPeerConnection();
  const source = new wrtc.nonstandard.RTCAudioSource();
  const track = source.createTrack();
  connection.addTrack(track);
  const told: string[] = [];
  let at = 0;
  const saying = setInterval(() => {
    const samples = Int16Array.from({ length: 480 }, (_none, index) => 12_000 * Math.sin((at + index) * 0.0576));
    at += 480;
    source.onData({ samples, sampleRate: 48_000, bitsPerSample: 16, channelCount: 1, numberOfFrames: 480 });
  }, 10);

  async function say(type: 'offer' | 'answer'): Promise<void> {
    await connection.setLocalDescription(
      type === 'offer' ? await connection.createOffer() : await connection.createAnswer(),
    );
    while (connection.iceGatheringState !== 'complete') await new Promise((done) => setTimeout(done, 10));
    const sdp = connection.localDescription?.sdp;
    caller.send({ request: 'sdp', requestID: randomHex(8), payload: { room, type, sdp } });
  }

  caller.onFrame(({ request, payload }) => {
    if (request !== 'sdp') return;
    const description = payload as { type: 'offer' | 'answer'; sdp: string };
    told.push(description.type);
    void connection
      .setRemoteDescription({ type: description.type, sdp: description.sdp })
      .then(() => (description.type === 'offer' ? say('answer') : undefined));
  });

  return {
    told,
    offer: () => say('offer'),
    async heard(ms) {
      const [receiver] = connection.getReceivers();
      if (!receiver) return 0;
      const sink = new wrtc.nonstandard.RTCAudioSink(receiver.track);
      let loudest = 0;
      sink.ondata = ({ samples }: { samples: Int16Array }) => {
        for (const sample of samples) loudest = Math.max(loudest, Math.abs(sample));
      };
      await new Promise((done) => setTimeout(done, ms));
      sink.stop();
      return loudest;
    },
    close() {
      clearInterval(saying);
      track.stop();
      connection.close();
    },
  };
}
