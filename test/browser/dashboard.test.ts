import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { supportRequest } from '../pages/support/memoryDesk.ts';
import { type Site, startSite } from '../pages/support/site.ts';
import { assertAccessible, closePages, fillSignIn, openPage, type View } from '../support/browser.ts';

const minutes = 60_000;

describe('browser: dashboard', function () {
  this.timeout(30_000);
  let site: Site;

  beforeEach(async () => {
    site = await startSite({ publicFolder: join(import.meta.dirname, '../../dist/public') });
    const owner = { uri: 'sip:alice@contoso.example', name: 'Alice' };
    for (let index = 0; index < 25; index++) {
      const createdAt = Date.now() - (index + 1) * minutes;
      const ended = { state: 'closed', outcome: 'answered', owner, endedAt: createdAt + minutes } as const;
      site.desk.held.push(supportRequest({ id: `r${index}`, visitorName: `Visitor ${index}`, createdAt, ...ended }));
    }
    const line = { requestId: 'r0', at: Date.now() };
    site.desk.lines.push({ ...line, id: 1, from: 'visitor', name: 'Visitor 0', call: null, text: 'My printer burns' });
    const times = { askedAt: Date.now(), startedAt: Date.now(), endedAt: null, attempts: 1 };
    const rest = { what: 'start meeting', target: null, state: 'started', reason: null } as const;
    site.desk.asked.push({ id: 'op-1', requestId: 'r0', ...times, ...rest });
    site.desk.left.push({ id: 1, at: Date.now(), name: 'Vera', email: 'v@shop.example', text: 'Call me', page: null });
  });
  afterEach(async () => {
    try {
      await closePages();
    } finally {
      await site.close();
    }
  });

  async function signedIn(
    view: View = {},
    prepare = async (_page: Page): Promise<unknown> => undefined,
  ): Promise<Page> {
    const page = await openPage(view);
    await prepare(page);
    await page.goto(`${site.origin}/sign-in`);
    await fillSignIn(page, 'sam', 'sailing');
    await page.waitForURL('**/dashboard');
    return page;
  }

  const rows = (page: Page) => page.getByRole('table', { name: 'Support requests' }).locator('tbody').getByRole('row');

  it('shows a new request by itself, on top, and leaves focus and scroll position where they were', async () => {
    const page = await signedIn({ height: 400 });
    const link = page.getByRole('link', { name: 'Visitor 15', exact: true });
    await link.focus();
    const before = await link.boundingBox();
    site.desk.held.push(supportRequest({ id: 'new', visitorName: 'Vera', createdAt: Date.now() }));
    site.desk.changed('new');
    await page.getByRole('link', { name: 'Vera', exact: true }).waitFor();
    assert.match((await rows(page).first().textContent()) ?? '', /Vera.*waiting/s);
    assert.equal(await rows(page).count(), 25, 'the oldest moved to the next page');
    assert.equal(await link.evaluate((element) => element === document.activeElement), true);
    assert.ok(Math.abs(((await link.boundingBox())?.y ?? 0) - (before?.y ?? 0)) < 2, 'nothing moved under the reader');
    assert.equal(await page.locator('[data-figure=waiting]').textContent(), '1');
    assert.equal(await page.locator('[data-announce]').textContent(), '1 waiting, 0 active, 26 today');
  });

  for (const language of ['en-US@posix', 'C', ''])
    it(`draws its chart and follows what changes where the browser's language is "${language}"`, async () => {
      const page = await signedIn({}, (page) =>
        page.addInitScript((value) => {
          Object.defineProperty(navigator, 'language', { value, configurable: true });
        }, language),
      );
      await page.locator('[data-chart] canvas').waitFor();
      site.desk.held.push(supportRequest({ id: 'new', visitorName: 'Vera', createdAt: Date.now() }));
      site.desk.changed('new');
      await page.getByRole('link', { name: 'Vera', exact: true }).waitFor();
    });

  it('keeps the focus in a row that changes', async () => {
    const page = await signedIn();
    const link = page.getByRole('link', { name: 'Visitor 3', exact: true });
    await link.focus();
    const changed = site.desk.held[3] ?? assert.fail();
    site.desk.held[3] = { ...changed, outcome: 'failed' };
    site.desk.changed('r3');
    await page.locator('#request-r3').getByText('failed').waitFor();
    assert.equal(await link.evaluate((element) => element === document.activeElement), true);
  });

  it('opens a request by its link and goes on with it live', async () => {
    const page = await signedIn();
    await rows(page).first().getByRole('link').click();
    const log = page.getByRole('log', { name: 'Transcript' });
    await log.getByText('My printer burns').waitFor();
    const operations = page.getByRole('table', { name: 'Operations' });
    assert.match((await operations.getByRole('row').nth(1).textContent()) ?? '', /op-1.*start meeting.*started/s);
    site.desk.lines.push({
      id: 2,
      requestId: 'r0',
      at: Date.now(),
      from: 'staff',
      name: 'Alice',
      call: null,
      text: 'Pull the plug',
    });
    site.desk.asked.splice(0, 1, { ...(site.desk.asked[0] ?? assert.fail()), state: 'completed', endedAt: Date.now() });
    site.desk.changed('r0');
    await log.getByText('Pull the plug').waitFor();
    await operations.getByText('completed').waitFor();
  });

  it('shows moments in the reader’s zone, with the whole of it on hover', async () => {
    const page = await signedIn();
    const time = rows(page).first().locator('time');
    assert.doesNotMatch((await time.textContent()) ?? '', /UTC/);
    assert.match((await time.getAttribute('title')) ?? '', /20\d\d/);
  });

  it('draws the day and keeps its numbers in a table beside it', async () => {
    const page = await signedIn();
    await page.locator('.chart canvas').waitFor();
    await page.getByText('As a table').click();
    assert.equal(await page.getByRole('table', { name: 'The day by the hour' }).getByRole('row').count(), 25);
  });

  it('says so, and where to go, when the sign-in has ended', async () => {
    const page = await signedIn();
    await site.store.endSessionsOf('sip:sam@contoso.example');
    await page.getByText('You are signed out.').waitFor();
    await page.getByRole('link', { name: 'Sign in again' }).click();
    await page.waitForURL('**/sign-in?next=%2Fdashboard');
  });

  it('comes back by itself after the connection was lost, and catches up', async () => {
    const page = await signedIn();
    const context = page.context();
    await context.setOffline(true);
    site.dropConnections();
    await page.getByText('The connection was lost').waitFor();
    site.desk.held.push(supportRequest({ id: 'new', visitorName: 'Vera', createdAt: Date.now() }));
    await context.setOffline(false);
    await page.getByRole('link', { name: 'Vera', exact: true }).waitFor({ timeout: 15_000 });
    await page.getByText('The connection was lost').waitFor({ state: 'hidden' });
  });

  it('is whole without JavaScript', async () => {
    const page = await signedIn({ javaScript: false });
    assert.equal(await rows(page).count(), 25);
    await page.getByLabel('State').selectOption('waiting');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByText('Nothing matches these filters.').waitFor();
    await page.getByRole('link', { name: 'Show all' }).click();
    await page.getByRole('link', { name: 'Visitor 0', exact: true }).click();
    await page.getByRole('log', { name: 'Transcript' }).getByText('My printer burns').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/sign-in');
  });

  it('is accessible on every page, light and dark, wide and narrow, and never wider than the window', async () => {
    for (const view of [{}, { dark: true }, { width: 360, height: 700 }, { width: 360, height: 700, dark: true }]) {
      const page = await signedIn({ ...view, reducedMotion: true });
      const paths = [
        '/dashboard',
        '/dashboard?search=none',
        '/dashboard/requests/r0',
        '/dashboard/messages',
        '/dashboard/none',
      ];
      for (const path of paths) {
        await page.goto(site.origin + path);
        await assertAccessible(page);
        const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(tooWide <= 0, `${path} is ${tooWide} px too wide at ${view.width ?? 1280}`);
      }
      await page.getByRole('button', { name: 'Sign out' }).click();
      for (const path of ['/sign-in', '/']) {
        await page.goto(site.origin + path);
        await assertAccessible(page);
      }
    }
  });
});
