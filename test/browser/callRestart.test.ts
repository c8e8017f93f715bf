import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { closePages, fillSignIn, openPage } from '../support/browser.ts';
import { demoPassword } from '../support/product.ts';
import { type SpawnedProduct, spawnProduct } from '../support/spawnProduct.ts';
import { button, call, cards, ready } from './callDesk.ts';
import { connected } from './desk.ts';
import { growth, heard, noteConnections } from './sound.ts';

/** The server goes and comes back while two talk: they hardly notice. */
describe('console: a call while the server restarts', () => {
  let folder: string;
  let product: SpawnedProduct | undefined;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'bridgedesk-test-'));
  });
  after(async () => {
    await closePages();
    await product?.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  });

  async function signedIn(url: string, name: string): Promise<Page> {
    const page = await openPage({ reducedMotion: true });
    await page.goto(`${url}/sign-in?next=/console`);
    await fillSignIn(page, name, demoPassword);
    await connected(page);
    await noteConnections(page);
    await connected(page);
    return ready(page);
  }

  it('goes on, can be changed after it, and is hung up', async () => {
    const env = { DEMO_PASSWORD: demoPassword };
    product = await spawnProduct(folder, env);
    const { url } = product;
    const [one, two] = [await signedIn(url, 'alice'), await signedIn(url, 'bob')];
    await call(one, 'Bob');
    await button(two, 'Answer').click();
    for (const page of [one, two]) await cards(page).getByText('Good connection').waitFor({ timeout: 15_000 });
    await heard(one);

    await product.kill('SIGTERM');
    await cards(one).getByText('The connection was lost. Trying again…').waitFor();
    if ((await growth(one, 1_000)).energy < 0.0005) throw new Error('nothing is heard while the server is away');
    product = await spawnProduct(folder, { ...env, PORT: new URL(url).port });
    for (const page of [one, two]) {
      await cards(page).getByText('The connection was lost').waitFor({ state: 'detached', timeout: 20_000 });
      await heard(page);
    }
    await button(two, 'Hold').click();
    await cards(one).getByText('Bob put the call on hold.').waitFor();
    await button(one, 'Hang up').click();
    await cards(one).getByText('You hung up.').waitFor();
    await cards(two).getByText('Alice hung up.').waitFor();
  }).timeout(90_000);
});
