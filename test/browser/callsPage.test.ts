import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { assertAccessible, closePages, fillSignIn, openPage, type View } from '../support/browser.ts';
import { demoPassword, startTestProduct, type TestProduct } from '../support/product.ts';
import { type Caller, startCaller } from './caller.ts';

/** The dashboard's calls in a real browser, on the whole product. */
describe('dashboard: calls', () => {
  let product: TestProduct;
  let alice: Caller;
  let bob: Caller;
  before(async function () {
    this.timeout(30_000);
    product = await startTestProduct();
    [alice, bob] = [await startCaller(product.url, 'alice'), await startCaller(product.url, 'bob')];
  });
  afterEach(closePages);
  after(async () => {
    await Promise.all([alice.close(), bob.close()]);
    await product.stop();
  });

  const opened = async (path: string, view: View = {}): Promise<Page> => {
    const page = await openPage({ reducedMotion: true, ...view });
    await page.goto(`${product.url}/sign-in?next=${path}`);
    await fillSignIn(page, 'sam', demoPassword);
    await page.waitForURL(`**${path}`);
    return page;
  };
  const row = (page: Page, title: string) =>
    page.getByRole('table', { name: 'Calls' }).getByRole('row').filter({ hasText: title });

  it('follow by themselves: somebody waits, talks, and it is past; and each has its events', async () => {
    const page = await opened('/dashboard');
    await page.getByRole('link', { name: 'Calls' }).click();
    await page.getByText('Nobody has called yet.').waitFor();
    const requestID = await bob.ring('sip:alice@contoso.example', 'Pump 7 leaks');
    await row(page, 'Pump 7 leaks').getByText('waiting', { exact: true }).waitFor();
    await page.getByText('0 ongoing, 1 waiting, 0 planned, 0 past').waitFor();
    const { from } = await alice.told({ request: 'invitation', requestID });
    alice.send({ answer: 'invitation', requestID, from });
    await row(page, 'Pump 7 leaks').getByText('ongoing', { exact: true }).waitFor();
    await row(page, 'Pump 7 leaks').getByText('in it: Bob, Alice').waitFor();

    await page.getByRole('link', { name: 'Pump 7 leaks' }).click();
    const events = page.getByRole('table', { name: 'Events' });
    await events.getByText('Join').nth(1).waitFor();
    const response = await fetch(`${product.url}/rtc/getCallLogs`, {
      headers: { authorization: `Bearer ${bob.token}` },
    });
    const { items } = (await response.json()) as { items: { callId: string }[] };
    await fetch(`${product.url}/rtc/endCall`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bob.token}` },
      body: JSON.stringify({ callId: items[0]?.callId }),
    });
    await events.getByText('Ended').waitFor();
    await page.getByText('ended', { exact: true }).waitFor();
    assert.equal((await events.getByRole('row').count()) - 1, 6);
    await page.getByRole('link', { name: 'Calls' }).click();
    await row(page, 'Pump 7 leaks').getByText('ended', { exact: true }).waitFor();
  }).timeout(40_000);

  it('are complete without JavaScript', async () => {
    const page = await opened('/dashboard/calls', { javaScript: false });
    await row(page, 'Pump 7 leaks').getByText('Bob ended it').waitFor();
    await page.getByRole('link', { name: 'Pump 7 leaks' }).click();
    await page.getByRole('table', { name: 'Events' }).getByText('Created').waitFor();
  });

  it('are accessible, light and dark, wide and narrow, and never wider than the window', async () => {
    await bob.ring('sip:alice@contoso.example', 'Donaudampfschifffahrtsgesellschaftskapitänsmütze');
    const views: View[] = [{}, { dark: true }, { width: 360, height: 700 }, { width: 360, height: 700, dark: true }];
    for (const view of views) {
      const page = await opened('/dashboard/calls', view);
      for (const name of ['Donau', 'Pump']) {
        await page.getByRole('link', { name }).waitFor();
        await assertAccessible(page);
        const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(tooWide <= 0, `${tooWide} px too wide`);
        await page.getByRole('link', { name }).click();
        await page.getByRole('table', { name: 'Events' }).waitFor();
        await assertAccessible(page);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wide <= 0, `${wide} px too wide`);
        await page.goBack();
      }
      await page.context().close();
    }
  }).timeout(60_000);
});
