import assert from 'node:assert/strict';
import { closePages, openPage } from '../support/browser.ts';
import { begin, launcher, log, message, openShop, type Shop, say, status, times } from './shop.ts';

describe('browser: widget, the chat', function () {
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

  it('chats both ways from a page that allows nothing but its host, and ends', async () => {
    const { page, chat } = await shop.talk();
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
    const { page, alice } = await shop.talk();
    await message(page).pressSequentially('Hello');
    await alice.waitFor('typing', ({ event }) => (event.in && event.type === 'added') || undefined);
  });

  it('starts with a first message beside the name, and with nothing without a name', async () => {
    const page = await shop.open();
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
    const { page, chat } = await shop.talk();
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
    const { page, chat } = await shop.talk();
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
    const { page, chat } = await shop.talk();
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
    const { page, chat } = await shop.talk();
    const second = await page.context().newPage();
    await second.goto(shop.url);
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
    await page.goto(shop.url);
    await begin(page);
    await say(page, 'no storage here');
    await log(page).getByText('Sent').waitFor();
  });
});
