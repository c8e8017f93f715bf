import type { CallMediaState } from '../../shared/media/callMedia.ts';
import { peerText, qualityText, troubleText } from '../../shared/media/mediaText.ts';
import { canRetry } from '../../shared/media/mediaTrouble.ts';
import type { MediaCommands } from '../session/callMedia.ts';
import type { Call } from '../state/calls.ts';
import type { ConsoleState } from '../state/model.ts';
import { createCallMore, type MoreDoings } from './callMore.ts';
import { createCallTiles } from './callTiles.ts';
import { keyed, make, setAttribute, setText } from './dom.ts';

/** Sound and picture of a call on its card: pictures, switches, and how well it is heard. */
export interface CallMediaView {
  readonly element: HTMLElement;
  render(call: Call, state: ConsoleState): void;
}

export interface MediaDoings extends Omit<MoreDoings, 'choose'> {
  readonly media: MediaCommands;
}

/** @param id of the call */
export function createCallMediaView(id: string, on: MediaDoings): CallMediaView {
  const { media: doing } = on;
  const button = (label: string, press: (isPressed: boolean) => void): HTMLButtonElement => {
    const made = make('button', { type: 'button', class: 'button toggle' }, label);
    made.addEventListener('click', () => press(made.getAttribute('aria-pressed') === 'true'));
    return made;
  };
  const mute = button('Mute', (isOn) => doing.mute(!isOn));
  const camera = button('Camera', (isOn) => doing.camera(!isOn));
  const screen = button('Share screen', (isOn) => doing.screen(!isOn));
  const hold = button('Hold', (isOn) => doing.hold(!isOn));
  const retry = button('Try again', () => doing.retry());
  const listen = button('Turn the sound on', () => doing.unblock());
  const level = make('meter', { class: 'call-level', min: 0, max: 1, 'aria-label': 'Your microphone' });
  const tiles = createCallTiles();
  const more = createCallMore(id, { ...on, choose: doing.choose });
  const qualities = make('ul', { class: 'call-qualities small', role: 'list', 'aria-label': 'Connections' });
  const notes = make('div', { class: 'call-notes small', 'aria-live': 'polite' });
  const canShare = 'getDisplayMedia' in (navigator.mediaDevices ?? {});
  const element = make(
    'div',
    { class: 'call-media', role: 'group', 'aria-label': 'Sound and picture', hidden: true },
    tiles.element,
    notes,
    make('div', { class: 'call-repair' }, listen, retry),
    make('div', { class: 'call-switches' }, mute, level, camera, screen, hold, qualities, more.element),
  );

  return {
    element,
    render(call, state) {
      const media = doing.shown();
      const isOn = call.phase === 'in' && media?.call === id;
      setAttribute(element, 'hidden', !isOn);
      if (!isOn) return;
      const { state: now, isBlocked } = media;
      const nameOf = ({ name }: { readonly name: string }): string => name || call.others[0] || call.name || 'Somebody';
      setAttribute(mute, 'aria-pressed', now.muted ? 'true' : 'false');
      setAttribute(camera, 'aria-pressed', now.camera === 'off' ? 'false' : 'true');
      setAttribute(screen, 'aria-pressed', now.screen === 'off' ? 'false' : 'true');
      setAttribute(hold, 'aria-pressed', now.held ? 'true' : 'false');
      setAttribute(screen, 'hidden', !canShare);
      level.value = shownLevel(now);
      tiles.render(now, nameOf);
      more.render(call, media, state);
      keyed(
        qualities,
        now.peers.filter(({ phase }) => phase === 'connected'),
        {
          key: (peer) => peer.id,
          make: () => make('li', {}, make('span', { class: 'call-bars', 'aria-hidden': 'true' }), make('span', {})),
          update(line, peer) {
            setAttribute(line, 'data-quality', peer.quality);
            const text = line.lastElementChild;
            if (text)
              setText(
                text,
                now.peers.length > 1 ? `${nameOf(peer)}: ${qualityText[peer.quality]}` : qualityText[peer.quality],
              );
          },
        },
      );
      keyed(notes, notesOf(now, nameOf), {
        key: (note) => note,
        make: (note) => make('p', {}, note),
        update: () => {},
      });
      setAttribute(listen, 'hidden', !isBlocked);
      setAttribute(retry, 'hidden', !(now.troubles.some(canRetry) || now.peers.some(({ phase }) => phase === 'lost')));
    },
  };
}

/** Loudness is heard, and so shown, on a scale that grows with the ratio: speech is around a tenth of the loudest. */
const shownLevel = ({ level, muted, microphone }: CallMediaState): number =>
  muted || microphone !== 'on' ? 0 : Math.min(1, Math.sqrt(level));

/** What there is to say, the same sentence once. */
function notesOf(media: CallMediaState, nameOf: (peer: { readonly name: string }) => string): readonly string[] {
  const sentences = [
    media.microphone === 'asking' ? 'Waiting for your microphone. The browser may be asking you to allow it.' : '',
    media.held ? 'You put this on hold. Nobody hears you, and you hear nobody.' : '',
    media.muted ? 'You are muted.' : '',
    ...media.troubles.map(troubleText),
    ...media.peers.map((peer) => peerText(peer, nameOf(peer))),
    media.connectionTrouble ?? '',
  ];
  return [...new Set(sentences.filter(Boolean))];
}
