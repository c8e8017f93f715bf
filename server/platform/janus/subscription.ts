import type { OfferedTrack } from '../../wire/mediaOffer.ts';
import type { Publisher } from './wire.ts';

/** A track that is sent into a room: by which publisher, and which section of his description. */
export interface Track {
  readonly feed: number;
  readonly mid: string;
}

/** What a subscriber's connection must be told to become what it should be; Janus takes no empty list. */
export interface Change {
  readonly subscribe?: readonly Track[];
  readonly unsubscribe?: readonly Track[];
}

/** All sent by others: one hears oneself by no server. @param person who listens */
export const wanted = (publishers: Iterable<Publisher>, person: string): Track[] =>
  [...publishers]
    .filter(({ display }) => display !== person)
    .flatMap(({ id, streams }) =>
      streams
        .filter(({ type, disabled }) => (type === 'audio' || type === 'video') && disabled !== true)
        .map(({ mid }) => ({ feed: id, mid })),
    );

/** Who is there and sends nothing now: all he once sent is disabled. */
export const silentOf = (publishers: Iterable<Publisher>, person: string): string[] =>
  [...publishers]
    .filter(({ display, streams }) => display !== person && streams.every(({ disabled }) => disabled === true))
    .map(({ display }) => display);

/** From what is subscribed to what should be; undefined when they are the same. */
export function changeTo(should: readonly Track[], is: readonly Track[]): Change | undefined {
  const lacks = (list: readonly Track[], { feed, mid }: Track) =>
    !list.some((one) => one.feed === feed && one.mid === mid);
  const subscribe = should.filter((track) => lacks(is, track));
  const unsubscribe = is.filter((track) => lacks(should, track));
  if (subscribe.length + unsubscribe.length === 0) return undefined;
  return { ...(subscribe.length > 0 ? { subscribe } : {}), ...(unsubscribe.length > 0 ? { unsubscribe } : {}) };
}

/** What a subscriber is told of its tracks; sections that carry nothing now are left out. */
export const tracksOf = (
  streams: readonly { mid: string; type: string; active?: boolean | undefined; feed_display?: string | undefined }[],
): OfferedTrack[] =>
  streams.flatMap(({ mid, type, active, feed_display: from }) =>
    active !== false && from !== undefined && (type === 'audio' || type === 'video') ? [{ mid, from, kind: type }] : [],
  );

/** What stays the same through all descriptions of one connection, and differs between two (RFC 8866 5.2: `o=`). */
export const connectionOf = (sdp: string): string | undefined => /^o=\S+ (\S+) /m.exec(sdp)?.[1];
