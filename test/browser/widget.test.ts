import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { type Agent, type Invitation, startAgent } from '../support/agent.ts';
import { assertAccessible, closePages, openPage, type View } from '../support/browser.ts';
import { demoPassword, startTestProduct, type TestProduct } from '../support/product.ts';

/** The widget in a real browser, on a website of another origin with a strict policy, against the whole product. */
describe('browser: widget', function () {
  this.timeout(30_000);
  let site: Server;
  let shop: string;
  let tag = '';
  let product: TestProduct;
  let agent: Agent | undefined;
  let visitors = 0;

  before(async () => {
    site = createServer((_request, response) => {
      const policy = `default-src 'none'; script-src ${product.url}; connect-src ${product.url}`;
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy });
      response.end(`<!doctype html><html lang="en"><head><title>Shop</title>
        <meta name="viewport" content="width=device-width"></head><body><main><h1>Shop</h1></main>
        <script src="${product.url}/widget.js" async ${tag}></script></body></html>`);
    });
    await new Promise<void>((done) => site.listen(0, '127.0.0.1', done));
    shop = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
    product = await startTestProduct({
      WIDGET_ORIGINS: shop,
      WELCOME_TEXT: 'Welcome to the shop.',
      HELPDESK_NAME: 'Shop desk',
      PRIVACY_URL: 'https://shop.example/privacy',
    });
  });

  after(async () => {
    await product.stop();
    site.closeAllConnections();
    await new Promise((done) => site.close(done));
  });

  afterEach(async () => {
    tag = '';
    await closePages();
    await agent?.setPresence('Offwork');
    agent?.close();
    agent = undefined;
  });

  async function openShop(view?: View): Promise<Page> {
    const page = await openPage(view);
    await page.goto(shop);
    return page;
  }

  const launcher = (page: Page) => page.getByRole('button', { name: 'Chat with us' });
  const log = (page: Page) => page.getByRole('log', { name: 'Conversation' });
  const message = (page: Page) => page.getByRole('textbox', { name: 'Message' });
  const status = (page: Page) => page.getByRole('status');
  const lines = (page: Page) => log(page).locator('.text').allTextContents();
  const times = async (page: Page, text: string) => (await lines(page)).filter((line) => line === text).length;

  async function begin(page: Page, name = 'Vera'): Promise<void> {
    await launcher(page).click();
    await page.getByRole('textbox', { name: 'Your name' }).fill(name);
    await page.keyboard.press('Enter');
    await log(page).getByText('Welcome to the shop.').waitFor();
  }

  async function say(page: Page, text: string): Promise<void> {
    await message(page).fill(text);
    await page.keyboard.press('Enter');
    await log(page).getByText(text, { exact: true }).waitFor();
  }

  const signIn = async () => {
    agent = await startAgent(product.url, { username: 'alice', password: demoPassword });
    await agent.setPresence('Online');
    return agent;
  };

  /** Visitors of earlier tests may still be waiting. */
  async function invitationOf(alice: Agent, name: string): Promise<Invitation> {
    const invitation = await alice.nextInvitation();
    return invitation.visitorName === name ? invitation : invitationOf(alice, name);
  }

  /** A visitor and an agent in one chat. */
  async function talk(view?: View) {
    const alice = await signIn();
    const page = await openShop(view);
    const name = `Vera ${(visitors += 1)}`;
    await begin(page, name);
    const chat = await (await invitationOf(alice, name)).accept();
    await chat.say('How can I help?');
    await log(page).getByText('How can I help?').waitFor();
    return { page, chat };
  }

  it('chats both ways from a page that allows nothing but its host, and ends', async () => {
    const { page, chat } = await talk();
    await say(page, 'My chair is late. See https://shop.example/orders/1.');
    await chat.waitForMessage(/My chair is late/);
    const link = log(page).getByRole('link', { name: 'https://shop.example/orders/1' });
    assert.equal(await link.getAttribute('href'), 'https://shop.example/orders/1');
    await log(page).getByText('Sent').waitFor();
    await chat.type();
    await status(page).getByText('Alice is typing').waitFor();
    await chat.say('One moment.');
    await log(page).getByText('One moment.').waitFor();
    await status(page).getByText('Connected').waitFor();
    await page.getByRole('button', { name: 'End chat' }).click();
    await log(page).getByText('This chat has ended. You ended it.').waitFor();
    await page.getByRole('button', { name: 'Start another chat' }).click();
    await page.getByRole('textbox', { name: 'Your name' }).waitFor();
  });

  it('tells the agent that the visitor is typing', async () => {
    const { page } = await talk();
    await message(page).pressSequentially('Hello');
    await agent?.waitFor('typing', ({ event }) => (event.in && event.type === 'added') || undefined);
  });

  it('starts with a first message beside the name, and with nothing without a name', async () => {
    const page = await openShop();
    await launcher(page).click();
    await message(page).fill('Hello?');
    await page.getByRole('button', { name: 'Send' }).click();
    const name = page.getByRole('textbox', { name: 'Your name' });
    assert.equal(await name.evaluate((input: HTMLInputElement) => input.matches(':invalid:focus')), true);
    await name.fill('Vera');
    await page.getByRole('button', { name: 'Send' }).click();
    await log(page).getByText('Sent').waitFor();
    assert.equal(await times(page, 'Hello?'), 1);
  });

  it('survives a reload, without asking for the name or showing anything twice', async () => {
    const { page, chat } = await talk();
    await say(page, 'before the reload');
    await chat.waitForMessage('before the reload');
    await page.reload();
    await log(page).getByText('before the reload').waitFor();
    await chat.say('still here');
    await log(page).getByText('still here').waitFor();
    await say(page, 'after the reload');
    await chat.waitForMessage('after the reload');
    for (const text of ['before the reload', 'after the reload', 'still here', 'Welcome to the shop.'])
      assert.equal(await times(page, text), 1, text);
    await page.getByRole('button', { name: 'End chat' }).click();
    await log(page).getByText('You ended it').waitFor();
    await page.reload();
    await launcher(page).click();
    await page.getByRole('textbox', { name: 'Your name' }).waitFor();
  });

  it('loses and doubles nothing while the network is away', async () => {
    const { page, chat } = await talk();
    await page.context().setOffline(true);
    await say(page, 'written offline');
    await status(page).getByText('No connection').waitFor();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    await chat.say('said meanwhile');
    await page.context().setOffline(false);
    await log(page).getByText('said meanwhile').waitFor();
    await chat.waitForMessage('written offline');
    await page.getByRole('button', { name: 'Try again' }).waitFor({ state: 'detached' });
    await status(page).getByText('Connected').waitFor();
    assert.equal(await times(page, 'said meanwhile'), 1);
    assert.equal(chat.messages().filter(({ text }) => text === 'written offline').length, 1);
  });

  it('sends after a reload what the network swallowed before', async () => {
    const { page, chat } = await talk();
    await page.route('**/messaging/messages?*', (route) => route.abort());
    await say(page, 'swallowed');
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    await page.unroute('**/messaging/messages?*');
    await page.reload();
    await chat.waitForMessage('swallowed');
    await log(page).getByText('Sent').waitFor();
    assert.equal(await times(page, 'swallowed'), 1);
    assert.equal(chat.messages().filter(({ text }) => text === 'swallowed').length, 1);
  });

  it('shows one chat in two tabs, which open, close and end along', async () => {
    const { page, chat } = await talk();
    const second = await page.context().newPage();
    await second.goto(shop);
    await log(second).getByText('How can I help?').waitFor();
    await say(second, 'from the second tab');
    await log(page).getByText('from the second tab').waitFor();
    await chat.waitForMessage('from the second tab');
    await second.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Chat' }).waitFor({ state: 'hidden' });
    await chat.say('Are you there?');
    await page.getByRole('button', { name: 'Chat with us, 1 new message' }).waitFor();
    await launcher(page).click();
    await log(second).getByText('Are you there?').waitFor();
    assert.equal(await launcher(second).getAttribute('aria-label'), 'Chat with us');
    await page.getByRole('button', { name: 'End chat' }).click();
    for (const tab of [page, second]) await log(tab).getByText('This chat has ended. You ended it.').waitFor();
  });

  it('works where storage is blocked', async () => {
    const page = await openPage();
    await page.addInitScript(() => {
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new DOMException('blocked', 'SecurityError');
        },
      });
    });
    await page.goto(shop);
    await begin(page);
    await say(page, 'no storage here');
    await log(page).getByText('Sent').waitFor();
  });

  it('says that nobody is there and takes a message', async () => {
    const page = await openShop();
    await begin(page);
    await say(page, 'My chair is late');
    await page.getByRole('button', { name: 'Leave a message' }).click();
    assert.equal(await page.getByRole('textbox', { name: 'Your message' }).inputValue(), 'My chair is late');
    await page.getByRole('textbox', { name: 'Your e-mail' }).fill('vera@shop.example');
    const answer = page.waitForResponse('**/chat/message');
    await page.getByRole('button', { name: 'Leave message' }).click();
    assert.equal((await answer).status(), 201);
    assert.deepEqual(JSON.parse((await answer).request().postData() ?? '{}').page, `${shop}/`);
    await page.getByText('Thank you').waitFor();
    await message(page).waitFor();
  });

  it('shows when the agent ended it', async () => {
    const { page, chat } = await talk();
    await chat.leave();
    await log(page).getByText('This chat has ended.').waitFor();
    assert.equal(await log(page).getByText('You ended it').count(), 0);
  });

  it('counts near the limit and sends nothing beyond it', async () => {
    const { page, chat } = await talk();
    await message(page).fill('ä'.repeat(3499));
    assert.equal(await page.getByText('6998 / 8192').count(), 0);
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
    const page = await openShop();
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
    const { page } = await talk({ width: 390, height: 780, touch: true });
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
    tag = 'data-lang="ar" data-name="ليلى" data-color="#ffd166"';
    const page = await openShop();
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
      const page = await openShop({ dark });
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
