import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type DeliveryList, startDeliveryList } from '../pages/support/deliveryList.ts';
import { type Site, startSite } from '../pages/support/site.ts';
import { assertAccessible, closePages, fillSignIn, openPage, type View } from '../support/browser.ts';
import { demoPassword, startTestProduct } from '../support/product.ts';
import { startVisitor } from '../support/visitor.ts';

async function signedIn(origin: string, password: string, view: View = {}): Promise<Page> {
  const page = await openPage(view);
  await page.goto(`${origin}/dashboard/deliveries`);
  await fillSignIn(page, 'sam', password);
  await page.waitForURL('**/dashboard/deliveries');
  return page;
}

describe('browser: deliveries', function () {
  this.timeout(30_000);
  let site: Site;
  let platform: DeliveryList;
  beforeEach(async () => {
    platform = await startDeliveryList();
    site = await startSite({
      publicFolder: join(import.meta.dirname, '../../dist/public'),
      deliveriesUrl: () => platform.url,
    });
  });
  afterEach(async () => {
    try {
      await closePages();
    } finally {
      await site.close();
      await platform.close();
    }
  });

  for (const [what, view] of [
    ['wide, light', {}],
    ['wide, dark', { dark: true }],
    ['on a tablet', { width: 760, height: 900 }],
    ['on a small phone', { width: 320, height: 640, touch: true }],
    ['on a phone', { width: 390, height: 844, touch: true }],
    ['on a phone, dark', { width: 390, height: 844, touch: true, dark: true }],
  ] as const)
    it(`are accessible and no wider than the page, ${what}`, async () => {
      const page = await signedIn(site.origin, 'sailing', view);
      await page.getByRole('table', { name: 'Deliveries' }).waitFor();
      await assertAccessible(page);
      const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok((inner ?? 0) <= (outer ?? 0));
    });

  it('are sent again without JavaScript', async () => {
    const page = await signedIn(site.origin, 'sailing', { javaScript: false });
    await page
      .getByRole('button', { name: /^Send again/ })
      .first()
      .click();
    await page.getByText('is on its way').waitFor();
    assert.match(platform.asked.join(), /POST \/deliveries\/00000001-/);
  });
});

describe('browser: deliveries of the real platform', function () {
  this.timeout(30_000);

  it('show a chat’s callbacks, and send the newest again', async () => {
    const product = await startTestProduct();
    try {
      const visitor = await startVisitor(product.url, 'Jane');
      await visitor.start('Hello');
      const page = await signedIn(product.url, demoPassword);
      const rows = page.getByRole('table', { name: 'Deliveries' }).locator('tbody').getByRole('row');
      assert.equal(await rows.count(), 2, 'the chat and its meeting');
      assert.match((await rows.first().textContent()) ?? '', /Helpdesk.*delivered.*answered 200/s);
      await page
        .getByRole('button', { name: /^Send again/ })
        .first()
        .click();
      await page.getByText('is on its way').waitFor();
      visitor.close();
      await closePages();
    } finally {
      await product.stop();
    }
  });
});
