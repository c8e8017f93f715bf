import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { button, call, cards, ready, useCallDesk } from './callDesk.ts';
import { connected } from './desk.ts';
import { growth, heard, noteConnections, seen } from './sound.ts';

/** Sound and picture between two consoles, with the microphone and camera that a browser has for tests. */
describe('console: sound and picture of calls', () => {
  const calls = useCallDesk({ RING_TIMEOUT_MS: '20000' });

  async function withMedia(name: string, refusesMedia = false): Promise<Page> {
    const page = await calls.signedIn(name, { refusesMedia });
    await noteConnections(page);
    await connected(page);
    return ready(page);
  }
  async function talking(answerWith: 'Answer' | 'With video' = 'Answer'): Promise<{ one: Page; two: Page }> {
    const [one, two] = [await withMedia('alice'), await withMedia('bob')];
    await call(one, 'Bob');
    await button(two, answerWith).click();
    for (const page of [one, two]) await isWell(page);
    return { one, two };
  }
  const isWell = (page: Page): Promise<void> =>
    cards(page).getByText('Good connection').first().waitFor({ timeout: 20_000 });
  const picture = (page: Page, name: string) => page.getByLabel(name, { exact: true });

  it('arrive both ways, muted is silent, hold is told and silent, and both end with the call', async () => {
    const { one, two } = await talking();
    const energies = [await heard(one), await heard(two)];
    process.stdout.write(`      energy of a second of sound: ${energies.map((one) => one.toFixed(4)).join(' and ')}\n`);
    await button(one, 'Mute').click();
    await cards(one).getByText('You are muted.').waitFor();
    await two.waitForTimeout(500);
    const silent = await growth(two, 1_500);
    assert.ok(silent.energy < 0.0001 && silent.packets > 0, `muted, but heard: ${JSON.stringify(silent)}`);
    await button(one, 'Mute').click();
    await heard(two);
    await button(two, 'Hold').click();
    await cards(one).getByText('Bob put the call on hold.').waitFor();
    await cards(two).getByText('You put this on hold.').waitFor();
    await one.waitForTimeout(500);
    assert.equal((await growth(one, 1_000)).packets, 0, 'nothing goes out while it is held');
    await button(two, 'Hold').click();
    await cards(one).getByText('Bob put the call on hold.').waitFor({ state: 'detached' });
    await heard(one);
    await button(one, 'Hang up').click();
    await cards(one).getByText('You hung up.').waitFor();
    assert.equal(await one.locator('audio').count(), 0);
  }).timeout(60_000);

  it('show who answers with a picture, one who adds his later, and a screen until its sharing ends', async () => {
    const { one, two } = await talking('With video');
    await picture(one, 'Picture: Bob').waitFor();
    await picture(two, 'Your picture').waitFor();
    const frames = await seen(one);
    process.stdout.write(`      pictures of a second: ${frames}\n`);
    await button(one, 'Camera').click();
    await picture(two, 'Picture: Alice').waitFor();
    await seen(two);
    const isWhole = (is: boolean) => one.waitForFunction((want) => !!document.fullscreenElement === want, is);
    await button(one, 'Full screen: Bob').click();
    await isWhole(true);
    await button(one, 'Full screen: Bob').click();
    await isWhole(false);
    await picture(one, 'Picture: Bob').dblclick();
    await isWhole(true);
    await one.evaluate(() => document.exitFullscreen()); // Esc is the browser’s own, which no test reaches
    await isWhole(false);
    await button(two, 'Camera').click();
    await picture(one, 'Picture: Bob').waitFor({ state: 'detached' });

    // The choice of a screen is the browser's own window, which no test reaches: a picture drawn here takes its place.
    await two.evaluate(() => {
      const canvas = document.createElement('canvas');
      const drawn = canvas.getContext('2d');
      let at = 0;
      setInterval(() => {
        at = (at + 1) % 300;
        drawn?.fillRect(at, 0, 1, 150);
      }, 50);
      const stream = canvas.captureStream(20);
      navigator.mediaDevices.getDisplayMedia = () => Promise.resolve(stream);
      Object.assign(globalThis, { shared: stream });
    });
    await button(two, 'Share screen').click();
    await picture(one, 'Picture: Bob').waitFor();
    await picture(two, 'Picture: Your screen').waitFor();
    await seen(one);
    await two.evaluate(() => {
      const { shared } = globalThis as unknown as { shared: MediaStream };
      shared.getVideoTracks()[0]?.dispatchEvent(new Event('ended')); // as the browser's bar does
    });
    await picture(one, 'Picture: Bob').waitFor({ state: 'detached' });
    assert.equal(await button(two, 'Share screen').getAttribute('aria-pressed'), 'false');
    await heard(one);
  }).timeout(90_000);

  it('comes out of the speaker that is chosen, and one is chosen after a reload', async () => {
    const { one } = await talking();
    await one.evaluate(() => {
      const sinks: string[] = [];
      Object.assign(globalThis, { sinks });
      HTMLMediaElement.prototype.setSinkId = (id: string) => {
        sinks.push(id);
        return Promise.resolve();
      };
    });
    await cards(one).getByText('More').click();
    const speaker = cards(one).getByLabel('Speaker');
    const ids = await speaker.evaluate((select) =>
      [...(select as HTMLSelectElement).options].map(({ value, text }) => (text ? value : '')),
    );
    assert.ok(ids.length > 1 && !ids.includes(''), 'each has a name');
    await speaker.selectOption(ids.at(-1) ?? '');
    assert.deepEqual(await one.evaluate(() => (globalThis as unknown as { sinks: string[] }).sinks), [ids.at(-1)]);
    await one.reload();
    await connected(one);
    await isWell(one);
    await cards(one).getByText('More').click();
    await speaker.locator('option').nth(1).waitFor({ state: 'attached' });
    assert.notEqual(await speaker.inputValue(), '', 'one of those there are');
  }).timeout(60_000);

  it('refused to one: it says what to do, the other is heard, and the call goes on', async () => {
    const [one, two] = [await withMedia('alice'), await withMedia('bob', true)];
    await call(one, 'Bob');
    await button(two, 'Answer').click();
    await cards(two).getByText('This page may not use your microphone. Allow it').waitFor();
    await button(two, 'Try again').waitFor();
    await isWell(two);
    await heard(two);
    assert.equal((await growth(one, 1_000)).energy, 0);
    await button(two, 'Camera').click();
    await cards(two).getByText('This page may not use your camera.').waitFor();
    await cards(two).getByText('In a call with Alice').waitFor();
  }).timeout(60_000);

  it('that the browser will not play unasked, it plays once a button is pressed', async () => {
    const [one, two] = [await withMedia('alice'), await withMedia('bob')];
    await two.evaluate(() => {
      const { play } = HTMLMediaElement.prototype;
      // As browsers do on a page where nobody has pressed anything yet; the tests' own lets everything play.
      HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
        HTMLMediaElement.prototype.play = play;
        return Promise.reject(new DOMException('play() failed', 'NotAllowedError'));
      };
    });
    await call(one, 'Bob');
    await button(two, 'Answer').click();
    await isWell(two);
    await button(two, 'Turn the sound on').click();
    await button(two, 'Turn the sound on').waitFor({ state: 'hidden' });
    await heard(two);
  }).timeout(60_000);

  it('go on over a reload, and who was muted stays so', async () => {
    const { one, two } = await talking();
    await two.reload();
    await connected(two);
    await isWell(two);
    await isWell(one);
    await heard(two);
    await heard(one);
    await button(two, 'Mute').click();
    await two.reload();
    await connected(two);
    await isWell(two);
    await cards(two).getByText('You are muted.').waitFor();
    await heard(two);
    assert.ok((await growth(one, 1_500)).energy < 0.0001, 'heard after the reload');
  }).timeout(60_000);

  it('are shared with a third who is invited in, and stay with the two when one hands over and goes', async () => {
    const { one, two } = await talking();
    const sam = await withMedia('sam');
    await cards(one).getByText('More').click();
    await cards(one).getByLabel('Somebody else').selectOption({ label: 'Sam' });
    await button(one, 'Invite').click();
    await cards(one).getByText('Ringing Sam, who is asked to join…').waitFor();
    await cards(sam).getByText('Alice asks you to join the call with Bob').waitFor();
    await button(sam, 'Answer').click();
    for (const page of [one, two, sam])
      await page.waitForFunction(() => document.querySelectorAll('.call-qualities li').length === 2);
    for (const page of [one, two, sam]) await heard(page);
    await button(sam, 'Hang up').click();
    for (const page of [one, two])
      await page.waitForFunction(() => document.querySelectorAll('.call-qualities li').length === 1);
    await button(sam, 'Close').click();

    await button(one, 'Transfer').click();
    await cards(sam).getByText('Alice hands you the call with Bob').waitFor();
    await button(sam, 'Answer').click();
    await cards(one).getByText('You transferred the call.').waitFor();
    await isWell(sam);
    await heard(sam);
    await heard(two);
  }).timeout(90_000);
});
