import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { alice, button, cards, ready, useCallDesk } from './callDesk.ts';
import { connected } from './desk.ts';
import { heard, noteConnections } from './sound.ts';
import { startTerminal, type Terminal } from './terminal.ts';

/** A console in a call with something that is no browser and no program of ours, but speaks WebRTC. */
describe('console: a call with another WebRTC stack', () => {
  const calls = useCallDesk({ RING_TIMEOUT_MS: '20000' });
  let terminal: Terminal | undefined;
  afterEach(() => {
    terminal?.close();
    terminal = undefined;
  });

  async function inCall(): Promise<{ page: Page; terminal: Terminal }> {
    const page = await calls.signedIn('alice');
    await noteConnections(page);
    await connected(page);
    await ready(page);
    const bob = await calls.caller('bob');
    const requestID = await bob.ring(alice);
    const { payload } = await bob.told({ answer: 'createRoom', requestID });
    const started = startTerminal(bob, (payload as { room: string }).room);
    terminal = started;
    await button(page, 'Answer').click();
    await cards(page).getByText('Good connection').waitFor({ timeout: 15_000 });
    return { page, terminal: started };
  }

  it('is heard both ways, and goes on when the other side offers again at any time', async () => {
    const { page, terminal: other } = await inCall();
    const [energy, loudest] = [await heard(page), await other.heard(2_000)];
    process.stdout.write(
      `      energy of a second in the browser ${energy.toFixed(4)}, loudest sample outside ${loudest}\n`,
    );
    assert.ok(loudest > 1_000, `the browser is heard with ${loudest}`);
    assert.deepEqual(other.told, ['offer'], 'the one who answered offered');
    await other.offer();
    await page.waitForTimeout(500);
    assert.deepEqual(other.told, ['offer', 'answer']);
    assert.ok((await heard(page)) > 0 && (await other.heard(1_500)) > 1_000);
    // Both at once: one side yields, whichever it is.
    const again = other.offer();
    await button(page, 'Camera').click();
    await again;
    await page.waitForTimeout(1_500);
    assert.ok((await heard(page)) > 0 && (await other.heard(1_500)) > 1_000);
    await button(page, 'Hang up').click();
    await cards(page).getByText('You hung up.').waitFor();
  }).timeout(60_000);
});
