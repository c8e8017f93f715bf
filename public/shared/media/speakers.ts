import { sinkTo } from './outputs.ts';
import type { PeerState } from './peerState.ts';

/** Plays what comes from the others, whatever of it is shown. */
export interface Speakers {
  /** Plays these and no others. */
  play(peers: readonly PeerState[]): void;
  /** Sound comes out of this device from now on; empty: the usual one. */
  speakWith(deviceId: string): void;
  /** The person pressed something: a browser that refused to play without that, may now. */
  resume(): void;
  close(): void;
}

/**
 * @param place where the elements lie; they are not seen
 * @param onBlocked the browser refuses to play until the person presses something, or does no longer
 */
export function openSpeakers(place: HTMLElement, onBlocked: (isBlocked: boolean) => void): Speakers {
  const elements = new Map<string, { element: HTMLAudioElement; track: MediaStreamTrack }>();
  let isBlocked = false;
  let speaker = '';

  function blocked(next: boolean): void {
    if (next === isBlocked) return;
    isBlocked = next;
    onBlocked(next);
  }

  async function start(element: HTMLAudioElement): Promise<void> {
    try {
      await element.play();
    } catch (error) {
      // Another refusal means that the track was exchanged meanwhile: that one is played on its own.
      if (error instanceof DOMException && error.name === 'NotAllowedError') blocked(true);
    }
  }

  function remove(id: string): void {
    const played = elements.get(id);
    if (!played) return;
    played.element.srcObject = null;
    played.element.remove();
    elements.delete(id);
  }

  return {
    play(peers) {
      const heard = new Map(peers.flatMap(({ id, audio }) => (audio ? [[id, audio]] : [])));
      for (const [id, { track }] of [...elements]) if (heard.get(id) !== track) remove(id);
      for (const [id, track] of heard) {
        if (elements.has(id)) continue;
        const element = document.createElement('audio');
        element.srcObject = new MediaStream([track]);
        sinkTo(element, speaker);
        place.append(element);
        elements.set(id, { element, track });
        void start(element);
      }
      if (elements.size === 0) blocked(false);
    },
    speakWith(deviceId) {
      speaker = deviceId;
      for (const { element } of elements.values()) sinkTo(element, deviceId);
    },
    resume() {
      blocked(false);
      for (const { element } of elements.values()) void start(element);
    },
    close() {
      for (const id of [...elements.keys()]) remove(id);
    },
  };
}
