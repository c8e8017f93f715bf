import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { openSfuPeer, type SfuPeer } from '../platform/janus/support.ts';
import { connect, inviting, type RoomClient, requestId } from '../platform/rooms/support.ts';
import type { TestPlatform } from '../platform/support/platform.ts';
import { lacks, type Started, startJanus } from '../support/mediaServers.ts';
import { demoPassword } from '../support/product.ts';
import { skipBecause } from '../support/skip.ts';
import { button, cards, ready, useCallDesk } from './callDesk.ts';
import { connected } from './desk.ts';
import { growth, heard, noteConnections, seen } from './sound.ts';

/** Two consoles and a program in one call, through the media server. */
describe('console: a call for several', () => {
  const env: Record<string, string> = { RING_TIMEOUT_MS: '20000' };
  let janus: Started;
  let sam: RoomClient | undefined;
  let peer: SfuPeer | undefined;
  before(async function () {
    skipBecause(this, lacks('janus'));
    janus = await startJanus();
    env.JANUS_URL = `ws://127.0.0.1:${janus.port}`;
  });
  const calls = useCallDesk(env);
  afterEach(async () => {
    peer?.close();
    await sam?.close();
  });
  after(() => janus?.stop());

  async function consoleOf(name: string): Promise<Page> {
    const page = await calls.signedIn(name);
    await noteConnections(page);
    await connected(page);
    return ready(page);
  }
  async function program(name: string): Promise<RoomClient> {
    const { url } = calls.desk;
    const answer = await fetch(`${url}/rtc/login`, {
      method: 'POST',
      body: JSON.stringify({ username: name, password: demoPassword }),
    });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    return connect({ url } as TestPlatform, { uri: `sip:${name}@contoso.example`, id: name, token });
  }

  it('plays and shows everybody, says when the media server is lost, and comes back with it', async () => {
    const pages = [await consoleOf('alice'), await consoleOf('bob')];
    sam = await program('sam');
    const made = await sam.ask({ request: 'createRoom', requestID: requestId(), payload: { topology: 'SFU' } });
    const { room } = made.payload;
    peer = openSfuPeer(sam, room, 440);
    assert.equal(await peer.publish(), undefined);
    for (const [index, name] of ['alice', 'bob'].entries()) {
      sam.send(inviting(room, name));
      const page = pages[index];
      assert.ok(page);
      await button(page, index === 0 ? 'With video' : 'Answer').click();
    }
    const [alice, bob] = pages;
    assert.ok(alice && bob);
    for (const page of pages) {
      await cards(page).getByText('Good connection').nth(1).waitFor({ timeout: 20_000 });
      await heard(page);
    }
    assert.ok((await seen(bob)) > 2, 'the picture of alice');

    await button(alice, 'Camera').click(); // off
    const shown = (page: Page) => cards(page).locator('video');
    await until('no picture', async () => (await growth(bob, 1_000)).frames === 0);
    await button(alice, 'Camera').click(); // and on again, by the same section
    await seen(bob, 15_000);
    await button(bob, 'Camera').click(); // by a section that is new
    await seen(alice, 15_000);
    await heard(alice);
    await heard(bob);
    assert.ok((await shown(alice).count()) > 0);

    janus.kill();
    for (const page of pages)
      await cards(page)
        .getByText(/The media server cannot be reached/)
        .waitFor();
    const { port } = janus;
    await janus.stop();
    janus = await startJanus({ port });
    for (const page of pages) {
      await cards(page)
        .getByText(/The media server cannot be reached/)
        .waitFor({ state: 'detached', timeout: 20_000 });
      await heard(page, 20_000);
    }
    await seen(bob, 20_000);
  }).timeout(120_000);
});

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 15_000; !(await holds()); ) assert.ok(Date.now() < end, what);
}
