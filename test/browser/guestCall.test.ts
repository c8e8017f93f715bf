import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { type Person, person } from '../platform/callLog/support.ts';
import { startPlatform, type TestPlatform } from '../platform/support/platform.ts';
import { assertAccessible, closePages, openPage, type View } from '../support/browser.ts';
import { growth, heard, noteConnections, seen } from './sound.ts';

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
    await noteConnections(page);
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
    await Promise.all([heard(gus), heard(gisela)]);
    await assertAccessible(gus);

    await gus.getByRole('button', { name: 'Camera' }).click();
    await gisela.waitForFunction(() => [...document.querySelectorAll('video')].some((video) => video.videoWidth > 0));
    await seen(gisela);
    await gus.getByRole('button', { name: 'Mute' }).click();
    await gus.locator('[aria-label=Mute][aria-pressed=true]').waitFor();
    await gus.waitForTimeout(500);
    assert.ok((await growth(gisela, 1_500)).energy < 0.001, 'a muted guest is not heard');

    await gus.getByRole('button', { name: 'Devices' }).click();
    await gus.getByRole('combobox', { name: 'Microphone' }).waitFor();
    await assertAccessible(gus);
    await gus.getByRole('button', { name: 'Leave' }).click();
    await gus.getByText('You have left the call.').waitFor();
    await said(gisela, 'Waiting for the others');
    await join(gus, 'Gus');
    await said(gus, 'In a call with Gisela');
    await gus.getByRole('button', { name: 'Leave' }).click();
    await gus.getByText('You have left the call.').waitFor();
    await gisela.getByRole('button', { name: 'Leave' }).click();
    await gisela.getByText('This call is over.').waitFor();
  });

  it('goes on after a reload, in another window, and back in the first', async () => {
    const { gus, gisela, link } = await two();
    await gus.reload();
    await said(gus, 'In a call with Gisela');
    await heard(gisela);
    const second = await gus.context().newPage();
    await noteConnections(second);
    await second.goto(link);
    await said(second, 'In a call with Gisela');
    await said(gus, 'The call goes on in another window of yours.');
    await heard(second);
    await gus.getByRole('button', { name: 'Continue here' }).click();
    await said(gus, 'In a call with Gisela');
    await said(second, 'The call goes on in another window of yours.');
    await Promise.all([heard(gus), heard(gisela)]);
  });

  it('stays muted over a reload and in another window, and shows no picture by itself', async () => {
    const { gus, gisela, link } = await two();
    await heard(gisela);
    await gus.getByRole('button', { name: 'Mute' }).click();
    await gus.getByRole('button', { name: 'Camera' }).click();
    await seen(gisela);
    const silent = async (page: Page): Promise<void> => {
      await said(page, 'In a call with Gisela');
      await page.locator('[aria-label=Mute][aria-pressed=true]').waitFor();
      await page.locator('[aria-label=Camera][aria-pressed=false]').waitFor();
      await page.waitForTimeout(500);
      const { energy, frames } = await growth(gisela, 2_000);
      assert.ok(energy < 0.0005 && frames === 0, `sent: ${energy} of sound, ${frames} pictures`);
    };
    await gus.reload();
    await silent(gus);
    const second = await gus.context().newPage();
    await second.goto(link);
    await silent(second);
    await gus.getByRole('button', { name: 'Continue here' }).click();
    await silent(gus);
    await gus.getByRole('button', { name: 'Mute' }).click();
    await heard(gisela);
  });

  it('says what to do where the microphone is refused, and hears the others all the same', async () => {
    const { guestLink: link = '' } = await call();
    const gisela = await enter(link, 'Gisela');
    const gus = await openPage({ width: 360, height: 740, dark: true });
    await noteConnections(gus);
    await gus.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('refused', 'NotAllowedError'));
    });
    await gus.goto(link);
    await gus.getByRole('button', { name: 'Try your microphone' }).click();
    await gus.getByText(/This page may not use your microphone\. Allow it/).waitFor();
    await assertAccessible(gus);
    await join(gus, 'Gus');
    await gus
      .getByText(/Allow it beside the page's address.*The others do not hear you, but you hear them\./)
      .waitFor();
    await heard(gus);
    await assertAccessible(gus);
    await gus.evaluate(() => Reflect.deleteProperty(navigator.mediaDevices, 'getUserMedia'));
    await gus.getByRole('button', { name: 'Try again' }).click();
    await heard(gisela);
    await gus.getByRole('button', { name: 'Try again' }).waitFor({ state: 'hidden' });
  });

  it('looks at his devices before he joins, and takes the one he chose along', async () => {
    const { guestLink: link = '' } = await call();
    const page = await open(link);
    await page.getByRole('button', { name: 'Try your microphone' }).click();
    const meter = page.getByRole('meter', { name: 'Microphone level' });
    await meter.waitFor();
    await page.waitForFunction(() => Number(document.querySelector('meter')?.value) > 0);
    const choice = page.getByRole('combobox', { name: 'Microphone' });
    await choice.selectOption({ label: 'Fake Audio Input 2' });
    await page.getByRole('button', { name: 'Camera' }).click();
    await page.waitForFunction(() => (document.querySelector('video')?.videoWidth ?? 0) > 0);
    await assertAccessible(page);
    await join(page, 'Gus');
    await page.locator('[aria-label=Camera][aria-pressed=true]').waitFor();
    await page.getByRole('button', { name: 'Devices' }).click();
    assert.equal(
      await choice.evaluate((one: HTMLSelectElement) => one.selectedOptions[0]?.label),
      'Fake Audio Input 2',
    );
  });

  it('talks where nothing lets a WebSocket through', async () => {
    const { guestLink: link = '' } = await call();
    const gisela = await enter(link, 'Gisela');
    const gus = await openPage();
    await noteConnections(gus);
    await gus.routeWebSocket(/\/qss\/ws/, (socket) => void socket.close({ code: 1011 }));
    await gus.goto(link);
    await join(gus, 'Gus');
    await Promise.all([heard(gus), heard(gisela)]);
  });

  it('is told when the call ends, and where a call of many has no media server', async () => {
    const { gus, callId } = await two();
    await alice.rtc('POST', 'endCall', { callId });
    await gus.getByText('This call is over.').waitFor();
    const { guestLink: link = '' } = await alice.call({ callType: 'SFU' });
    await enter(link, 'Gisela');
    const page = await enter(link, 'Gus');
    await page.getByText(/go through a media server, and this installation has none\./).waitFor();
    await assertAccessible(page);
  });

  it('is in the call without sound where there are no scripts', async () => {
    const { guestLink: link = '' } = await call();
    const page = await openPage({ javaScript: false });
    await page.goto(link);
    await page.getByRole('textbox', { name: 'Your name' }).fill('Gus');
    await page.getByRole('checkbox', { name: 'I accept the terms' }).check();
    await page.getByRole('button', { name: 'Join' }).click();
    await said(page, 'You are in the call.');
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.getByText('You have left the call.').waitFor();
  });
});
