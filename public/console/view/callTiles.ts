import type { CallMediaState } from '../../shared/media/callMedia.ts';
import { fullScreenButton } from '../../shared/media/fullScreen.ts';
import { keyed, make, setAttribute, setText } from './dom.ts';

interface Tile {
  readonly id: string;
  readonly name: string;
  readonly track: MediaStreamTrack;
}

/** The pictures of a call: those of the others, then my own. Sound is played elsewhere. */
export function createCallTiles(): { element: HTMLElement; render(media: CallMediaState, nameOf: Naming): void } {
  const element = make('div', { class: 'call-tiles', hidden: true });
  return {
    element,
    render(media, nameOf) {
      const tiles = tilesOf(media, nameOf);
      setAttribute(element, 'hidden', tiles.length === 0);
      keyed(element, tiles, { key: ({ id, track }) => `${id} ${track.id}`, make: tile, update: label });
    },
  };
}

/** A name for somebody whose id is all that is known of him. */
type Naming = (peer: { readonly name: string }) => string;

function tilesOf({ peers, ownVideo, screen }: CallMediaState, nameOf: Naming): readonly Tile[] {
  const others = peers.flatMap((peer) => (peer.video ? [{ id: peer.id, name: nameOf(peer), track: peer.video }] : []));
  const own = ownVideo ? [{ id: 'me', name: screen === 'on' ? 'Your screen' : 'You', track: ownVideo }] : [];
  return [...others, ...own];
}

function tile({ id, track }: Tile): HTMLElement {
  const video = make('video', { autoplay: true, playsinline: true });
  video.muted = true;
  video.srcObject = new MediaStream([track]);
  const made = make('figure', { class: id === 'me' ? 'call-tile own' : 'call-tile' }, video, make('figcaption', {}));
  const enlarge = id === 'me' ? null : fullScreenButton(made);
  if (enlarge) made.append(enlarge);
  return made;
}

function label(element: HTMLElement, { name }: Tile): void {
  const [video, caption] = [element.querySelector('video'), element.querySelector('figcaption')];
  if (video) setAttribute(video, 'aria-label', name === 'You' ? 'Your picture' : `Picture: ${name}`);
  if (caption) setText(caption, name);
  const enlarge = element.querySelector('.enlarge');
  if (enlarge) setAttribute(enlarge, 'aria-label', `Full screen: ${name}`);
}
