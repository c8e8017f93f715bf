import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { type Line, openLine } from '../public/shared/media/line.ts';
import { button, call, cards, ready, useCallDesk } from './callDesk.ts';
import { connected } from './desk.ts';
import { growth, heard, noteConnections } from './sound.ts';

/** Two browsers whose sound goes over a line of the test, which is cut. */
describe('console: a call whose network is lost', () => {
  const calls = useCallDesk({ RING_TIMEOUT_MS: '20000' });
  let line: Line | undefined;
  afterEach(() => line?.close());

  async function over(wire: Line, name: string): Promise<Page> {
    const page = await calls.signedIn(name);
    await page.routeWebSocket(/\/qss\/ws/, (socket) => {
      const server = socket.connectToServer();
      let sending = Promise.resolve();
      socket.onMessage((text) => {
        sending = sending.then(async () => server.send(await led(wire, name, String(text))));
      });
    });
    await noteConnections(page);
    await connected(page);
    return ready(page);
  }

  it('is told as interrupted, finds another way by itself, and is heard again', async () => {
    const wire = openLine();
    line = wire;
    const [one, two] = [await over(wire, 'alice'), await over(wire, 'bob')];
    await call(one, 'Bob');
    await button(two, 'Answer').click();
    for (const page of [one, two]) await cards(page).getByText('Good connection').waitFor({ timeout: 20_000 });
    await heard(one);
    const ways = wire.ways;
    assert.equal(ways, 2, 'it goes over the line');
    wire.cut();
    await cards(one).getByText('The sound with Bob was interrupted. Reconnecting…').waitFor({ timeout: 20_000 });
    assert.equal((await growth(two, 500)).packets, 0, 'the line is cut');
    for (const page of [one, two]) await cards(page).getByText('Good connection').waitFor({ timeout: 30_000 });
    assert.ok(wire.ways > ways, 'by a fresh way');
    for (const page of [one, two]) await heard(page);
  }).timeout(90_000);
});

/** A frame, with what it describes led over the line. */
async function led(line: Line, from: string, text: string): Promise<string> {
  const frame = JSON.parse(text) as { request?: string; payload?: { sdp?: string } };
  if (frame.request !== 'sdp' || frame.payload?.sdp === undefined) return text;
  return JSON.stringify({ ...frame, payload: { ...frame.payload, sdp: await line.through(from, frame.payload.sdp) } });
}
