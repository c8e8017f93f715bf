import type { Device } from '../../shared/media/localMedia.ts';
import type { MediaOfCall } from '../session/callMedia.ts';
import type { Call } from '../state/calls.ts';
import { type ConsoleState, type Member, sameAddress } from '../state/model.ts';
import { make, setAttribute } from './dom.ts';

/** What is seldom wanted in a call: other devices, and others than me. */
export interface CallMore {
  readonly element: HTMLElement;
  render(call: Call, media: MediaOfCall, state: ConsoleState): void;
}

export interface MoreDoings {
  choose(kind: 'microphone' | 'camera' | 'speaker', deviceId: string): void;
  bringIn(id: string, colleague: Member): void;
  transfer(id: string, colleague: Member): void;
  toPhone(id: string): void;
}

/** @param id of the call */
export function createCallMore(id: string, on: MoreDoings): CallMore {
  const choice = (name: string, label: string): { element: HTMLElement; select: HTMLSelectElement } => {
    const select = make('select', { class: 'input', id: `${name}-${id}` });
    return { select, element: make('div', { class: 'call-choice' }, make('label', { for: select.id }, label), select) };
  };
  const button = (label: string, press: () => void): HTMLButtonElement => {
    const made = make('button', { type: 'button', class: 'button' }, label);
    made.addEventListener('click', () => made.getAttribute('aria-disabled') === null && press());
    return made;
  };
  const microphone = choice('microphone', 'Microphone');
  const camera = choice('camera', 'Camera device');
  const speaker = choice('speaker', 'Speaker');
  const colleague = choice('colleague', 'Somebody else');
  let roster: readonly Member[] = [];
  const chosen = (act: (id: string, colleague: Member) => void): void => {
    const member = roster.find(({ uri }) => uri === colleague.select.value);
    if (member) act(id, member);
  };
  const bringIn = button('Invite', () => chosen(on.bringIn));
  const transfer = button('Transfer', () => chosen(on.transfer));
  const toPhone = button('Hand to my phone', () => on.toPhone(id));
  microphone.select.addEventListener('change', () => on.choose('microphone', microphone.select.value));
  camera.select.addEventListener('change', () => on.choose('camera', camera.select.value));
  speaker.select.addEventListener('change', () => on.choose('speaker', speaker.select.value));
  const people = make('div', { class: 'call-people' }, colleague.element, bringIn, transfer);

  return {
    element: make(
      'details',
      { class: 'call-more' },
      make('summary', {}, 'More'),
      make('div', { class: 'call-more-inside' }, microphone.element, speaker.element, camera.element, people, toPhone),
    ),
    render(call, { state: media, outputs }, { desk }) {
      fill(speaker.select, outputs.devices, outputs.chosen);
      setAttribute(speaker.element, 'hidden', outputs.devices.length === 0);
      fill(microphone.select, media.microphones, media.chosen.microphone);
      fill(camera.select, media.cameras, media.chosen.camera);
      setAttribute(microphone.element, 'hidden', media.microphones.length === 0);
      setAttribute(camera.element, 'hidden', media.cameras.length === 0 || media.camera === 'off');
      roster = desk.roster.filter(({ uri, name }) => !sameAddress(uri, desk.me.uri) && !call.others.includes(name));
      fill(
        colleague.select,
        roster.map(({ uri, name }) => ({ id: uri, label: name })),
        colleague.select.value,
      );
      setAttribute(people, 'hidden', roster.length === 0);
      setAttribute(toPhone, 'hidden', !call.hasPhone);
      for (const one of [bringIn, transfer, toPhone]) setAttribute(one, 'aria-disabled', call.ask ? 'true' : null);
    },
  };
}

/** The options, made anew only when they are others: an open list stays open. */
function fill(select: HTMLSelectElement, devices: readonly Device[], chosen: string): void {
  const before = [...select.options].map(({ value, text }) => `${value} ${text}`);
  const same =
    before.length === devices.length && devices.every(({ id, label }, at) => before[at] === `${id} ${label}`);
  if (!same) select.replaceChildren(...devices.map(({ id, label }) => make('option', { value: id }, label)));
  // One that was chosen before and is unplugged now is not among them.
  if (select.value !== chosen && devices.some(({ id }) => id === chosen)) select.value = chosen;
}
