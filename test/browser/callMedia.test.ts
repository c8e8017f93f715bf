import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { button, call, cards, ready, useCallDesk } from './callDesk.ts';
import { connected } from './desk.ts';
import { growth, heard, noteConnections } from './sound.ts';

/** Sound and picture between two consoles, with the microphone and camera that a browser has for tests. */
describe('console: sound and picture of calls', () => {
  const calls = useCallDesk({ RING_TIMEOUT_MS: '20000' });

  async function withMedia(name: string, refusesMedia = false): Promise<Page> {
    const page = await calls.signedIn(name, { refusesMedia });
    await noteConnections(page);
    await connected(page);
    return ready(page);
  }
  async function talking(answerWith: 'Answer' | 'With video' = 'Answer'): Promise<{ one: Page; two: Page }> {
    const [one, two] = [await withMedia('alice'), await withMedia('bob')];
    await call(one, 'Bob');
    await button(two, answerWith).click();
    for (const page of [one, two]) await cards(page).getByText('Good connection').waitFor({ timeout: 15_000 });
    return { one, two };
  }

  it('arrive both ways, muted is silent, hold is told and silent, and both end with the call', async () => {
    const { one, two } = await talking();
    const energies = [await heard(one), await heard(two)];
    process.stdout.write(`      energy of a second of sound: ${energies.map((one) => one.toFixed(4)).join(' and ')}\n`);
    await button(one, 'Mute').click();
    await cards(one).getByText('You are muted.').waitFor();
    await two.waitForTimeout(500);
    const silent = await growth(two, 1_500);
    assert.ok(silent.energy < 0.0001 && silent.packets > 0, `muted, but heard: ${JSON.stringify(silent)}`);
    await button(one, 'Mute').click();
    await heard(two);
    await button(two, 'Hold').click();
    await cards(one).getByText('Bob put the call on hold.').waitFor();
    await cards(two).getByText('You put this on hold.').waitFor();
    await one.waitForTimeout(500);
    assert.equal((await growth(one, 1_000)).packets, 0, 'nothing goes out while it is held');
    await button(two, 'Hold').click();
    await cards(one).getByText('Bob put the call on hold.').waitFor({ state: 'detached' });
    await heard(one);
    await button(one, 'Hang up').click();
    await cards(one).getByText('You hung up.').waitFor();
    assert.equal(await one.locator('audio').count(), 0);
  }).timeout(60_000);
});
