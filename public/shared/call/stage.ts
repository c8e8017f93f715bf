import { el } from '../dom.ts';
import type { CallMediaState } from '../media/callMedia.ts';
import { fullScreenButton } from '../media/fullScreen.ts';
import { sinkTo } from '../media/outputs.ts';
import type { PeerState } from '../media/peerState.ts';
import type { CallTexts } from './callTexts.ts';

/** Who is in the call: pictures where there are some, and the sound of each. */
export interface Stage {
  readonly element: HTMLElement;
  render(others: readonly string[], media: CallMediaState | undefined): void;
  /** Sound comes out of this device; empty: the usual one. */
  speakWith(deviceId: string): void;
}

interface Tile {
  readonly element: HTMLElement;
  readonly sound: HTMLAudioElement;
  readonly render: (peer: PeerState | undefined) => void;
}

/** @param onSilenced the browser plays no sound before the person has done something on the page */
export function createStage(texts: CallTexts, nameOf: (id: string) => string, onSilenced: () => void): Stage {
  const element = el('div', { class: 'stage' });
  const own = picture();
  own.muted = true;
  own.className = 'own';
  own.setAttribute('aria-label', texts.you);
  element.append(own);
  const tiles = new Map<string, Tile>();
  let speaker = '';

  function createTile(id: string): Tile {
    const video = picture();
    const sound = el('audio', { autoplay: '' });
    const initial = el('span', { class: 'initial', 'aria-hidden': 'true' });
    const name = el('span', { dir: 'auto' });
    const quality = el('span', { class: 'quality' });
    const caption = el('figcaption', {}, name, quality);
    const tile = el('figure', { class: 'tile' }, initial, video, sound, caption);
    const enlarge = fullScreenButton(tile);
    if (enlarge) tile.append(enlarge);
    sinkTo(sound, speaker);
    return {
      element: tile,
      sound,
      render(peer) {
        const called = nameOf(id);
        const [first = ''] = called;
        if (name.textContent !== called) name.textContent = called;
        initial.textContent = first.toUpperCase();
        show(video, peer?.video ?? null);
        if (play(sound, peer?.audio ?? null)) void sound.play().catch(onSilenced);
        initial.hidden = !video.hidden;
        enlarge?.toggleAttribute('hidden', video.hidden === true);
        enlarge?.setAttribute('aria-label', `${texts.fullScreen}: ${called}`);
        const said = peer?.phase === 'connected' && peer.quality !== 'good' ? texts.quality[peer.quality] : '';
        if (quality.textContent !== said) quality.textContent = said;
        tile.style.setProperty('--level', String(peer?.level ?? 0));
      },
    };
  }

  return {
    element,
    render(others, media) {
      for (const [id, { element: gone }] of tiles)
        if (!others.includes(id)) {
          gone.remove();
          tiles.delete(id);
        }
      for (const id of others) {
        const tile = tiles.get(id) ?? createTile(id);
        if (!tiles.has(id)) own.before(tile.element);
        tiles.set(id, tile);
        tile.render(media?.peers.find((peer) => peer.id === id));
      }
      show(own, media?.ownVideo ?? null);
      element.hidden = others.length === 0 && own.hidden;
    },
    speakWith(deviceId) {
      speaker = deviceId;
      for (const { sound } of tiles.values()) sinkTo(sound, deviceId);
    },
  };
}

const picture = (): HTMLVideoElement => el('video', { autoplay: '', playsinline: '', hidden: '' });

function show(video: HTMLVideoElement, track: MediaStreamTrack | null): void {
  video.hidden = track === null;
  if (play(video, track)) void video.play().catch(() => {}); // it is without sound: who stops it has taken it away
}

/** Whether the element has another track now. */
function play(element: HTMLMediaElement, track: MediaStreamTrack | null): boolean {
  const [now] = element.srcObject instanceof MediaStream ? element.srcObject.getTracks() : [];
  if (now === (track ?? undefined)) return false;
  element.srcObject = track && new MediaStream([track]);
  return track !== null;
}
