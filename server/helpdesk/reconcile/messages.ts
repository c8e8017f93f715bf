import { below, pathOf } from '../address.ts';
import type { Read } from './picture.ts';

/** What is known of a conversation's messages. */
export interface MessagesKnown {
  /** Paths of those that were told. */
  readonly paths: ReadonlySet<string>;
  /** Up to this number every one was told, or looked for. */
  readonly upTo: number;
  /** So many numbers in a row may lead nowhere before there are taken to be no more. */
  readonly misses: number;
}

/** Numbers asked for in one look at most. */
const mostReads = 200;

/** Numbers of known messages below an address, e.g. `…/messaging/messages`. */
function numbersBelow(sendMessage: string, paths: Iterable<string>): number[] {
  const prefix = `${pathOf(sendMessage)}/`;
  return [...paths].flatMap((path) => {
    const digits = path.startsWith(prefix) ? path.slice(prefix.length) : '';
    return /^\d{1,9}$/.test(digits) ? [Number(digits)] : [];
  });
}

/**
 * Messages are numbered from 1 in each conversation (TA 0.2): reads those that were not told, in the gaps and beyond the
 * last one. `upTo` is as in {@link MessagesKnown}, now.
 * @param sendMessage the address that messages lie below
 */
export async function readMessages(
  get: (href: string) => Promise<Read>,
  sendMessage: string,
  { paths, upTo, misses }: MessagesKnown,
): Promise<{ found: Read[]; upTo: number }> {
  const told = new Set(numbersBelow(sendMessage, paths));
  const highest = Math.max(upTo, 0, ...told);
  const found: Read[] = [];
  let looked = upTo;
  let [missed, reads] = [0, 0];
  for (let number = upTo + 1; reads < mostReads && missed < misses; number += 1) {
    if (told.has(number)) {
      looked = number;
      continue;
    }
    reads += 1;
    const read = await get(below(sendMessage, String(number)));
    if (read.outcome === 'there') found.push(read);
    if (read.outcome === 'unknown') break; // nothing can be read now
    if (number <= highest) looked = number;
    if (number > highest) missed = read.outcome === 'there' ? 0 : missed + 1;
  }
  return {
    found,
    upTo: Math.max(
      looked,
      ...numbersBelow(
        sendMessage,
        found.map(({ href }) => pathOf(href)),
      ),
    ),
  };
}
