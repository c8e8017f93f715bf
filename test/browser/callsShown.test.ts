import assert from 'node:assert/strict';
import type { Locator, Page, WebSocketRoute } from 'playwright-core';
import { assertAccessible, type View } from '../support/browser.ts';
import { alice, button, cards, ready, useCallDesk } from './callDesk.ts';
import { accept, log } from './desk.ts';

/** Calls over a lost connection, and in every look of the page. */
describe('console: calls, whatever happens to the page', () => {
  const calls = useCallDesk({ RING_TIMEOUT_MS: '6000' });

  it('are found again when the connection was lost while one rings, and while one goes on', async () => {
    const page = await calls.desk.signedIn('alice');
    let line: WebSocketRoute | undefined;
    await page.routeWebSocket(/\/qss\/ws/, (ws) => {
      line = ws;
      const server = ws.connectToServer();
      ws.onClose(() => void server.close());
    });
    await page.reload();
    await ready(page);
    const bob = await calls.caller('bob');
    const requestID = await bob.ring(alice);
    await button(page, 'Answer').waitFor();
    await line?.close();
    await cards(page).getByText('The connection was lost. Trying again…').waitFor();
    await cards(page).getByText('The connection was lost').waitFor({ state: 'detached' });
    await button(page, 'Answer').click();
    await bob.told({ answer: 'invitation', requestID });
    await cards(page).getByText('In a call with Bob').waitFor();
    await line?.close();
    await cards(page).getByText('The connection was lost. Trying again…').waitFor();
    await found(page);
    await cards(page).getByText('In a call with Bob').waitFor();
    await button(page, 'Hang up').click();
    await cards(page).getByText('You hung up.').waitFor();
  }).timeout(20_000);

  it('are accessible, light and dark, wide and narrow, also with a chat before them', async () => {
    const views: View[] = [{}, { dark: true }, { width: 360, height: 700 }, { width: 360, height: 700, dark: true }];
    for (const view of views) {
      const page = await calls.desk.signedIn('alice', view);
      const check = async (): Promise<void> => {
        await assertAccessible(page);
        const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(tooWide <= 0, `${tooWide} px too wide`);
      };
      await check();
      const dana = await calls.desk.visitorSays('Dana', 'hello');
      await accept(page, 'Dana');
      const bob = await calls.caller('bob');
      await bob.ring(alice, 'A long enough word: Donaudampfschifffahrtsgesellschaft');
      await button(page, 'Answer').waitFor();
      await check();
      await button(page, 'Answer').click();
      await cards(page).getByText('In a call with Bob').waitFor();
      await button(page, 'Camera').click();
      await page.getByLabel('Your picture').waitFor();
      await cards(page).getByText('More').click();
      await check();
      for (const name of ['Mute', 'Hang up', 'Send']) assert.ok(await isInView(button(page, name)), `${name} is seen`);
      const { height = 0 } = (await log(page).boundingBox()) ?? {};
      assert.ok(height >= 48, `the chat has ${height} px left`);
      await button(page, 'Hang up').click();
      await cards(page).getByText('You hung up.').waitFor();
      await check();
      await dana.end();
      await page.getByText('The chat has ended').first().waitFor();
      await page.context().close();
    }
  }).timeout(60_000);

  const isInView = (element: Locator): Promise<boolean> =>
    element.evaluate((shown) => {
      const { left, top, width, height } = shown.getBoundingClientRect();
      return shown.contains(document.elementFromPoint(left + width / 2, top + height / 2));
    });
  const found = (page: Page): Promise<void> =>
    cards(page).getByText('The connection was lost').waitFor({ state: 'detached' });
});
