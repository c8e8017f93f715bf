import { el } from '../dom.ts';
import type { Device, LocalState } from '../media/localMedia.ts';
import { listOutputs } from '../media/outputs.ts';
import type { CallTexts } from './callTexts.ts';

/** What a person chooses to be heard, seen and spoken to with. */
export interface DevicePicker {
  readonly element: HTMLElement;
  render(state: Pick<LocalState, 'microphones' | 'cameras' | 'chosen'>): void;
}

/** @param onSpeaker called with a device id where the browser lets sound go elsewhere than to the usual one */
export function createDevicePicker(
  texts: CallTexts,
  onChoose: (kind: 'microphone' | 'camera', deviceId: string) => void,
  onSpeaker: (deviceId: string) => void,
): DevicePicker {
  const microphone = createChoice(texts, texts.microphone, (id) => onChoose('microphone', id));
  const camera = createChoice(texts, texts.camera, (id) => onChoose('camera', id));
  const speaker = createChoice(texts, texts.speaker, onSpeaker);
  let asked = '';

  async function listSpeakers(): Promise<void> {
    speaker.render(await listOutputs(), undefined);
  }

  return {
    element: el('div', { class: 'choices' }, microphone.element, camera.element, speaker.element),
    render({ microphones, cameras, chosen }) {
      microphone.render(microphones, chosen.microphone);
      camera.render(cameras, chosen.camera);
      const now = microphones.map(({ id }) => id).join();
      if (now === asked) return;
      asked = now;
      void listSpeakers();
    },
  };
}

function createChoice(texts: CallTexts, label: string, onChoose: (id: string) => void) {
  const select = el('select');
  const element = el('label', { class: 'choice', hidden: '' }, label, select);
  let shown = '';
  select.addEventListener('change', () => onChoose(select.value));
  return {
    element,
    /** @param chosen undefined: as it is */
    render(devices: readonly Device[], chosen: string | undefined): void {
      const now = devices.map(({ id, label: name }) => `${id} ${name}`).join();
      if (now !== shown) {
        shown = now;
        const options = devices.map((device, index) =>
          el('option', { value: device.id }, device.label || `${texts.unnamed} ${index + 1}`),
        );
        select.replaceChildren(...options);
      }
      element.hidden = devices.length === 0;
      if (chosen !== undefined && select.value !== chosen && chosen) select.value = chosen;
    },
  };
}
