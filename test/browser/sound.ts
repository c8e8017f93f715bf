import type { Page } from 'playwright-core';

/** Keeps every connection a page opens from now on, so that what arrives over them can be measured. */
export async function watchSound(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const kept: RTCPeerConnection[] = [];
    Object.assign(window, {
      keptConnections: kept,
      RTCPeerConnection: new Proxy(window.RTCPeerConnection, {
        construct(target, [configuration]: [RTCConfiguration?]) {
          const made = new target(configuration);
          kept.push(made);
          return made;
        },
      }),
    });
  });
}

/** What arrived at a page so far, over all its connections. */
export interface Arrived {
  /** Energy of the sound (WebRTC statistics, `totalAudioEnergy`): 0 where nothing or silence came. */
  readonly energy: number;
  /** Frames of pictures. */
  readonly frames: number;
}

export function arrivedAt(page: Page): Promise<Arrived> {
  return page.evaluate(async () => {
    const { keptConnections = [] } = window as unknown as { keptConnections?: RTCPeerConnection[] };
    let [energy, frames] = [0, 0];
    for (const connection of keptConnections)
      for (const report of (await connection.getStats()).values()) {
        if (report.type !== 'inbound-rtp') continue;
        energy += report.totalAudioEnergy ?? 0;
        frames += report.framesDecoded ?? 0;
      }
    return { energy, frames };
  });
}

/** Resolves once so much more energy arrived than now. @throws when it does not within 15 s */
export async function soundArrives(page: Page, more = 0.01): Promise<void> {
  const { energy: before } = await arrivedAt(page);
  const until = Date.now() + 15_000;
  for (;;) {
    const { energy } = await arrivedAt(page);
    if (energy - before >= more) return;
    if (Date.now() > until) throw new Error(`only ${energy - before} of sound arrived at ${page.url()}`);
    await page.waitForTimeout(200);
  }
}

/** The page's next documents are refused microphone and camera, as by a person who presses "Block". */
export async function refuseDevices(page: Page, name = 'NotAllowedError'): Promise<void> {
  await page.addInitScript((refusal) => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('refused', refusal));
  }, name);
}
