import { createHmac } from 'node:crypto';
import { randomHex, sameSecret } from '../../lib/ids.ts';

/** What lets somebody without an account into one call: the link's token, and the pass it is exchanged for. */
export interface Passes {
  /** The token of a call's link: who has the link has it. */
  linkToken(call: string): string;
  isLinkToken(call: string, token: string): boolean;
  /** What one person shows to the media of one call, 32 hex digits. */
  mediaToken(call: string, person: string): string;
  /** A pass of one guest for one call, with his id (24 hex; a new one when not given). It is good as long as the call. */
  issue(call: string, guest?: string): { readonly guest: string; readonly token: string };
  /** Whose pass this is; undefined when it is none. Whether the call goes on is the reader's to ask. */
  read(token: string): { readonly call: string; readonly guest: string } | undefined;
}

const prefix = 'gst=';

/** Passes signed with a secret of the installation; nothing is remembered. */
export function createPasses(secret: string): Passes {
  const signed = (parts: readonly string[]) => createHmac('sha256', secret).update(parts.join('|'));
  const sign = (...parts: readonly string[]) => signed(parts).digest('base64url');
  return {
    linkToken: (call) => sign('link', call),
    isLinkToken: (call, token) => sameSecret(sign('link', call), token),
    mediaToken: (call, person) => signed(['media', call, person]).digest('hex').slice(0, 32),
    issue(call, guest = randomHex(12)) {
      return { guest, token: `${prefix}${call}.${guest}.${sign('guest', call, guest)}` };
    },
    read(token) {
      const [call = '', guest = '', signature = ''] = token.startsWith(prefix)
        ? token.slice(prefix.length).split('.')
        : [];
      return call !== '' && sameSecret(sign('guest', call, guest), signature) ? { call, guest } : undefined;
    },
  };
}
