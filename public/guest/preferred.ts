import type { MediaSources } from '../shared/media/localMedia.ts';

/** Ids of the devices somebody chose before the call; empty where he did not. */
export interface Preferred {
  microphone: string;
  camera: string;
  speaker: string;
}

/** The devices of this browser, where a call that names none is given those that were chosen. */
export function preferring({ devices, isSecure }: MediaSources, preferred: Preferred): MediaSources {
  if (!devices) return { devices, isSecure };
  const wrapped = {
    enumerateDevices: () => devices.enumerateDevices(),
    getDisplayMedia: (wanted: DisplayMediaStreamOptions) => devices.getDisplayMedia(wanted),
    /** `exact`, because a browser takes its default device for as good as one that is only preferred. */
    async getUserMedia(wanted: MediaStreamConstraints): Promise<MediaStream> {
      const { audio, video } = wanted;
      const chosen = {
        ...(audio && { audio: withDevice(audio, preferred.microphone) }),
        ...(video && { video: withDevice(video, preferred.camera) }),
      };
      return devices.getUserMedia(chosen).catch((error: unknown) => {
        if (!(error instanceof OverconstrainedError)) throw error;
        return devices.getUserMedia(wanted); // it was unplugged meanwhile
      });
    },
    addEventListener: devices.addEventListener.bind(devices),
    removeEventListener: devices.removeEventListener.bind(devices),
  };
  return { devices: wrapped as MediaDevices, isSecure };
}

function withDevice(wanted: boolean | MediaTrackConstraints, id: string): MediaTrackConstraints {
  const asked = wanted === true || wanted === false ? {} : wanted;
  return id === '' || asked.deviceId !== undefined ? asked : { ...asked, deviceId: { exact: id } };
}
