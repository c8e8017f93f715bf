import type { CallMedia, CallMediaState } from '../media/callMedia.ts';
import type { MediaSources } from '../media/localMedia.ts';
import { openRoomMedia, type RoomMedia, thisBrowser } from '../media/roomMedia.ts';
import type { OpenLine } from '../room/line.ts';
import type { RoomPeople } from '../room/people.ts';
import { openRoom, type RoomPass, type RoomState } from '../room/roomClient.ts';
import { keptMute } from './keptMute.ts';

/** One person's call: his place in the room, and the sound and picture that go through it. */
export interface RoomCallState {
  readonly room: RoomState;
  /** Ids of the others in the room. */
  readonly others: readonly string[];
  /** Names by id. */
  readonly names: ReadonlyMap<string, string>;
  /** Undefined while this window is not in the room. */
  readonly media: CallMediaState | undefined;
}

export interface RoomCall {
  state(): RoomCallState;
  media(): CallMedia | undefined;
  takeOver(): void;
  /** Hangs up. Whether the server said so. */
  leave(): Promise<boolean>;
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
  const { onChange, pass } = options;
  let withVideo = options.withVideo;
  let people: RoomPeople = { you: '', others: [], names: new Map() };
  let media: RoomMedia | undefined;

  const room = openRoom({
    ...options,
    listener: {
      onState(state) {
        if (state === 'elsewhere' || state === 'over') stop();
        onChange();
      },
      onFrame: (told) => void media?.takeFrame(told),
      onPeople(now) {
        people = now;
        media?.refresh();
        onChange();
      },
      onJoined({ others }) {
        if (media) return media.refresh(); // what they agreed on stands, or is mended by who misses it
        const opened = openRoomMedia({
          room: pass.room,
          isNewcomer: others.length > 0,
          send: room.send,
          browser: { ...thisBrowser(), sources: options.sources },
          onChange,
        });
        media = {
          ...opened,
          setMuted(muted) {
            opened.setMuted(muted);
            keptMute.set(pass.callId, muted);
          },
        };
        if (keptMute.has(pass.callId)) opened.setMuted(true); // before the microphone is there
        media.start(withVideo);
        withVideo = false; // a camera does not go on again by itself
      },
    },
  });

  function stop(): void {
    media?.close();
    media = undefined;
  }

  return {
    state: () => ({
      room: room.state(),
      others: people.others,
      names: people.names,
      media: media?.state(),
    }),
    media: () => media,
    takeOver: () => room.takeOver(),
    async leave() {
      keptMute.set(pass.callId, false);
      stop();
      const isOut = await room.leave();
      onChange();
      return isOut;
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
