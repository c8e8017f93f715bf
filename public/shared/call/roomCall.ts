import type { CallMedia, CallMediaState } from '../media/callMedia.ts';
import type { MediaSources } from '../media/localMedia.ts';
import { type MeshPort, openMesh } from '../media/mesh.ts';
import { openCallMedia } from '../media/openCallMedia.ts';
import type { OpenLine } from '../room/line.ts';
import { openRoom, type RoomPass, type RoomState } from '../room/roomClient.ts';

/** One person's call: his place in the room, and the sound and picture that go through it. */
export interface RoomCallState {
  readonly room: RoomState;
  /** Ids of the others in the room. */
  readonly others: readonly string[];
  /** Undefined while this window is not in the room. */
  readonly media: CallMediaState | undefined;
  /** Why descriptions are not relayed, in the server's words; empty where they are. */
  readonly refusal: string;
}

export interface RoomCall {
  state(): RoomCallState;
  media(): CallMedia | undefined;
  takeOver(): void;
  /** Hangs up. */
  leave(): Promise<void>;
  /** The network or the person is back. @param isOther the network may be another one: connections are restarted */
  wake(isOther: boolean): void;
  /** Stops without a word: microphone and camera are given back. */
  close(): void;
}

/**
 * @param options.onChange {@link RoomCall.state} has changed; often, as levels are measured
 * @param options.openLine how the room is reached
 */
export function openRoomCall(options: {
  pass: RoomPass;
  openLine: OpenLine;
  sources: MediaSources;
  withVideo: boolean;
  isOver?: () => Promise<boolean>;
  onChange: () => void;
}): RoomCall {
  const { onChange } = options;
  let me = '';
  let people: readonly string[] = [];
  let refusal = '';
  let media: CallMedia | undefined;

  const room = openRoom({
    ...options,
    listener: {
      onState(state) {
        if (state === 'elsewhere' || state === 'over') stop();
        onChange();
      },
      onDescribed: (described) => media?.take({ ...described, to: me }),
      onPeople(ids) {
        people = ids;
        if (ids.length < 2) refusal = '';
        media?.refresh();
        onChange();
      },
      onJoined(ids) {
        if (media) return media.refresh(); // what they agreed on stands, or is mended by who misses it
        media = open(ids.length > 1);
        media.start(options.withVideo);
      },
    },
  });

  const open = (isNewcomer: boolean): CallMedia =>
    openCallMedia({
      sources: options.sources,
      connections: (changed) =>
        openMesh({ port, connect: (servers) => new RTCPeerConnection(servers), isNewcomer, onChange: changed }),
      onChange,
    });

  const port: MeshPort = {
    async participants() {
      const told = await room.participants();
      me = told?.you ?? me;
      return told;
    },
    send: (to, type, sdp) =>
      void room.describe({ to, type, sdp }).then(({ error, message }) => {
        if (error === 409) refusal = message;
        else if (error === 0) refusal = '';
        onChange();
      }),
  };

  function stop(): void {
    media?.close();
    media = undefined;
  }

  return {
    state: () => ({
      room: room.state(),
      others: people.filter((id) => id !== me),
      media: media?.state(),
      refusal,
    }),
    media: () => media,
    takeOver: () => room.takeOver(),
    async leave() {
      stop();
      await room.leave();
      onChange();
    },
    wake(isOther) {
      room.wake();
      if (isOther) media?.retry();
    },
    close() {
      stop();
      room.close();
    },
  };
}
