import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { type Person, person } from '../platform/callLog/support.ts';
import { startPlatform, type TestPlatform } from '../platform/support/platform.ts';
import { assertAccessible, closePages, openPage, type View } from '../support/browser.ts';
import { arrivedAt, soundArrives, watchSound } from './sound.ts';

/** Guests with sound and picture, in real browsers with devices that are not (calls.md 1.4; contract, "guest link"). */
describe('browser: a guest in a call', function () {
  this.timeout(40_000);
  let platform: TestPlatform;
  let alice: Person;
  before(async () => {
    platform = await startPlatform();
    alice = await person(platform, 'alice');
  });
  after(() => platform.stop());
  afterEach(closePages);

  const call = () => alice.call({ callType: 'MESH' });
  async function open(link: string, view: View = {}): Promise<Page> {
    const page = await openPage(view);
    await watchSound(page);
    await page.goto(link);
    return page;
  }
  async function join(page: Page, name: string): Promise<void> {
    await page.getByRole('textbox', { name: 'Your name' }).fill(name);
    await page.getByRole('checkbox', { name: 'I accept the terms' }).check();
    await page.getByRole('button', { name: 'Join' }).click();
    await page.getByRole('button', { name: 'Leave' }).waitFor();
  }
  async function enter(link: string, name: string, view?: View): Promise<Page> {
    const page = await open(link, view);
    await join(page, name);
    return page;
  }
  const said = (page: Page, text: string | RegExp) => page.getByRole('status').getByText(text).waitFor();

  /** Whoever made it does not stay: two guests hear each other. */
  async function two(view?: View): Promise<{ gus: Page; gisela: Page; callId: string; link: string }> {
    const { guestLink: link = '', callId } = await call();
    const gus = await enter(link, 'Gus', view);
    const gisela = await enter(link, 'Gisela', view);
    await alice.rtc('POST', 'leaveCall', { callId });
    await said(gus, 'In a call with Gisela');
    await said(gisela, 'In a call with Gus');
    return { gus, gisela, callId, link };
  }

  it('hears and is heard, mutes, shows a picture, and leaves', async () => {
    const { gus, gisela } = await two();
    assert.equal(new URL(gus.url()).search, '', 'the secret is out of the address bar');
    await Promise.all([soundArrives(gus), soundArrives(gisela)]);
    await assertAccessible(gus);

    await gus.getByRole('button', { name: 'Camera' }).click();
    await gisela.waitForFunction(() => [...document.querySelectorAll('video')].some((video) => video.videoWidth > 0));
    assert.ok((await arrivedAt(gisela)).frames > 0);
    await gus.getByRole('button', { name: 'Mute' }).click();
    await gus.locator('[aria-label=Mute][aria-pressed=true]').waitFor();
    await gus.waitForTimeout(500);
    const { energy } = await arrivedAt(gisela);
    await gus.waitForTimeout(1_500);
    assert.ok((await arrivedAt(gisela)).energy - energy < 0.001, 'a muted guest is not heard');

    await gus.getByRole('button', { name: 'Devices' }).click();
    await gus.getByRole('combobox', { name: 'Microphone' }).waitFor();
    await assertAccessible(gus);
    await gus.getByRole('button', { name: 'Leave' }).click();
    await gus.getByText('You have left the call.').waitFor();
    await said(gisela, 'Waiting for the others');
    await gisela.getByRole('button', { name: 'Leave' }).click();
    await gisela.getByText('This call is over.').waitFor();
  });
});
