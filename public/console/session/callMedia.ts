import { openRoomMedia, type RoomMedia } from '../../shared/media/roomMedia.ts';
import { openSpeakers } from '../../shared/media/speakers.ts';
import { mediaIs, soundingCall } from '../state/callMedia.ts';
import type { Call } from '../state/calls.ts';
import { withCalls } from '../state/model.ts';
import type { Store } from '../store.ts';
import type { RoomSocket } from './roomSocket.ts';

/** What the person can do about sound and picture. */
export interface MediaCommands {
  mute(muted: boolean): void;
  camera(on: boolean): void;
  screen(on: boolean): void;
  hold(held: boolean): void;
  choose(kind: 'microphone' | 'camera', deviceId: string): void;
  retry(): void;
  /** Something was pressed: what the browser would not play, it may play now. */
  unblock(): void;
}

export interface KeptMedia {
  readonly commands: MediaCommands;
  /** @returns whether a frame was for the media of the call */
  takeFrame(told: unknown): boolean;
  /** This call begins with a picture of mine. */
  withVideo(id: string): void;
  /** The room wire is connected again, or somebody came. */
  refresh(): void;
}

/**
 * Keeps sound and picture of whichever call this tab is in.
 * @param parts.isResumed this tab was in that call before it was loaded anew
 * @param parts.place where the elements lie that play
 */
export function keepCallMedia(parts: {
  store: Store;
  post: RoomSocket['post'];
  isResumed: (call: Call) => boolean;
  place: HTMLElement;
}): KeptMedia {
  const { store, post, isResumed, place } = parts;
  let open: { readonly call: string; readonly media: RoomMedia } | undefined;
  let isBlocked = false;
  let video: string | undefined;
  const speakers = openSpeakers(place, (next) => {
    isBlocked = next;
    tell();
  });

  function tell(): void {
    if (!open) return;
    const { call, media } = open;
    const state = media.state();
    speakers.play(state.peers);
    store.update((before) => withCalls(before, (calls) => mediaIs(calls, { call, state, isBlocked })));
  }

  function begin(call: Call): void {
    const media = openRoomMedia({
      room: call.room ?? '',
      isNewcomer: !call.mine || isResumed(call),
      send: post,
      onChange: tell,
    });
    open = { call: call.id, media };
    media.start(video === call.id);
    tell();
  }

  function end(): void {
    open?.media.close();
    open = undefined;
    speakers.play([]);
    store.update((before) => withCalls(before, (calls) => mediaIs(calls, null)));
  }

  store.onChange(({ calls }) => {
    const call = soundingCall(calls);
    if (call?.id === open?.call) return;
    if (open) end();
    if (call) begin(call);
  });
  // Another network: the way to the others is found anew before anything is noticed missing.
  addEventListener('online', () => open?.media.retry());

  return {
    takeFrame: (told) => open?.media.takeFrame(told) ?? false,
    withVideo(id) {
      video = id;
    },
    refresh: () => open?.media.refresh(),
    commands: {
      mute: (muted) => open?.media.setMuted(muted),
      camera: (on) => void open?.media.setCamera(on),
      screen: (on) => void open?.media.setScreen(on),
      hold: (held) => open?.media.setHeld(held),
      choose: (kind, deviceId) => void open?.media.choose(kind, deviceId),
      retry: () => open?.media.retry(),
      unblock: () => speakers.resume(),
    },
  };
}
