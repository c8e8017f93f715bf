import { type MediaTrouble, noDevices, type Source, troubleOf } from './mediaTrouble.ts';

/** What a browser has for it: `navigator.mediaDevices`, and whether the page is secure. Passed in for tests. */
export interface MediaSources {
  readonly devices: MediaDevices | undefined;
  readonly isSecure: boolean;
}

export interface Device {
  readonly id: string;
  readonly label: string;
}

/** `off`: not asked for. `asking`: the browser asks the person, or the device starts. */
export type SourceState = 'off' | 'asking' | 'on';

/** What of mine is on. */
export interface LocalState {
  readonly microphone: SourceState;
  readonly camera: SourceState;
  readonly screen: SourceState;
  readonly muted: boolean;
  /** One for each source that was wanted and did not come. */
  readonly troubles: readonly MediaTrouble[];
  /** The picture that goes out, for me to see. */
  readonly ownVideo: MediaStreamTrack | null;
  readonly microphones: readonly Device[];
  readonly cameras: readonly Device[];
  /** Ids of those in use; empty while none is. */
  readonly chosen: { readonly microphone: string; readonly camera: string };
}

/** Microphone, camera and screen of one call. Nothing rejects: what did not come is among the troubles. */
export interface LocalMedia {
  state(): LocalState;
  tracks(): { readonly audio: MediaStreamTrack | null; readonly video: MediaStreamTrack | null };
  /** Starts a source, with another device where one is named; one that runs goes on until the other is there. */
  start(source: Source, deviceId?: string): Promise<void>;
  stop(source: Source): void;
  setMuted(muted: boolean): void;
  close(): void;
}

const sources = ['microphone', 'camera', 'screen'] as const;

/** @param onChange tracks or state changed */
export function openLocalMedia({ devices, isSecure }: MediaSources, onChange: () => void): LocalMedia {
  const tracks = new Map<Source, MediaStreamTrack>();
  const asked = new Map<Source, number>();
  const troubles = new Map<Source, MediaTrouble>();
  let known: readonly MediaDeviceInfo[] = [];
  let muted = false;
  let isClosed = false;
  let turn = 0;

  async function list(): Promise<void> {
    const found = await devices?.enumerateDevices().catch(() => []); // the choice is then what the browser chose itself
    if (!found || isClosed) return;
    known = found;
    onChange();
  }
  const listAgain = (): void => void list();
  devices?.addEventListener?.('devicechange', listAgain);

  async function start(source: Source, deviceId?: string): Promise<void> {
    turn += 1;
    const mine = turn;
    asked.set(source, mine);
    troubles.delete(source);
    onChange();
    const got = devices ? await ask(devices, source, deviceId) : noDevices(source, isSecure);
    const isWanted = asked.get(source) === mine && !isClosed;
    if (isWanted) asked.delete(source);
    if ('code' in got) {
      if (isWanted && got.code !== 'cancelled') troubles.set(source, got);
    } else if (isWanted) use(source, got);
    else got.stop();
    onChange();
    if (isWanted && !('code' in got)) await list(); // labels are told only now
  }

  function use(source: Source, track: MediaStreamTrack): void {
    tracks.get(source)?.stop();
    tracks.set(source, track);
    if (source === 'microphone') track.enabled = !muted;
    // Unplugged, taken away by the system, or ended by the browser's own bar.
    track.addEventListener('ended', () => {
      if (tracks.get(source) !== track) return;
      tracks.delete(source);
      if (source !== 'screen') troubles.set(source, { source, code: 'failed' });
      onChange();
    });
  }

  function stop(source: Source): void {
    tracks.get(source)?.stop();
    tracks.delete(source);
    asked.delete(source);
    troubles.delete(source);
    onChange();
  }

  const of = (source: Source): MediaStreamTrack | null => tracks.get(source) ?? null;
  const stateOf = (source: Source): SourceState => (asked.has(source) ? 'asking' : tracks.has(source) ? 'on' : 'off');
  const listed = (kind: MediaDeviceKind): readonly Device[] =>
    known
      .filter((device) => device.kind === kind && device.deviceId !== '')
      .map(({ deviceId, label }, index) => ({ id: deviceId, label: label || `${index + 1}` }));
  const idOf = (source: Source): string => of(source)?.getSettings().deviceId ?? '';

  return {
    state: () => ({
      microphone: stateOf('microphone'),
      camera: stateOf('camera'),
      screen: stateOf('screen'),
      muted,
      troubles: [...troubles.values()],
      ownVideo: of('screen') ?? of('camera'),
      microphones: listed('audioinput'),
      cameras: listed('videoinput'),
      chosen: { microphone: idOf('microphone'), camera: idOf('camera') },
    }),
    tracks: () => ({ audio: of('microphone'), video: of('screen') ?? of('camera') }),
    start,
    stop,
    setMuted(next) {
      muted = next;
      const microphone = of('microphone');
      if (microphone) microphone.enabled = !muted;
      onChange();
    },
    close() {
      isClosed = true;
      devices?.removeEventListener?.('devicechange', listAgain);
      for (const source of sources) tracks.get(source)?.stop();
      tracks.clear();
    },
  };
}

async function ask(
  devices: MediaDevices,
  source: Source,
  deviceId: string | undefined,
): Promise<MediaStreamTrack | MediaTrouble> {
  const device = deviceId === undefined ? {} : { deviceId: { exact: deviceId } };
  try {
    const stream =
      source === 'screen'
        ? await devices.getDisplayMedia({ video: true })
        : await devices.getUserMedia(
            source === 'microphone'
              ? { audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, ...device } }
              : { video: { width: { ideal: 1280 }, height: { ideal: 720 }, ...device } },
          );
    const [track] = source === 'microphone' ? stream.getAudioTracks() : stream.getVideoTracks();
    return track ?? { source, code: 'none' };
  } catch (error) {
    return troubleOf(source, error);
  }
}
