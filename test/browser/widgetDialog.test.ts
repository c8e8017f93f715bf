import assert from 'node:assert/strict';
import { assertAccessible, closePages } from '../support/browser.ts';
import { begin, launcher, log, message, openShop, type Shop, say, times } from './shop.ts';

describe('browser: widget, the dialog', function () {
  this.timeout(30_000);
  let shop: Shop;

  before(async () => {
    shop = await openShop();
  });
  after(() => shop.close());
  afterEach(async () => {
    try {
      await closePages();
    } finally {
      await shop.quiet();
    }
  });

  it('says that nobody is there and takes a message', async () => {
    const page = await shop.open();
    await begin(page);
    await say(page, 'My chair is late');
    await page.getByRole('button', { name: 'Leave a message' }).click();
    assert.equal(await page.getByRole('textbox', { name: 'Your message' }).inputValue(), 'My chair is late');
    await page.getByRole('textbox', { name: 'Your e-mail' }).fill('vera@shop.example');
    const answer = page.waitForResponse('**/chat/message');
    await page.getByRole('button', { name: 'Leave message' }).click();
    assert.equal((await answer).status(), 201);
    assert.deepEqual(JSON.parse((await answer).request().postData() ?? '{}').page, `${shop.url}/`);
    await page.getByText('Thank you').waitFor();
    await message(page).waitFor();
  });

  it('shows when the agent ended it', async () => {
    const { page, chat } = await shop.talk();
    await chat.leave();
    await log(page).getByText('This chat has ended.').waitFor();
    assert.equal(await log(page).getByText('You ended it').count(), 0);
  });

  it('counts near the limit and sends nothing beyond it', async () => {
    const { page, chat } = await shop.talk();
    await message(page).fill('ä'.repeat(3499));
    assert.equal(await page.getByText('6998 / 8192').isVisible(), false);
    await message(page).fill('ä'.repeat(4097));
    await page.getByText('This message is too long. 8194 / 8192').waitFor();
    await page.keyboard.press('Enter');
    await message(page).fill('ä'.repeat(4096));
    await page.getByText('8192 / 8192').waitFor();
    await page.keyboard.press('Enter');
    await chat.waitForMessage('ä'.repeat(4096));
    assert.equal(chat.messages().length, 2);
  });

  it('is worked by keyboard: focus in, Escape, focus back; Enter sends, Shift+Enter and composition do not', async () => {
    const page = await shop.open();
    const focused = () =>
      page.evaluate(() => {
        const element = document.querySelector('bridgedesk-chat')?.shadowRoot?.activeElement;
        return element?.getAttribute('aria-label') ?? element?.tagName;
      });
    await launcher(page).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Chat' }).waitFor();
    assert.equal(await focused(), 'INPUT');
    await page.keyboard.press('Escape');
    assert.equal(await focused(), 'Chat with us');
    assert.equal(await launcher(page).getAttribute('aria-expanded'), 'false');
    await page.keyboard.press('Enter');
    await page.keyboard.type('Vera');
    await page.keyboard.press('Enter');
    await log(page).getByText('Welcome').waitFor();
    assert.equal(await focused(), 'Message');
    await page.keyboard.type('one');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('two');
    await message(page).evaluate((input) =>
      input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true })),
    );
    assert.equal(await message(page).inputValue(), 'one\ntwo');
    await page.keyboard.press('Enter');
    await log(page).getByText('Sent').waitFor();
    assert.equal(await times(page, 'one\ntwo'), 1);
  });

  it('fills a phone, with fields that do not make it zoom', async () => {
    const { page } = await shop.talk({ width: 390, height: 780, touch: true });
    assert.deepEqual(await page.getByRole('dialog', { name: 'Chat' }).boundingBox(), {
      x: 0,
      y: 0,
      width: 390,
      height: 780,
    });
    const size = await message(page).evaluate((input) => Number.parseFloat(getComputedStyle(input).fontSize));
    assert.ok(size >= 16, `${size}px`);
  });

  it('speaks the language it is told, from right to left where that is so', async () => {
    shop.tag = 'data-lang="ar" data-name="ليلى" data-color="#ffd166"';
    const page = await shop.open();
    await page.getByRole('button', { name: 'تحدث معنا' }).click();
    assert.equal(await page.getByRole('textbox', { name: 'اسمك' }).inputValue(), 'ليلى');
    await page.getByRole('button', { name: 'ابدأ المحادثة' }).click();
    await page.getByRole('log').getByText('Welcome to the shop.').waitFor();
    const [box, input] = await Promise.all([
      page.getByRole('button', { name: 'إرسال' }).boundingBox(),
      page.getByRole('textbox').boundingBox(),
    ]);
    assert.ok((box?.x ?? 0) < (input?.x ?? 0), 'Send is left of the message');
    await assertAccessible(page);
  });

  for (const dark of [false, true])
    it(`is accessible, ${dark ? 'dark' : 'light'}: start, chat and end`, async () => {
      const page = await shop.open({ dark });
      await assertAccessible(page);
      await launcher(page).click();
      await page.getByRole('link', { name: 'Privacy' }).waitFor();
      await assertAccessible(page);
      await page.getByRole('textbox', { name: 'Your name' }).fill('Vera');
      await page.keyboard.press('Enter');
      await say(page, 'Hello https://shop.example');
      await log(page).getByText('Sent').waitFor();
      await page.getByRole('button', { name: 'Leave a message' }).waitFor();
      await assertAccessible(page);
      await page.getByRole('button', { name: 'End chat' }).click();
      await log(page).getByText('This chat has ended.').waitFor();
      await assertAccessible(page);
    });
});
