import type { CallMediaState } from '../../shared/media/callMedia.ts';
import type { Device } from '../../shared/media/localMedia.ts';
import { listOutputs } from '../../shared/media/outputs.ts';
import { openRoomMedia, type RoomMedia } from '../../shared/media/roomMedia.ts';
import { openSpeakers } from '../../shared/media/speakers.ts';
import { type Call, soundingCall } from '../state/calls.ts';
import type { Store } from '../store.ts';
import type { Keep } from './keep.ts';
import type { RoomSocket } from './roomSocket.ts';

/** Sound and picture of the call I am in. */
export interface MediaOfCall {
  /** Id of the call. */
  readonly call: string;
  readonly state: CallMediaState;
  /** The browser plays nothing before somebody presses something. */
  readonly isBlocked: boolean;
  /** What it can be played on, and what of that it is; none where there is no choice. */
  readonly outputs: Outputs;
}

interface Outputs {
  readonly devices: readonly Device[];
  /** Empty: the usual one. */
  readonly chosen: string;
}

/** What the person can do about sound and picture. */
export interface MediaCommands {
  mute(muted: boolean): void;
  camera(on: boolean): void;
  screen(on: boolean): void;
  hold(held: boolean): void;
  choose(kind: 'microphone' | 'camera' | 'speaker', deviceId: string): void;
  retry(): void;
  /** Null while this tab is in no call. Not in the store, which holds data: tracks are the browser's. */
  shown(): MediaOfCall | null;
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

const silences = ['muted', 'held'] as const;

/**
 * Keeps sound and picture of whichever call this tab is in.
 * @param parts.tab remembers, over a reload, that the person did not want to be heard
 * @param parts.isResumed this tab was in that call before it was loaded anew
 * @param parts.onChange what {@link MediaCommands.shown} gives is another
 * @param parts.place where the elements lie that play
 */
export function keepCallMedia(parts: {
  store: Store;
  tab: Keep;
  post: RoomSocket['post'];
  isResumed: (call: Call) => boolean;
  onChange: () => void;
  place: HTMLElement;
}): KeptMedia {
  const { store, tab, post, isResumed, onChange, place } = parts;
  let open: { readonly call: string; readonly media: RoomMedia } | undefined;
  let shown: MediaOfCall | null = null;
  let isBlocked = false;
  let video: string | undefined;
  const speakers = openSpeakers(place, (next) => {
    isBlocked = next;
    tell();
  });

  let outputs: Outputs = { devices: [], chosen: tab.get('speaker') ?? '' };
  let listedWith = '';
  speakers.speakWith(outputs.chosen);

  /** Another microphone has come, or its name is known: so it may be with what plays. */
  async function listAgain(microphones: readonly Device[]): Promise<void> {
    const now = microphones.map(({ id, label }) => `${id} ${label}`).join();
    if (now === listedWith) return;
    listedWith = now;
    outputs = { ...outputs, devices: await listOutputs() };
    tell();
  }

  function tell(): void {
    if (!open) return;
    const { call, media } = open;
    const state = media.state();
    speakers.play(state.peers);
    void listAgain(state.microphones);
    shown = { call, state, isBlocked, outputs };
    onChange();
  }

  const silencing = {
    muted(is: boolean): void {
      open?.media.setMuted(is);
      tab.set('muted', is ? 'yes' : null);
    },
    held(is: boolean): void {
      open?.media.setHeld(is);
      tab.set('held', is ? 'yes' : null);
    },
  };

  function begin(call: Call): void {
    const media = openRoomMedia({
      room: call.room ?? '',
      isNewcomer: !call.mine || isResumed(call),
      send: post,
      onChange: tell,
    });
    open = { call: call.id, media };
    for (const silence of silences) {
      if (!isResumed(call)) tab.set(silence, null);
      else if (tab.get(silence) !== null) silencing[silence](true);
    }
    media.start(video === call.id);
    tell();
  }

  function end(): void {
    open?.media.close();
    open = undefined;
    speakers.play([]);
    shown = null;
    onChange();
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
      shown: () => shown,
      mute: silencing.muted,
      camera: (on) => void open?.media.setCamera(on),
      screen: (on) => void open?.media.setScreen(on),
      hold: silencing.held,
      choose(kind, deviceId) {
        if (kind !== 'speaker') return void open?.media.choose(kind, deviceId);
        speakers.speakWith(deviceId);
        outputs = { ...outputs, chosen: deviceId };
        tab.set('speaker', deviceId);
        tell();
      },
      retry: () => open?.media.retry(),
      unblock: () => speakers.resume(),
    },
  };
}
