import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

/** What a page receives by WebRTC, as its connections count it (WebRTC statistics). */
export interface Received {
  /** Energy of the sound since it began; grows only while it is played. */
  readonly energy: number;
  readonly frames: number;
  readonly packets: number;
}

/** Before the page is loaded: notes its connections, so that they can be asked. */
export async function noteConnections(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const noted: RTCPeerConnection[] = [];
    const Native = globalThis.RTCPeerConnection;
    globalThis.RTCPeerConnection = class extends Native {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        noted.push(this);
      }
    };
    Object.assign(globalThis, { noted });
  });
  await page.reload();
}

const received = (page: Page): Promise<Received> =>
  page.evaluate(async () => {
    const { noted } = globalThis as unknown as { noted: RTCPeerConnection[] };
    const all = { energy: 0, frames: 0, packets: 0 };
    for (const connection of noted) {
      if (connection.connectionState === 'closed') continue;
      for (const entry of (await connection.getStats()).values()) {
        if (entry.type !== 'inbound-rtp') continue;
        all.energy += entry.totalAudioEnergy ?? 0;
        all.frames += entry.framesDecoded ?? 0;
        all.packets += entry.packetsReceived ?? 0;
      }
    }
    return all;
  });

/** By how much it grows within a time (ms). */
export async function growth(page: Page, ms: number): Promise<Received> {
  const before = await received(page);
  await page.waitForTimeout(ms);
  const after = await received(page);
  return {
    energy: after.energy - before.energy,
    frames: after.frames - before.frames,
    packets: after.packets - before.packets,
  };
}

/** Waits until it is heard, and gives how much energy a second has. */
export async function heard(page: Page, withinMs = 10_000): Promise<number> {
  const until = Date.now() + withinMs;
  for (;;) {
    const { energy } = await growth(page, 1_000);
    if (energy > 0.0005) return energy;
    if (Date.now() > until) assert.fail(`nothing is heard: ${JSON.stringify(await received(page))}`);
  }
}

/** Waits until pictures are decoded. */
export async function seen(page: Page, withinMs = 10_000): Promise<number> {
  const until = Date.now() + withinMs;
  for (;;) {
    const { frames } = await growth(page, 1_000);
    if (frames > 2) return frames;
    if (Date.now() > until) assert.fail(`nothing is seen: ${JSON.stringify(await received(page))}`);
  }
}
