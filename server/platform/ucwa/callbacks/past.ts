/** Which events of its conversation a callback carried. */
export interface Carried {
  readonly ack: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

/**
 * Reads what the callbacks before the last one carried, oldest first: `ack:first-last;` each, the newest in front. The
 * end may have been cut off in the middle, and is then not read.
 */
export function readPast(past: string): Carried[] {
  const found = [...past.matchAll(/(\d+):(\d+)-(\d+);/g)];
  return found
    .map(([, ack, first, last]) => ({ ack: Number(ack), firstSeq: Number(first), lastSeq: Number(last) }))
    .reverse();
}
