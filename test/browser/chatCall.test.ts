import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { assertAccessible, closePages, fillSignIn, openPage, type View } from '../support/browser.ts';
import { demoPassword } from '../support/product.ts';
import { connected } from './desk.ts';
import { launcher, log, openShop, type Shop, say } from './shop.ts';
import { growth, heard, noteConnections, seen } from './sound.ts';

/** A chat becomes a call with one click on either side: the widget on a strict page, the console, and sound between them. */
describe('browser: from chat to call', function () {
  this.timeout(60_000);
  let shop: Shop;
  let vera: Page;
  let alice: Page;
  before(async () => {
    shop = await openShop({ RING_TIMEOUT_MS: '10000' });
  });
  after(() => shop.close());
  afterEach(async () => {
    await vera.getByRole('button', { name: 'End chat' }).click();
    await log(vera).getByText('This chat has ended').waitFor();
    await closePages();
  });

  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const said = (text: string | RegExp) => vera.getByRole('status').getByText(text).waitFor();
  const card = (text: string | RegExp) => alice.getByRole('list', { name: 'Calls' }).getByText(text).waitFor();

  async function signedIn(name: string): Promise<Page> {
    const page = await openPage();
    await page.goto(`${shop.desk}/sign-in?next=/console`);
    await fillSignIn(page, name, demoPassword);
    await connected(page);
    return page;
  }

  /** Vera's chat, which alice has taken. */
  async function talk(view?: View, script?: string): Promise<void> {
    alice = await signedIn('alice');
    await noteConnections(alice);
    await connected(alice);
    vera = await openPage(view);
    await noteConnections(vera);
    if (script) await vera.addInitScript({ content: script });
    await vera.goto(shop.url);
    await launcher(vera).click();
    await vera.getByRole('textbox', { name: 'Your name' }).fill('Vera');
    await vera.keyboard.press('Enter');
    await button(alice, 'Accept').click();
    await button(alice, 'End chat').waitFor();
    await button(vera, 'Call').waitFor();
  }

  /** Vera's keyboard is at that button, soon. */
  const isFocused = (name: string): Promise<void> => vera.locator('button:focus').and(button(vera, name)).waitFor();
  /** It is seen and can be pressed: nothing lies over it or cuts it off. */
  const isOnTop = (element: Locator): Promise<boolean> =>
    element.evaluate((one) => {
      const { left, right, top, bottom } = one.getBoundingClientRect();
      const root = one.getRootNode() as ShadowRoot;
      return [top + 3, bottom - 3].every((y) => {
        const hit = root.elementFromPoint((left + right) / 2, y);
        return hit !== null && one.contains(hit);
      });
    });

  /** Vera's window is in the call anew: nothing of her is heard or seen. */
  async function stillMuted(): Promise<void> {
    await vera.locator('[aria-label=Mute][aria-pressed=true]').waitFor();
    await vera.locator('[aria-label=Camera][aria-pressed=false]').waitFor();
    await vera.getByRole('region', { name: 'Call' }).locator('audio').waitFor({ state: 'attached' });
    await alice.waitForTimeout(500);
    const { energy, packets, frames } = await growth(alice, 2_000);
    assert.ok(packets > 0 && energy < 0.0005 && frames === 0, `sent: ${energy} of sound, ${frames} pictures`);
  }

  it('the visitor calls: both hear each other, mute, see a picture, and the chat goes on', async () => {
    await talk();
    await button(vera, 'Call').click();
    await card('Vera is calling');
    await alice.locator('#chat-state').getByText('Calls you').waitFor();
    await button(alice, 'Answer').click();
    await said('In a call with Alice');
    const energies = [await heard(vera), await heard(alice)];
    process.stdout.write(`      energy of a second of sound: ${energies.map((one) => one.toFixed(4)).join(' and ')}\n`);
    await alice.locator('#chat-state').getByText('In a call').waitFor();
    await assertAccessible(vera);
    await say(vera, 'I hear you');
    await alice.getByRole('log', { name: 'Conversation' }).getByText('I hear you').waitFor();

    await button(vera, 'Camera').click();
    await seen(alice);
    await button(alice, 'Camera').click();
    await seen(vera);
    await assertAccessible(vera);
    await button(vera, 'Mute').click();
    await alice.waitForTimeout(500);
    assert.ok((await growth(alice, 1_500)).energy < 0.0005, 'who is muted is not heard');
    await button(vera, 'Hang up').click();
    await card(/The call with Vera has ended/);
    for (const line of ['A call began', 'The call is over'])
      await alice.getByRole('log', { name: 'Conversation' }).getByText(line).waitFor();
    await button(vera, 'Call').waitFor();
    await log(vera)
      .getByText(/The call ended after \d+ s\./)
      .waitFor();
    assert.equal(await vera.locator('audio').count(), 0);
  });

  it('the agent calls: the visitor answers on a phone in the dark, and the agent hangs up', async () => {
    await talk({ width: 390, height: 780, touch: true, dark: true });
    await button(alice, 'Call').click();
    await card('Calling Vera…');
    await said('Alice is calling you.');
    await assertAccessible(vera);
    await button(vera, 'Answer').click();
    await said('In a call with Alice');
    await Promise.all([heard(vera), heard(alice)]);
    await assertAccessible(vera);
    await button(alice, 'Hang up').click();
    await said('The call has ended.');
    await button(vera, 'Close').last().click();
    await button(alice, 'Call').click();
    await button(vera, 'Decline').click();
    await card('Vera declined the call.');
    await button(alice, 'Call').click();
    await button(vera, 'Answer').waitFor();
    await button(alice, 'Hang up').click();
    await said('The call was over before you answered.');
  });

  it('keeps Mute and Hang up in sight when the devices are shown, on every screen', async () => {
    for (const view of [{}, { width: 390, height: 780, touch: true }, { width: 780, height: 390, touch: true }]) {
      await talk(view);
      await button(vera, 'Call').click();
      await button(alice, 'Answer').click();
      await said('In a call with Alice');
      await button(vera, 'Camera').click();
      await button(alice, 'Camera').click();
      await seen(vera);
      await button(vera, 'Devices').click();
      for (const name of ['Mute', 'Hang up']) assert.ok(await isOnTop(button(vera, name)), name);
      for (const name of ['Microphone', 'Camera', 'Speaker']) {
        const choice = vera.getByRole('combobox', { name });
        await choice.focus();
        assert.ok(await isOnTop(choice), name);
      }
      assert.ok(await isOnTop(vera.getByRole('button', { name: 'Send' })), 'the chat goes on');
      await assertAccessible(vera);
      await button(vera, 'Hang up').click();
      await button(vera, 'Call').waitFor();
      if (view.touch) continue;
      await button(vera, 'End chat').click();
      await closePages();
    }
  });

  it('is seen while the dialog is closed, by the keyboard too, and can be ended there', async () => {
    await talk();
    await button(vera, 'Call').click();
    await button(alice, 'Answer').click();
    await said('In a call with Alice');
    await vera.keyboard.press('Escape');
    await said('In a call with Alice');
    await assertAccessible(vera);
    await vera.keyboard.press('Tab');
    await vera.keyboard.press('Enter');
    await isFocused('Hang up');
    assert.equal(await button(vera, 'In a call with Alice').count(), 0, 'it is seen in the dialog');
    await vera.keyboard.press('Escape');
    for (const key of ['Tab', 'Tab', 'Enter']) await vera.keyboard.press(key);
    await card(/The call with Vera has ended/);
    await vera.locator('button:focus').and(launcher(vera)).waitFor();
    assert.equal(await button(vera, 'Hang up').count(), 0);
    await button(alice, 'Call').click();
    await said('Alice is calling you.');
    await button(vera, 'Close').first().click();
    await said('Alice is calling you.');
    await button(vera, 'Alice is calling you.').click();
    await isFocused('Answer');
    await button(vera, 'Decline').click();
    await button(vera, 'Call').waitFor();
  });

  it('has the keyboard where the call goes on', async () => {
    await talk();
    await button(vera, 'Call').press('Enter');
    await isFocused('Hang up');
    await button(alice, 'Answer').click();
    await said('In a call with Alice');
    await isFocused('Hang up');
    await vera.keyboard.press('Enter');
    await isFocused('Call');
    for (const [press, focused] of [
      ['Answer', 'Hang up'],
      ['Decline', 'Call'],
    ] as const) {
      await button(alice, 'Call').click();
      await button(vera, press).press('Enter');
      await isFocused(focused);
      if (press === 'Decline') break;
      await said('In a call with Alice');
      await button(alice, 'Hang up').click();
      await isFocused('Close');
      await vera.keyboard.press('Enter');
      await isFocused('Call');
    }
    const writing = vera.getByRole('textbox', { name: 'Message' });
    await writing.focus();
    await button(alice, 'Call').click();
    await button(vera, 'Answer').waitFor();
    await button(alice, 'Hang up').click();
    await said('The call was over before you answered.');
    assert.ok(await writing.evaluate((one) => one.matches(':focus')), 'who writes goes on writing');
  });

  it('who is muted stays so on the next page of the website and in another window, and a camera goes off', async () => {
    await talk();
    await button(vera, 'Call').click();
    await button(alice, 'Answer').click();
    await said('In a call with Alice');
    await heard(alice);
    await button(vera, 'Mute').click();
    await button(vera, 'Camera').click();
    await seen(alice);
    for (const goOn of [() => vera.goto(`${shop.url}/other`), () => vera.reload()]) {
      await goOn();
      await said('In a call with Alice');
      await stillMuted();
    }
    const first = vera;
    vera = await vera.context().newPage();
    await vera.goto(shop.url);
    await button(vera, 'Continue here').click();
    await said('In a call with Alice');
    await stillMuted();
    await button(vera, 'Mute').click();
    await heard(alice);
    await first.close();
    await button(vera, 'Mute').click();
    await button(vera, 'Hang up').click();
    await button(vera, 'Call').click();
    await button(alice, 'Answer').click();
    await said('In a call with Alice');
    await heard(alice);
    await button(vera, 'Hang up').click();
    await button(vera, 'Call').waitFor();
  });

  it('a visitor whose microphone is refused hears the agent, and reads what to do', async () => {
    await talk({ refusesMedia: true });
    await button(vera, 'Call').click();
    await button(alice, 'Answer').click();
    await vera.getByText(/This page may not use your microphone.*you hear them\./).waitFor();
    await heard(vera);
    await button(vera, 'Try again').waitFor();
    await assertAccessible(vera);
    await button(vera, 'Hang up').click();
  });

  it('a website without https says that it cannot be heard there, and it hears the agent', async () => {
    const insecure = `for (const [of, name] of [[Navigator.prototype, 'mediaDevices'], [globalThis, 'isSecureContext']])
      Object.defineProperty(of, name, { value: undefined });`;
    await talk({}, insecure);
    await button(vera, 'Call').click();
    await vera.getByText(/A page whose address does not begin with https may not use your microphone\./).waitFor();
    await button(alice, 'Answer').click();
    await heard(vera);
    assert.equal(await button(vera, 'Try again').count(), 0, 'there is nothing to be tried');
    await button(vera, 'Hang up').click();
  });

  it('names to the visitor whoever is invited into the call, and whoever takes it over', async () => {
    await talk();
    await button(vera, 'Call').click();
    await button(alice, 'Answer').click();
    await said('In a call with Alice');
    const bob = await signedIn('bob');
    const cards = alice.getByRole('list', { name: 'Calls' });
    await cards.getByText('More').click();
    await cards.getByLabel('Somebody else').selectOption({ label: 'Bob' });
    await button(alice, 'Invite').click();
    await button(bob, 'Answer').click();
    await said('In a call with Alice, Bob');
    await button(bob, 'Hang up').click();
    await said(/In a call with Alice$/);
    await cards.getByLabel('Somebody else').selectOption({ label: 'Bob' });
    await button(alice, 'Transfer').click();
    await button(bob, 'Answer').click();
    await said(/In a call with Bob$/);
    await button(vera, 'Hang up').click();
  });

  it('goes on when the network comes back', async () => {
    await talk();
    await button(vera, 'Call').click();
    await button(alice, 'Answer').click();
    await said('In a call with Alice');
    await vera.context().setOffline(true);
    await vera.getByRole('region', { name: 'Call' }).getByText('Connection lost. Reconnecting …').waitFor();
    await vera.context().setOffline(false);
    await said('In a call with Alice');
    await Promise.all([heard(vera), heard(alice)]);
    await button(vera, 'Hang up').click();
    await card(/The call with Vera has ended/);
  });
});
