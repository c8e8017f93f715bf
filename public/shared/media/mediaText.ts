import type { MediaTrouble, Source, TroubleCode } from './mediaTrouble.ts';
import type { PeerState } from './peerState.ts';

/** What goes on without it, so that nobody thinks that the call is over. */
const goesOn: Readonly<Record<Source, string>> = {
  microphone: 'The others do not hear you, but you hear them.',
  camera: 'The others do not see you. The call goes on.',
  screen: 'Your screen is not shared. The call goes on.',
};
const devices: Readonly<Record<Source, string>> = { microphone: 'microphone', camera: 'camera', screen: 'screen' };

const sentences: Readonly<Record<TroubleCode, (device: string) => string>> = {
  denied: (device) =>
    `This page may not use your ${device}. Allow it beside the address of the page, or in your system's settings, and press Try again.`,
  none: (device) => `No ${device} was found. Plug one in and press Try again.`,
  busy: (device) => `Your ${device} is used by another program. Close that one and press Try again.`,
  insecure: (device) => `Your ${device} can be used only on a page whose address begins with https.`,
  unsupported: (device) => `This browser cannot use your ${device} in a call. Try another browser.`,
  cancelled: () => '',
  failed: (device) => `Your ${device} did not start. Check that it works, and press Try again.`,
};

/** What is wrong, what to do, and what goes on meanwhile; empty where nothing has to be said. */
export function troubleText({ source, code }: MediaTrouble): string {
  const sentence = sentences[code](devices[source]);
  return sentence && `${sentence} ${goesOn[source]}`;
}

/** How the connection with somebody stands, as a person would say it; empty where there is nothing to say. */
export function peerText({ phase, heldByOther, soundless, wasConnected }: PeerState, name: string): string {
  switch (phase) {
    case 'connecting':
      return `Connecting sound with ${name}…`;
    case 'reconnecting':
      return `The sound with ${name} was interrupted. Reconnecting…`;
    case 'lost':
      return wasConnected
        ? `The connection with ${name} could not be restored. Check your network and press Try again.`
        : `No sound connection with ${name} came about. A firewall may be in the way: press Try again, or use another network.`;
    case 'connected':
      if (heldByOther) return `${name} put the call on hold.`;
      return soundless ? `No sound comes from ${name}. There may be no microphone, or it may not be used.` : '';
    case 'closed':
      return '';
  }
}

export const qualityText = {
  good: 'Good connection',
  fair: 'Fair connection',
  poor: 'Poor connection',
  reconnecting: 'Reconnecting…',
} as const;
