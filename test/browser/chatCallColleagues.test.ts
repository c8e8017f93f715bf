import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { assertAccessible, closePages, fillSignIn, openPage } from '../support/browser.ts';
import { demoPassword } from '../support/product.ts';
import { cards, ready } from './callDesk.ts';
import { connected } from './desk.ts';
import { launcher, log, openShop, type Shop, say } from './shop.ts';
import { heard, noteConnections } from './sound.ts';

/** A visitor's call in a chat that two agents are in. */
describe('browser: the call of a chat with two agents', function () {
  this.timeout(60_000);
  let shop: Shop;
  before(async () => {
    shop = await openShop({ RING_TIMEOUT_MS: '10000' });
  });
  after(() => shop.close());
  afterEach(() => closePages());

  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const lines = (page: Page) => page.getByRole('log', { name: 'Conversation' }).locator('.line').allTextContents();

  async function signedIn(name: string): Promise<Page> {
    const page = await openPage();
    await page.goto(`${shop.desk}/sign-in?next=/console`);
    await fillSignIn(page, name, demoPassword);
    await connected(page);
    await noteConnections(page);
    await connected(page);
    return ready(page);
  }

  it('says to one that the other answered, lets her in too, and stands in its place after a reload', async () => {
    const alice = await signedIn('alice');
    const vera = await openPage();
    await noteConnections(vera);
    await vera.goto(shop.url);
    await launcher(vera).click();
    await vera.getByRole('textbox', { name: 'Your name' }).fill('Vera');
    await vera.keyboard.press('Enter');
    await button(alice, 'Accept').click();
    await button(vera, 'Call').waitFor();
    const bob = await signedIn('bob');
    await alice.getByLabel('Bring in a colleague').selectOption({ label: 'Bob' });
    await button(alice, 'Bring in').click();
    await button(bob, 'Accept').click();
    await alice.getByText('Bob joined').waitFor();

    await button(vera, 'Call').click();
    await button(alice, 'Answer').waitFor();
    await button(bob, 'Answer').click();
    await cards(alice).getByText('Bob answered the call from Vera.').waitFor();
    await alice.locator('#call-why').getByText('Bob is in a call with Vera.').waitFor();
    await assertAccessible(alice);
    await button(alice, 'Join call').click();
    await cards(alice).getByText('In a call with Vera and Bob').waitFor();
    await cards(bob).getByText('In a call with Vera and Alice').waitFor();
    await Promise.all([heard(alice), heard(bob), heard(vera)]);
    await say(vera, 'Now all three');
    await alice.getByText('Now all three').waitFor();

    await alice.reload();
    await connected(alice);
    await cards(alice).getByText('In a call with Vera and Bob').waitFor();
    await alice.getByRole('log').getByText('A call began').waitFor();
    const found = (await lines(alice)).filter((line) => /A call|Now all/.test(line));
    assert.match(found.join(' | '), /A call began.*Now all three/);
    await button(vera, 'Hang up').click();
    await alice.getByRole('log').getByText('The call is over').waitFor();

    await alice.locator('#call').click();
    await button(vera, 'Decline').click();
    await alice.getByRole('log').getByText('Vera declined your call').waitFor();
    await bob.getByRole('log').getByText('The call is over').waitFor();
    await alice.reload();
    await connected(alice);
    await alice.getByRole('log').getByText('Vera declined your call').waitFor();
    assert.deepEqual(
      (await lines(alice)).flatMap((line) => /A call began|Now all|is over|declined/.exec(line) ?? []),
      ['A call began', 'Now all', 'is over', 'declined'],
    );
    await button(vera, 'End chat').click();
    await log(vera).getByText('This chat has ended').waitFor();
  });
});
