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
    getUserMedia: ({ audio, video }: MediaStreamConstraints) =>
      devices.getUserMedia({
        ...(audio && { audio: withDevice(audio, preferred.microphone) }),
        ...(video && { video: withDevice(video, preferred.camera) }),
      }),
    addEventListener: devices.addEventListener.bind(devices),
    removeEventListener: devices.removeEventListener.bind(devices),
  };
  return { devices: wrapped as MediaDevices, isSecure };
}

/** `ideal`: one that is gone meanwhile is no fault. */
function withDevice(wanted: boolean | MediaTrackConstraints, id: string): MediaTrackConstraints {
  const asked = wanted === true || wanted === false ? {} : wanted;
  return id === '' || asked.deviceId !== undefined ? asked : { ...asked, deviceId: { ideal: id } };
}
