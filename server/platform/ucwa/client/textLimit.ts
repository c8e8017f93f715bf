/** Bytes of text that a client may say a minute, for long, and at once: more than anybody types or pastes. */
const allowed = { perMinute: 1024 * 1024, atOnce: 4 * 1024 * 1024 };
/** What a line takes up beside its text. */
const lineBytes = 100;
/** Clients remembered; who has not spoken for minutes need not be. */
const mostKnown = 10_000;

/**
 * How much a client says is limited, so that nobody fills the disk or other people's polls. Kept in memory: a restart
 * forgives.
 * @returns counts a line of so many bytes; 0, or in how many seconds to try again
 */
export function createTextLimit(now: () => number, limit = allowed): (device: string, bytes: number) => number {
  /** How much each still has, and since when, epoch ms. */
  const left = new Map<string, { bytes: number; at: number }>();
  const refilled = ({ bytes, at }: { bytes: number; at: number }): number =>
    Math.min(limit.atOnce, bytes + ((now() - at) * limit.perMinute) / 60_000);

  function forget(): void {
    for (const [device, known] of left) if (refilled(known) === limit.atOnce) left.delete(device);
  }

  return (device, bytes) => {
    if (left.size >= mostKnown && !left.has(device)) forget();
    const known = left.get(device);
    const has = known ? refilled(known) : limit.atOnce;
    const rest = has - bytes - lineBytes;
    if (rest < 0) return Math.ceil((-rest / limit.perMinute) * 60);
    left.set(device, { bytes: rest, at: now() });
    return 0;
  };
}
