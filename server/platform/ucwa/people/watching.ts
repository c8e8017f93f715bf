import { personStream, type Transaction } from '../../log/log.ts';
import type { UcwaParts } from '../ucwaParts.ts';

/** What somebody's watchers are told is a stream beside his own: one event of it reaches them all. */
export const watchedBy = (uri: string): string => `watched:${uri}`;

/**
 * A client follows those whom its subscriptions name, and nobody else. To be called in the commit that changed them.
 * One that has expired is followed on until then, and told nothing.
 */
export function followWatched(
  { subscriptions, reader }: Pick<UcwaParts, 'subscriptions' | 'reader'>,
  tx: Transaction,
  device: string,
): void {
  const all = subscriptions.ofDevice(device, tx.now).flatMap(({ id }) => subscriptions.contactsOf(id));
  const wanted = new Set(all.map((uri) => personStream(watchedBy(uri))));
  const followed = new Set(reader.followed(device, personStream(watchedBy(''))));
  for (const stream of followed) if (!wanted.has(stream)) tx.unfollow(device, stream);
  for (const stream of wanted) if (!followed.has(stream)) tx.follow(device, stream);
}
