import type { CallMedia, Connections } from './callMedia.ts';
import { type MediaSources, openLocalMedia } from './localMedia.ts';
import { canRetry } from './mediaTrouble.ts';

/** Quality and levels are read this often (ms). */
const measureEveryMs = 500;

/**
 * Sound and picture of one call, over connections of any kind.
 * @param parts.connections makes them, and is told whom to tell of changes
 * @param parts.onChange {@link CallMedia.state} has changed
 */
export function openCallMedia(parts: {
  sources: MediaSources;
  connections: (onChange: () => void) => Connections;
  onChange: () => void;
}): CallMedia {
  let held = false;
  let isClosed = false;
  let measuring: ReturnType<typeof setInterval> | undefined;
  const local = openLocalMedia(parts.sources, changed);
  const connections = parts.connections(() => !isClosed && parts.onChange());
  let sent = '';

  /** Tracks are told on when they are others than before, whatever else changed. */
  function changed(): void {
    if (isClosed) return;
    const { audio, video } = local.tracks();
    const now = `${audio?.id} ${video?.id} ${held}`;
    if (now !== sent) connections.send({ audio, video, held });
    sent = now;
    parts.onChange();
  }

  async function measure(): Promise<void> {
    await connections.measure();
    if (!isClosed) parts.onChange();
  }

  return {
    state: () => ({
      ...local.state(),
      held,
      level: connections.ownLevel(),
      peers: connections.peers(),
      connectionTrouble: connections.trouble(),
    }),
    start(withVideo) {
      connections.start();
      measuring = setInterval(() => void measure(), measureEveryMs);
      void local.start('microphone');
      if (withVideo) void local.start('camera');
    },
    take: (signal) => connections.take(signal),
    refresh: () => connections.refresh(),
    retry() {
      for (const trouble of local.state().troubles) if (canRetry(trouble)) void local.start(trouble.source);
      connections.restart();
    },
    setMuted: (muted) => local.setMuted(muted),
    async setCamera(on) {
      if (on) await local.start('camera');
      else local.stop('camera');
    },
    async setScreen(on) {
      if (on) await local.start('screen');
      else local.stop('screen');
    },
    setHeld(next) {
      held = next;
      changed();
    },
    choose: (kind, deviceId) => local.start(kind, deviceId),
    close() {
      isClosed = true;
      clearInterval(measuring);
      local.close();
      connections.close();
    },
  };
}
