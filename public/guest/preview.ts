import { createDevicePicker } from '../shared/call/devicePicker.ts';
import { english as texts } from '../shared/call/english.ts';
import { el, pressable } from '../shared/dom.ts';
import { type MediaSources, openLocalMedia } from '../shared/media/localMedia.ts';
import { troubleText } from '../shared/media/mediaText.ts';
import { createMeter } from './meter.ts';
import type { Preferred } from './preferred.ts';

/** A look at oneself before the call: what the microphone hears, what the camera sees, and other devices to choose. */
export interface Preview {
  readonly element: HTMLElement;
  /** The camera was on: the call begins with it. */
  withVideo(): boolean;
  /** Gives the devices back. */
  close(): void;
}

/** Nothing is asked of the person before he presses the button. */
export function createPreview(sources: MediaSources, preferred: Preferred): Preview {
  const local = openLocalMedia(sources, render);
  const meter = createMeter();
  const video = el('video', { autoplay: '', playsinline: '', hidden: '', 'aria-label': texts.you });
  video.muted = true;
  const begin = pressable('Try your microphone', 'retry', () => void local.start('microphone'));
  const camera = pressable('Camera', 'retry', () => {
    if (local.state().camera === 'off') void local.start('camera');
    else local.stop('camera');
  });
  const faults = el('ul', { class: 'faults', 'aria-live': 'polite' });
  const devices = createDevicePicker(
    texts,
    (kind, id) => {
      preferred[kind] = id;
      void local.start(kind, id);
    },
    (id) => {
      preferred.speaker = id;
    },
  );
  const buttons = el('div', { class: 'tools' }, begin, camera);
  const element = el('section', { class: 'call', 'aria-label': 'Your devices' });
  element.append(video, meter.element, buttons, faults, devices.element);
  let wantsVideo = false;

  function render(): void {
    const state = local.state();
    begin.hidden = state.microphone !== 'off';
    meter.listen(local.tracks().audio);
    if (state.camera !== 'asking') wantsVideo = state.camera === 'on';
    camera.setAttribute('aria-pressed', String(state.camera !== 'off'));
    video.hidden = state.ownVideo === null;
    const shown = video.srcObject instanceof MediaStream ? video.srcObject.getTracks()[0] : undefined;
    if (shown !== (state.ownVideo ?? undefined)) video.srcObject = state.ownVideo && new MediaStream([state.ownVideo]);
    faults.replaceChildren(...state.troubles.map((trouble) => el('li', {}, troubleText(trouble))));
    faults.hidden = state.troubles.length === 0;
    devices.render(state);
  }

  return {
    element,
    withVideo: () => wantsVideo,
    close() {
      meter.listen(null);
      local.close();
      element.remove();
    },
  };
}
