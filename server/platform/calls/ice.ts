import { createHmac } from 'node:crypto';

/** The STUN and TURN servers of an installation. */
export interface IceSettings {
  /** Addresses such as `stun:host:3478` and `turn:host:3478?transport=tcp`. */
  readonly iceServers: readonly string[];
  /** What the TURN servers know as `static-auth-secret`; undefined where there are none. */
  readonly turnSecret: string | undefined;
}

/** A server as `RTCPeerConnection` takes it. */
export interface IceServer {
  readonly urls: string;
  readonly username?: string;
  readonly credential?: string;
}

/** How long credentials for a relay are good, ms: longer than any call, so that one that goes on can restart its ICE. */
export const relayLifetimeMs = 12 * 3_600_000;

const isRelay = (url: string): boolean => /^turns?:/i.test(url);

/**
 * The servers that one person's devices are told of. Relays come with credentials of his own that end by themselves, as
 * coturn's `use-auth-secret` checks them: the user name is `expiry:person`, expiry in epoch seconds, the password its
 * HMAC-SHA1 under the shared secret in base64. They are made anew each time and kept nowhere.
 * @param person whom the relay's log is to name, 24 hex digits
 * @param now epoch ms
 */
export function iceServersFor({ iceServers, turnSecret }: IceSettings, person: string, now: number): IceServer[] {
  const username = `${Math.floor((now + relayLifetimeMs) / 1000)}:${person}`;
  return iceServers.map((urls) => {
    if (!isRelay(urls) || turnSecret === undefined) return { urls };
    return { urls, username, credential: createHmac('sha1', turnSecret).update(username).digest('base64') };
  });
}
