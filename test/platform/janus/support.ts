import type { MediaStreamTrack, RTCPeerConnection } from '@roamhq/wrtc';
import { WebSocket } from 'ws';
import { heardOn, openTone } from '../../support/tone.ts';
import { wrtc } from '../../support/wrtc.ts';
import { type RoomClient, requestId } from '../rooms/support.ts';
import type { Got } from '../support/got.ts';
import { until } from '../support/until.ts';

/** Somebody in an SFU room as a client of ours is: a connection that sends a tone, one by which the others come. */
export interface SfuPeer {
  readonly client: RoomClient;
  /** Offers what he sends and takes the answer. Gives the frame that refused it, if one did. */
  publish(): Promise<Got | undefined>;
  /** What he sends by is gone, as after a reload. */
  drop(): void;
  /** Who of these is heard, by their tones, as shares of all that is heard on their tracks; 0 for who is not offered. */
  hears(others: readonly SfuPeer[]): Promise<number[]>;
  /** Ids of those he is offered now. */
  offered(): readonly string[];
  readonly hertz: number;
  close(): void;
}

export const gathered = async (connection: RTCPeerConnection): Promise<string> => {
  await until('all candidates', () => (connection.iceGatheringState === 'complete' ? true : undefined), 8000);
  return String(connection.localDescription.sdp);
};

/** Answers what the server offers, for as long as it is open. */
export function openSfuPeer(client: RoomClient, room: string, hertz: number): SfuPeer {
  const tone = openTone(hertz);
  let sending: RTCPeerConnection | undefined;
  let receiving: { readonly id: number; readonly connection: RTCPeerConnection } | undefined;
  let tracks: readonly { mid: string; from: string }[] = [];
  let read = client.frames.length;
  let steps = Promise.resolve();
  const looking = setInterval(() => {
    for (; read < client.frames.length; read++) {
      const frame = client.frames[read];
      if (frame?.request === 'sdp' && frame.payload.room === room && frame.payload.type === 'offer')
        steps = steps.then(() => take(frame.payload));
    }
  }, 10);

  async function take(payload: Got): Promise<void> {
    const isSame = receiving?.id === payload.connection;
    if (!isSame) receiving?.connection.close();
    const connection: RTCPeerConnection = isSame ? receiving?.connection : new wrtc.RTCPeerConnection();
    receiving = { id: payload.connection, connection };
    await connection.setRemoteDescription({ type: 'offer', sdp: payload.sdp });
    await connection.setLocalDescription(await connection.createAnswer());
    tracks = payload.tracks;
    const sdp = await gathered(connection);
    client.send({
      request: 'sdp',
      requestID: requestId(),
      payload: { room, to: 'sfu', type: 'answer', sdp, connection: payload.connection },
    });
  }

  function trackOf(id: string): MediaStreamTrack | undefined {
    const mid = tracks.find(({ from }) => from === id)?.mid;
    const found = receiving?.connection.getTransceivers().find((one: { mid: string }) => one.mid === mid);
    return mid === undefined ? undefined : found?.receiver.track;
  }

  return {
    client,
    hertz,
    async publish() {
      sending?.close();
      sending = new wrtc.RTCPeerConnection();
      sending.addTrack(tone.track, new wrtc.MediaStream([tone.track]));
      await sending.setLocalDescription(await sending.createOffer());
      const requestID = requestId();
      const sdp = await gathered(sending);
      const told = await client.ask({ request: 'sdp', requestID, payload: { room, type: 'offer', sdp } });
      if (told.answer !== 'sdp') return told;
      const { payload } = await client.next({ request: 'sdp', requestID });
      await sending.setRemoteDescription({ type: 'answer', sdp: payload.sdp });
      return undefined;
    },
    drop: () => sending?.close(),
    hears: (others) =>
      Promise.all(
        others.map(async (other) => {
          const track = trackOf(other.client.id);
          return track ? ((await heardOn(track, [other.hertz]))[0] ?? 0) : 0;
        }),
      ),
    offered: () => tracks.map(({ from }) => from),
    close() {
      clearInterval(looking);
      tone.stop();
      sending?.close();
      receiving?.connection.close();
    },
  };
}

/** Descriptions of the rooms that Janus has. */
export async function roomsOf({ port }: { readonly port: number }, apiSecret = ''): Promise<string[]> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, 'janus-protocol');
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const ask = async (message: object): Promise<{ data?: { id: number }; plugindata?: { data: { list: [] } } }> => {
    socket.send(JSON.stringify({ ...message, apisecret: apiSecret, transaction: 't' }));
    return JSON.parse(String(await new Promise((resolve) => socket.once('message', resolve))));
  };
  const session_id = (await ask({ janus: 'create' })).data?.id;
  const handle_id = (await ask({ janus: 'attach', session_id, plugin: 'janus.plugin.videoroom' })).data?.id;
  const told = await ask({ janus: 'message', session_id, handle_id, body: { request: 'list' } });
  socket.close();
  return (told.plugindata?.data.list ?? []).map(({ description }) => description);
}
