import { el, pressable } from '../dom.ts';
import { icon } from '../icon.ts';
import { type CallSaid, sayCall } from './callStatus.ts';
import type { CallTexts } from './callTexts.ts';
import { createDevicePicker } from './devicePicker.ts';
import type { RoomCall } from './roomCall.ts';
import { createStage } from './stage.ts';

/** A call as it is shown to a guest or visitor: who is in it, how it goes, and what he can do. */
export interface CallPanel {
  readonly element: HTMLElement;
  render(): void;
  /** How the call goes. */
  said(): Pick<CallSaid, 'text' | 'look'>;
}

const pictures = {
  mute: 'M12 3a3 3 0 0 0-3 3v6a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM5 11v1a7 7 0 0 0 14 0v-1M12 19v3',
  camera: 'M3 6h12v12H3zM15 11l6-4v10l-6-4',
  screen: 'M3 4h18v12H3zM8 20h8M12 16v4M12 13V8M9.5 10L12 7.5l2.5 2.5',
  devices: 'M3 7h9M18 7h3M3 17h3M12 17h9M15 7m-3 0a3 3 0 1 0 6 0 3 3 0 1 0-6 0M9 17m-3 0a3 3 0 1 0 6 0 3 3 0 1 0-6 0',
  hangUp: 'M3 15c5-6 13-6 18 0l-2.5 3-4-2v-2.6a9 9 0 0 0-5 0V16l-4 2z',
} as const;

/**
 * @param options.call the call shown
 * @param options.nameOf how somebody in the room is called
 * @param options.speaker device id of what he chose to hear them with; empty: the usual one
 * @param options.onHangUp the person has enough
 */
export function createCallPanel(options: {
  texts: CallTexts;
  call: RoomCall;
  nameOf: (id: string) => string;
  speaker?: string;
  onHangUp: () => void;
}): CallPanel {
  const { texts, call, nameOf, onHangUp } = options;
  let isSilenced = false;
  const stage = createStage(texts, nameOf, () => {
    isSilenced = true;
    render();
  });
  stage.speakWith(options.speaker ?? '');
  const devices = createDevicePicker(
    texts,
    (kind, id) => void call.media()?.choose(kind, id),
    (id) => stage.speakWith(id),
  );
  devices.element.hidden = true;

  const toggle = (name: keyof typeof pictures, onPress: () => void): HTMLButtonElement => {
    const button = pressable('', `tool ${name}`, onPress);
    button.setAttribute('aria-label', texts[name]);
    button.title = texts[name];
    button.append(icon(pictures[name]));
    return button;
  };
  const now = () => call.state().media;
  const mute = toggle('mute', () => call.media()?.setMuted(!now()?.muted));
  const camera = toggle('camera', () => void call.media()?.setCamera(now()?.camera === 'off'));
  const screen = toggle('screen', () => void call.media()?.setScreen(now()?.screen === 'off'));
  const choose = toggle('devices', () => {
    devices.element.hidden = !devices.element.hidden;
    choose.setAttribute('aria-expanded', String(!devices.element.hidden));
    devices.element.scrollIntoView({ block: 'nearest' });
  });
  choose.setAttribute('aria-expanded', 'false');
  const hangUp = toggle('hangUp', onHangUp);
  const tools = el('div', { class: 'tools', role: 'group', 'aria-label': texts.call }, mute, camera);
  if ('getDisplayMedia' in (navigator.mediaDevices ?? {})) tools.append(screen);
  tools.append(choose, hangUp);

  const status = el('p', { class: 'call-status', role: 'status' });
  const faults = el('ul', { class: 'faults', 'aria-live': 'polite' });
  const again = pressable(texts.again, 'retry', () => {
    if (call.state().room === 'elsewhere') call.takeOver();
    else call.media()?.retry();
    for (const sound of element.querySelectorAll('audio')) void sound.play().catch(() => {}); // said already
    isSilenced = false;
    render();
  });
  const element = el(
    'section',
    { class: 'call', 'aria-label': texts.call },
    ...[stage.element, status, faults, again, devices.element, tools],
  );

  function render(): void {
    const state = call.state();
    const { media } = state;
    const said = sayCall(state, nameOf, texts);
    if (status.textContent !== said.text) status.textContent = said.text;
    status.className = `call-status ${said.look}`;
    const lines = isSilenced ? [...said.faults, texts.silenced] : said.faults;
    const shown = [...faults.children].map(({ textContent }) => textContent);
    if (shown.join() !== lines.join()) faults.replaceChildren(...lines.map((line) => el('li', {}, line)));
    faults.hidden = lines.length === 0;
    again.hidden = !said.canRetry && !isSilenced && state.room !== 'elsewhere';
    again.textContent = state.room === 'elsewhere' ? texts.takeOver : texts.again;
    stage.render(state.others, media);
    tools.hidden = state.room === 'over';
    for (const tool of [mute, camera, screen, choose]) tool.disabled = !media;
    mute.setAttribute('aria-pressed', String(media?.muted === true));
    camera.setAttribute('aria-pressed', String(media !== undefined && media.camera !== 'off'));
    screen.setAttribute('aria-pressed', String(media !== undefined && media.screen !== 'off'));
    mute.style.setProperty('--level', String(media?.muted ? 0 : (media?.level ?? 0)));
    if (media) devices.render(media);
  }

  render();
  return { element, render, said: () => sayCall(call.state(), nameOf, texts) };
}
