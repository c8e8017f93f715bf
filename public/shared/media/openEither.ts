import type { Connections, Outgoing, Signal } from './callMedia.ts';
import type { Participants } from './mesh.ts';

/** So long after the wire did not answer is it asked again (ms). */
const askAgainMs = 1_000;

/** Connections as the room wants them: found out when they start, or by the first description that comes. */
export function openEither(parts: {
  participants: () => Promise<Participants | undefined>;
  mesh: () => Connections;
  sfu: () => Connections;
}): Connections {
  let chosen: Connections | undefined;
  let outgoing: Outgoing | undefined;
  let isClosed = false;
  let again: ReturnType<typeof setTimeout> | undefined;

  function choose(topology: Participants['topology']): Connections {
    if (chosen) return chosen;
    clearTimeout(again);
    chosen = topology === 'SFU' ? parts.sfu() : parts.mesh();
    if (outgoing) chosen.send(outgoing);
    chosen.start();
    return chosen;
  }

  async function ask(): Promise<void> {
    clearTimeout(again);
    const told = await parts.participants();
    if (chosen || isClosed) return;
    if (told) choose(told.topology);
    else again = setTimeout(() => void ask(), askAgainMs);
  }

  return {
    send(next) {
      outgoing = next;
      chosen?.send(next);
    },
    start: () => void ask(),
    // Only in a mesh does anybody but the server describe a session.
    take(signal: Signal) {
      if (!isClosed) choose('MESH').take(signal);
    },
    refresh: () => (chosen ? chosen.refresh() : void ask()),
    restart: () => (chosen ? chosen.restart() : void ask()),
    measure: async () => chosen?.measure(),
    peers: () => chosen?.peers() ?? [],
    ownLevel: () => chosen?.ownLevel() ?? 0,
    trouble: () => chosen?.trouble() ?? null,
    close() {
      isClosed = true;
      clearTimeout(again);
      chosen?.close();
    },
  };
}
