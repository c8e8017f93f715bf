import type { MediaOffer } from '../../../wire/mediaOffer.ts';
import type { CallNews } from '../callNow.ts';

/** Somebody in a call, and the connected device he asks with: it is told what concerns him. */
export interface MediaUser {
  readonly call: string;
  readonly uri: string;
  readonly device: string;
}

/** What somebody is told unasked. */
export type MediaNews = { readonly to: MediaUser } & (
  | MediaOffer
  /** Nothing is heard or seen any more, until `again`. */
  | { readonly is: 'lost' }
  /** The server has forgotten all: he is to send, and to subscribe, anew. */
  | { readonly is: 'again' }
);

/** The sound and picture of calls whose media go through a server. */
export interface Media {
  /** @throws Problem `MediaNotSetUp` where there is no server, `NotInCall`, and as {@link MediaServer}. So do the others. */
  publish(who: MediaUser, offer: string): Promise<string>;
  /** Tells whether the server still has what he sends. */
  subscribe(who: MediaUser): Promise<{ readonly isPublishing: boolean }>;
  answer(who: MediaUser, sdp: string, connection: number | undefined): Promise<void>;
  /** Must not throw. */
  onNews(listener: (news: MediaNews) => void): void;
  /** After a commit: rooms and places go with those who were in them. */
  tell(news: CallNews): void;
  start(): void;
  stop(): Promise<void>;
}
