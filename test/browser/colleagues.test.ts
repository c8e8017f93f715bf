import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { type Agent, startAgent } from '../support/agent.ts';
import { assertAccessible, type View } from '../support/browser.ts';
import { demoPassword } from '../support/product.ts';
import { accept, chats, connected, type Desk, lines, log, openDesk, say, waiting } from './desk.ts';

/** A colleague, with any UCWA client, starts a chat with an agent who has the console. */
describe('console: a chat of two', () => {
  const alice = 'sip:alice@contoso.example';
  let desk: Desk;
  let bob: Agent;
  before(async function () {
    this.timeout(30_000);
    desk = await openDesk();
    bob = await startAgent(desk.url, { username: 'bob', password: demoPassword });
  });
  after(async () => {
    bob.close();
    await desk.close();
  });
  afterEach(() => desk.quiet());

  const ask = (subject: string, text?: string) =>
    bob.ask({ to: alice, subject, ...(text === undefined ? {} : { text }) });
  const details = (page: Page) => page.getByRole('complementary', { name: 'Details' });

  it('rings like a visitor, is talked in both ways, stays over a reload and ends', async () => {
    const page = await desk.signedIn('alice');
    const meetings: string[] = [];
    page.on('request', (request) => request.url().includes('/console/meeting') && meetings.push(request.url()));
    const asked = await ask('Lunch', 'Are you hungry?');
    const card = waiting(page).filter({ hasText: 'Bob' });
    for (const text of ['colleague', 'Lunch', 'Are you hungry?']) await card.getByText(text, { exact: true }).waitFor();
    await page.waitForFunction(() => document.title.startsWith('(1)'));
    await card.getByRole('button', { name: 'Accept' }).click();
    const chat = await asked.taken();
    await log(page).getByText('Are you hungry?').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'message');

    await chat.type();
    await page.getByText('Bob is typing…').first().waitFor();
    await page.getByRole('textbox', { name: 'Message' }).pressSequentially('Ye');
    await bob.waitFor('typing', ({ event }) => (event.in?.rel === 'typingParticipants' ? true : undefined));
    await say(page, 'Yes, very');
    assert.equal((await chat.waitForMessage('Yes, very')).from?.name, 'Alice');
    await chat.say('At noon then');
    await log(page).getByText('At noon then').waitFor();

    await details(page).getByRole('heading', { name: 'Colleague', exact: true }).waitFor();
    await details(page).getByText('bob@contoso.example').waitFor();
    await details(page).getByText('Available', { exact: true }).waitFor();
    assert.equal(await page.getByLabel('Bring in a colleague').isVisible(), false);

    await page.reload();
    await connected(page);
    await log(page).getByText('At noon then').waitFor();
    assert.deepEqual(await lines(page), ['Are you hungry?', 'Yes, very', 'At noon then']);
    await details(page).getByText('Available', { exact: true }).waitFor();
    assert.deepEqual(meetings, [], 'the helpdesk knows nothing of it');

    await page.getByRole('button', { name: 'End chat' }).click();
    await log(page).getByText('You ended the chat').waitFor();
    await bob.waitFor('the end', ({ event }) =>
      event.link.rel === 'conversation' && event.type === 'deleted' ? true : undefined,
    );
    await page.getByRole('button', { name: 'Take it off the list' }).click();
    assert.equal(await chats(page).count(), 0);
  }).timeout(20_000);

  it('stays what it is when a third is added, also over a reload, and whoever is added sees it so', async () => {
    const sam = await startAgent(desk.url, { username: 'sam', password: demoPassword });
    const page = await desk.signedIn('alice');
    const asked = await ask('Rota', 'Who works on Friday?');
    await accept(page, 'Bob');
    const chat = await asked.taken();
    assert.equal((await chat.add('sip:sam@contoso.example')).status, 201);
    const third = await (await sam.nextInvitation()).accept();
    await details(page).getByText('Sam', { exact: true }).waitFor();
    const looks = async (): Promise<void> => {
      await details(page).getByRole('heading', { name: 'Colleague', exact: true }).waitFor();
      await details(page).getByText('bob@contoso.example').waitFor();
      await page.getByText('Colleague · Rota').waitFor();
      assert.equal(await page.getByLabel('Bring in a colleague').isVisible(), false);
    };
    await looks();
    await page.reload();
    await connected(page);
    await page.getByRole('heading', { name: 'Bob' }).waitFor();
    await looks();
    await third.say('I do');
    await log(page).getByText('I do').waitFor();
    await page.getByRole('button', { name: 'End chat' }).click();
    await log(page)
      .getByText(/^You left/)
      .waitFor();
    await chat.leave();
    await third.leave();

    const two = await bob.ask({ to: 'sip:sam@contoso.example', subject: 'Holidays' });
    const [ours] = await Promise.all([two.taken(), sam.take('Holidays')]);
    await ours.add(alice);
    const card = waiting(page).filter({ hasText: 'Bob' });
    await card.getByText('colleague', { exact: true }).waitFor();
    await card.getByRole('button', { name: 'Accept' }).click();
    await page.getByText('Colleague · Holidays').waitFor();
    await details(page).getByText('bob@contoso.example').waitFor();
    await page.getByRole('button', { name: 'End chat' }).click();
    await ours.leave();
    sam.close();
  }).timeout(30_000);

  it('is declined, withdrawn, marked unread, and ended by the colleague', async () => {
    const page = await desk.signedIn('alice');
    await ask('First');
    await waiting(page).filter({ hasText: 'First' }).getByRole('button', { name: 'Decline' }).click();
    await bob.waitFor('refusal', ({ event }) => (event.reason?.subcode === 'Declined' ? true : undefined));
    await waiting(page).waitFor({ state: 'detached' });

    const withdrawn = await ask('Second');
    await waiting(page).filter({ hasText: 'Second' }).waitFor();
    await withdrawn.cancel();
    await page.getByText('Bob: No longer waiting.').waitFor();

    const asked = await ask('Third');
    await accept(page, 'Bob');
    const chat = await asked.taken();
    const dana = await desk.visitorSays('Dana', 'hello');
    await accept(page, 'Dana');
    await chat.say('psst');
    await page.getByRole('button', { name: 'Bob, 1 unread' }).click();
    await log(page).getByText('psst').waitFor();
    await chat.leave();
    await log(page).getByText('The chat has ended').waitFor();
    assert.equal(await page.getByRole('button', { name: 'End chat' }).count(), 0);
    await dana.end();
  }).timeout(20_000);

  it('is accessible, light and dark, wide and narrow, and its subject is not cut', async () => {
    const views: View[] = [{}, { dark: true }, { width: 390, height: 800 }, { width: 390, height: 800, dark: true }];
    for (const view of views) {
      const page = await desk.signedIn('alice', view);
      const check = async (): Promise<void> => {
        await assertAccessible(page);
        const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(tooWide <= 0, `${tooWide} px too wide`);
      };
      const asked = await ask('Chat with Tom', 'He says Donaudampfschifffahrtsgesellschaft, and that you know him.');
      await waiting(page).filter({ hasText: 'Bob' }).waitFor();
      await check();
      await accept(page, 'Bob');
      await (await asked.taken()).say('Do you?');
      await log(page).getByText('Do you?').waitFor();
      await check();
      const subject = page.locator('p', { has: page.getByText('Colleague · Chat with Tom') });
      assert.ok(await subject.evaluate((p) => p.scrollWidth <= p.clientWidth && p.scrollHeight <= p.clientHeight));
      if (view.width === 390) {
        await page.getByRole('button', { name: 'Details' }).click();
        await check();
        await page.getByRole('button', { name: 'Back', exact: true }).click();
      }
      await page.getByRole('button', { name: 'End chat' }).click();
      await log(page).getByText('You ended the chat').waitFor();
      await page.context().close();
    }
  }).timeout(60_000);
});
