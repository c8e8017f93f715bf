import assert from 'node:assert/strict';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { assertAccessible, fillSignIn, type View } from '../support/browser.ts';
import { demoPassword } from '../support/product.ts';
import { accept, chats, connected, type Desk, isOver, lines, log, openDesk, say, waiting } from './desk.ts';

/** The console in a real browser, on the whole product; visitors come over the public wire. */
describe('console', () => {
  let desk: Desk;
  before(async function () {
    this.timeout(30_000);
    desk = await openDesk();
  });
  after(() => desk.close());
  afterEach(() => desk.quiet());

  it('says what will happen while nobody waits', async () => {
    const page = await desk.signedIn('alice');
    await page.getByText('Nobody is waiting. You will hear a sound when somebody writes.').waitFor();
    assert.equal(await waiting(page).count(), 0);
  });

  it('answers a visitor: who he is, what he said before, both ways, typing both ways', async () => {
    const page = await desk.signedIn('alice');
    const dana = await desk.visitorSays('Dana', 'My printer burns', {
      subject: 'Printer',
      customContent: { orderNumber: 4711, shop: 'https://shop.example/' },
    });
    const card = waiting(page).filter({ hasText: 'Dana' });
    await card.getByText('Printer').waitFor();
    await page.waitForFunction(() => document.title.startsWith('(1)'));
    await dana.say('Really burns');
    await card.getByRole('button', { name: 'Accept' }).click();
    await log(page).getByText('Really burns').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'message');
    const said = await lines(page);
    assert.equal(said[0], 'My printer burns');
    assert.equal(said.filter((line) => line === 'Really burns').length, 1);
    await page.getByText('order number').waitFor();
    await page.getByText('4711').waitFor();
    const link = page.getByRole('link', { name: 'shop.example' });
    assert.match((await link.getAttribute('rel')) ?? '', /noopener/);

    await dana.type();
    await page.getByText('Dana is typing…').first().waitFor();
    await page.getByRole('textbox', { name: 'Message' }).pressSequentially('Pull');
    await dana.waitFor('typing', ({ event }) => (event.in?.rel === 'typingParticipants' ? true : undefined));
    await say(page, 'Pull the plug');
    assert.equal((await dana.waitForMessage('Pull the plug')).from?.name, 'Alice');
    await dana.say('Done');
    await log(page).getByText('Done').waitFor();
    await page.getByText('Not delivered').waitFor({ state: 'hidden' });
    assert.deepEqual((await lines(page)).slice(-2), ['Pull the plug', 'Done']);

    const markup = '<img src=x onerror=alert(1)> javascript:alert(1) https://ok.example/a?b=1.';
    await dana.say(markup);
    const ok = log(page).getByRole('link');
    assert.equal(await ok.getAttribute('href'), 'https://ok.example/a?b=1');
    assert.equal((await lines(page)).at(-1), markup);
    assert.equal(await log(page).locator('img').count(), 0);
  });

  it('holds several chats at once and marks what is unread', async () => {
    const page = await desk.signedIn('alice');
    const eve = await desk.visitorSays('Eve', 'first from Eve');
    const finn = await desk.visitorSays('Finn', 'first from Finn');
    await accept(page, 'Eve');
    await log(page).getByText('first from Eve').waitFor();
    await waiting(page).filter({ hasText: 'Finn' }).waitFor();
    await page.keyboard.press('Alt+a');
    await page.getByRole('heading', { name: 'Finn' }).waitFor();
    await log(page).getByText('first from Finn').waitFor();
    await eve.say('second from Eve');
    await eve.say('third from Eve');
    await page.getByRole('button', { name: 'Eve, 2 unread' }).waitFor();
    await page.waitForFunction(() => document.title.startsWith('(1)'));
    await page.keyboard.press('Alt+ArrowUp');
    await log(page).getByText('third from Eve').waitFor();
    await page.getByRole('button', { name: 'Eve', exact: true }).waitFor();
    await page.waitForFunction(() => !document.title.startsWith('('));
    await say(page, 'to Eve');
    await eve.waitForMessage('to Eve');
    assert.ok(!finn.messages().some(({ text }) => text === 'to Eve'));
    assert.equal(await log(page).count(), 1);
  });

  it('survives a reload, and two windows of one person show the same', async () => {
    const page = await desk.signedIn('alice');
    const dana = await desk.visitorSays('Dana', 'hello');
    await accept(page, 'Dana');
    await say(page, 'hi there');
    await dana.waitForMessage('hi there');
    await page.getByRole('textbox', { name: 'Message' }).fill('half a thought');
    await page.reload();
    await log(page).getByText('hi there').waitFor();
    const before = await lines(page);
    assert.equal(before.filter((line) => line === 'hi there').length, 1);
    assert.equal(await page.getByRole('textbox', { name: 'Message' }).inputValue(), 'half a thought');

    const second = await page.context().newPage();
    await second.goto(`${desk.url}/console`);
    await connected(second);
    await chats(second).filter({ hasText: 'Dana' }).getByRole('button').click();
    await say(second, 'from the second window');
    await log(page).getByText('from the second window').waitFor();
    await dana.say('I see both');
    for (const window of [page, second]) {
      await log(window).getByText('I see both').waitFor();
      assert.deepEqual(await lines(window), [...before, 'from the second window', 'I see both']);
    }
  });

  it('sends again what was written without a connection, once', async () => {
    const page = await desk.signedIn('alice');
    const dana = await desk.visitorSays('Dana', 'hello');
    await accept(page, 'Dana');
    await log(page).getByText('hello').waitFor();
    await page.context().setOffline(true);
    await page.getByRole('status').filter({ hasText: 'No connection' }).waitFor();
    await say(page, 'written in the dark');
    await page.getByText('Not delivered. There is no connection.').waitFor();
    await dana.say('are you there?');
    await page.context().setOffline(false);
    await log(page).getByText('are you there?').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await dana.waitForMessage('written in the dark');
    await page.getByText('Not delivered').waitFor({ state: 'hidden' });
    assert.equal((await lines(page)).filter((line) => line === 'written in the dark').length, 1);
  }).timeout(30_000);

  it('says that the visitor left and the chat has ended, and takes it off the list', async () => {
    const page = await desk.signedIn('alice');
    const dana = await desk.visitorSays('Dana', 'hello');
    await accept(page, 'Dana');
    await log(page).getByText('hello').waitFor();
    await dana.end();
    await log(page).getByText('Dana left the chat').waitFor();
    await log(page).getByText('The chat has ended').waitFor();
    assert.equal(await page.getByRole('button', { name: 'End chat' }).count(), 0);
    await page.getByRole('button', { name: 'Take it off the list' }).click();
    assert.equal(await chats(page).count(), 0);
  });

  it('ends a chat, which the visitor is told', async () => {
    const page = await desk.signedIn('alice');
    const dana = await desk.visitorSays('Dana', 'hello');
    await accept(page, 'Dana');
    await page.getByRole('button', { name: 'End chat' }).click();
    await log(page).getByText('You ended the chat').waitFor();
    await dana.waitFor('the end', () => isOver(dana) || undefined);
  });

  it('declines, and a colleague is asked', async () => {
    const [alice, bob] = [await desk.signedIn('alice'), await desk.signedIn('bob')];
    await desk.visitorSays('Dana', 'hello');
    await waiting(bob).filter({ hasText: 'Dana' }).waitFor();
    await waiting(alice).filter({ hasText: 'Dana' }).getByRole('button', { name: 'Decline' }).click();
    await waiting(alice).filter({ hasText: 'Dana' }).waitFor({ state: 'detached' });
    await accept(bob, 'Dana');
  });

  it('brings in a colleague, silently: the visitor reads nothing of his', async () => {
    const alice = await desk.signedIn('alice');
    const dana = await desk.visitorSays('Dana', 'hello');
    await accept(alice, 'Dana');
    await log(alice).getByText('hello').waitFor();
    const sam = await desk.signedIn('sam');
    await alice.getByLabel('Bring in a colleague').selectOption({ label: 'Sam, supervisor' });
    await alice.getByLabel('Silently').check();
    await alice.getByRole('button', { name: 'Bring in' }).click();
    await accept(sam, 'Dana');
    await log(sam).getByText('hello').waitFor();
    await sam.getByText('You joined silently.').waitFor();
    await log(alice).getByText('Sam joined silently; the visitor does not see this').waitFor();
    await say(sam, 'offer her a refund');
    await log(alice).getByText('offer her a refund').waitFor();
    await log(alice).getByText('The visitor does not see this', { exact: true }).waitFor();
    await say(alice, 'We refund you');
    await dana.waitForMessage('We refund you');
    assert.ok(!dana.messages().some(({ text }) => text === 'offer her a refund'));
    await alice.getByRole('button', { name: 'End chat' }).click();
    await log(alice)
      .getByText(/You (left|ended) the chat/)
      .waitFor();
  }).timeout(20_000);

  it('offers the colleagues who are in the roster when one is looked for', async () => {
    const page = await desk.signedIn('alice');
    const dana = await desk.visitorSays('Dana', 'hello');
    await accept(page, 'Dana');
    const choice = page.getByLabel('Bring in a colleague');
    await choice.waitFor();
    const offered = () => choice.locator('option').allTextContents();
    assert.deepEqual(await offered(), ['Bob', 'Sam, supervisor']);
    // As `admin` does in a process of its own.
    const db = new Database(join(desk.folder, 'helpdesk.db'));
    db.prepare(
      "INSERT INTO roster(uri, name, role, position, demo) VALUES ('sip:zoe@contoso.example', 'Zoë', 'agent', 99, 0)",
    ).run();
    db.prepare("UPDATE roster SET name = 'Samuel' WHERE name = 'Sam'").run();
    await page.waitForTimeout(2_000); // what was just read is not read again
    await choice.focus();
    await choice.locator('option', { hasText: 'Zoë' }).waitFor({ state: 'attached' });
    assert.deepEqual(await offered(), ['Bob', 'Samuel, supervisor', 'Zoë']);
    db.prepare("DELETE FROM roster WHERE name = 'Zoë'").run();
    db.prepare("UPDATE roster SET name = 'Sam' WHERE name = 'Samuel'").run();
    db.close();
    await dana.end();
  }).timeout(15_000);

  it('shows and sets availability, in all windows', async () => {
    const page = await desk.signedIn('alice');
    const choice = page.getByRole('combobox', { name: 'Availability' });
    await choice.selectOption({ label: 'Do not disturb' });
    await page.getByText('Nobody is put through to you while you are set to this.').waitFor();
    const second = await page.context().newPage();
    await second.goto(`${desk.url}/console`);
    await connected(second);
    await second.getByText('Nobody is put through to you').waitFor();
    await second.getByRole('combobox', { name: 'Availability' }).selectOption({ label: 'Available' });
    await page.getByText('Nobody is waiting').waitFor();
    assert.equal(await choice.inputValue(), 'Online');
  });

  it('goes to sign in when the session is over', async () => {
    const page = await desk.signedIn('bob');
    await page.context().clearCookies();
    await page.reload();
    await page.waitForURL('**/sign-in?next=%2Fconsole');
  });

  it('gives its chats to a colleague when the person signs out', async () => {
    const [alice, bob] = [await desk.signedIn('alice'), await desk.signedIn('bob')];
    const dana = await desk.visitorSays('Dana', 'hello');
    await accept(alice, 'Dana');
    await log(alice).getByText('hello').waitFor();
    await waiting(bob).filter({ hasText: 'Dana' }).waitFor({ state: 'detached' });
    await alice.getByRole('button', { name: 'Sign out' }).click();
    desk.forget('alice');
    await alice.waitForURL('**/sign-in');
    await accept(bob, 'Dana');
    await say(bob, 'I take over');
    await dana.waitForMessage('I take over');
    await bob.getByRole('button', { name: 'End chat' }).click();
    await log(bob).getByText('You ended the chat').waitFor();
  });

  it('changes the own password, after which the old one opens nothing', async () => {
    const page = await desk.signedIn('bob');
    desk.forget('bob');
    await page.getByRole('button', { name: 'Password' }).click();
    const dialog = page.getByRole('dialog', { name: 'Change password' });
    await dialog.getByLabel('Current password').fill('a wrong one');
    await dialog.getByLabel('New password').fill('a-much-better-one-2');
    await dialog.getByRole('button', { name: 'Change' }).click();
    await dialog.getByText('Not changed.').waitFor();
    await dialog.getByLabel('Current password').fill(demoPassword);
    await dialog.getByRole('button', { name: 'Change' }).click();
    await page.waitForURL('**/sign-in?next=**');
    await fillSignIn(page, 'bob', 'a-much-better-one-2');
    await connected(page);
  });

  it('is accessible, light and dark, wide and narrow, and never wider than the window', async () => {
    const views: View[] = [{}, { dark: true }, { width: 360, height: 700 }, { width: 360, height: 700, dark: true }];
    for (const [index, view] of views.entries()) {
      const page = await desk.signedIn('alice', view);
      const check = async (): Promise<void> => {
        await assertAccessible(page);
        const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(tooWide <= 0, `${tooWide} px too wide`);
      };
      const name = `Dana ${index}`;
      const dana = await desk.visitorSays(name, 'a long enough word: Donaudampfschifffahrtsgesellschaft');
      await waiting(page).filter({ hasText: name }).waitFor();
      await check();
      await accept(page, name);
      await log(page).getByText('Donau').waitFor();
      await say(page, 'see https://example.org/');
      await dana.waitForMessage(/example/);
      await check();
      if (view.width === 360) {
        await page.getByRole('button', { name: 'Details' }).click();
        await check();
        await page.getByRole('button', { name: 'Back', exact: true }).click();
      }
      await page.getByRole('button', { name: 'End chat' }).click();
      await log(page).getByText('You ended the chat').waitFor();
      await check();
      if (view.width === undefined) {
        await page.getByRole('button', { name: 'Password' }).click();
        await check();
        await page.keyboard.press('Escape');
      }
      await page.context().close();
    }
  }).timeout(60_000);
});
