import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { newOperationId } from '../../public/shared/ucwaClient.ts';
import { embeddedResource } from '../../server/wire/events.ts';
import { linkOf } from '../../server/wire/resource.ts';
import type { Agent } from '../support/agent.ts';
import { assertAccessible, closePages, type View } from '../support/browser.ts';
import { required } from '../support/person.ts';
import { type Caller, startCaller } from './caller.ts';
import { log, openShop, type Shop, say } from './shop.ts';

/** From a chat to a call in the widget, on a page that allows nothing but its helpdesk (contract, "chat to call"). */
describe('browser: widget, calls', function () {
  this.timeout(40_000);
  let shop: Shop;
  let program: Caller | undefined;
  before(async () => {
    shop = await openShop({ RING_TIMEOUT_MS: '3000' });
  });
  after(() => shop.close());
  afterEach(async () => {
    await program?.close();
    program = undefined;
    try {
      await closePages();
    } finally {
      await shop.quiet();
    }
  });

  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const said = (page: Page, text: string | RegExp) => page.getByRole('status').getByText(text).waitFor();
  /** A chat, and alice's program that rings. */
  async function talk(view?: View) {
    const talking = await shop.talk(view);
    program = await startCaller(shop.desk, 'alice');
    return { ...talking, program };
  }
  async function rung({ told }: Caller): Promise<{ requestID: string; from: unknown }> {
    const { requestID, from } = await told({ request: 'invitation' });
    return { requestID: String(requestID), from };
  }
  /** Alice calls the visitor of her chat. */
  async function callBy(alice: Agent): Promise<void> {
    // The last one told of: chats of earlier tests go on.
    const calls = alice.events.flatMap(({ event }) => linkOf(embeddedResource(event), 'audioVideo')?.href ?? []).at(-1);
    assert.ok(calls);
    const { body } = await alice.http.request('GET', calls);
    const json = { operationId: newOperationId() };
    assert.equal((await alice.http.request('POST', required(body, 'addAudioVideo'), { json })).status, 201);
  }

  /** Notes the pitches of the tones that the page plays from now on. */
  const listen = (page: Page): Promise<void> =>
    page.evaluate(() => {
      const heard: number[] = Object.assign(globalThis, { heard: [] }).heard;
      const { start } = OscillatorNode.prototype;
      OscillatorNode.prototype.start = function (when) {
        heard.push(this.frequency.value);
        start.call(this, when);
      };
    });
  const heard = (page: Page): Promise<number[]> =>
    page.evaluate(() => (globalThis as unknown as { heard: number[] }).heard.splice(0));
  async function plays(page: Page, pitches: readonly number[]): Promise<void> {
    await page.waitForFunction(() => (globalThis as unknown as { heard: number[] }).heard.length > 0);
    assert.deepEqual(await heard(page), pitches);
  }

  it('loads what calls take when there is a call, and not before', async () => {
    const { page, program: alice } = await talk();
    const files: string[] = [];
    page.on('request', (request) => files.push(new URL(request.url()).pathname));
    await button(page, 'Call').waitFor();
    await assertAccessible(page);
    assert.deepEqual(
      files.filter((file) => file.startsWith('/widget')),
      [],
    );
    await page.route('**/widget-call.js*', (route) => route.abort());
    await button(page, 'Call').click();
    await button(page, 'Call · Try again').waitFor();
    await page.unroute('**/widget-call.js*');
    await button(page, 'Call · Try again').click();
    await said(page, 'Ringing');
    assert.ok(files.includes('/widget-call.js'));
    await assertAccessible(page);
    const { requestID, from } = await rung(alice);
    alice.send({ answer: 'invitation', requestID, from });
    await said(page, /Connecting with Alice/);
    await say(page, 'I hear you');
    await assertAccessible(page);
    await button(page, 'Hang up').click();
    await button(page, 'Call').waitFor();
    await alice.told({ cancel: 'leaveRoom' });
    assert.equal(await button(page, 'Hang up').count(), 0);
    await say(page, 'The chat goes on');
  });

  it('says that it could not load a ring, and shows it when the visitor tries again', async () => {
    const { page, alice } = await talk();
    await button(page, 'Call').waitFor();
    await page.keyboard.press('Escape');
    await page.route('**/widget-call.js*', (route) => route.abort());
    await callBy(alice);
    await said(page, 'Call · Try again');
    await assertAccessible(page);
    await page.unroute('**/widget-call.js*');
    await button(page, 'Call · Try again').click();
    await said(page, 'Alice is calling you.');
    await button(page, 'Decline').click();
    await button(page, 'Call').waitFor();
  });

  it('says what became of a call that nobody took, and what to do', async () => {
    const { page, program: alice } = await talk();
    await button(page, 'Call').click();
    const { requestID, from } = await rung(alice);
    alice.send({ answer: 'invitation', requestID, from, error: 603 });
    await said(page, 'Your call was declined. You can go on writing here.');
    await assertAccessible(page);
    await button(page, 'Close').first().waitFor();
    await button(page, 'Call').click();
    await said(page, 'Ringing');
    await said(page, 'Nobody answered. You can go on writing here, or call again later.');
    await alice.close();
    program = undefined;
    await button(page, 'Call').click();
    await said(page, 'Nobody can take a call at the moment. You can go on writing here.');
  });

  it('says that nobody is there when the agent has gone, not that anybody declined', async () => {
    const { page, alice } = await talk();
    await alice.signOut();
    await log(page).getByText('was disconnected').waitFor();
    await button(page, 'Call').click();
    await log(page).getByText('Nobody who could answer a call has joined yet').waitFor();
    await said(page, 'Nobody can take a call at the moment. You can go on writing here.');
  });

  it('is called by the agent: declines, answers, and goes on after a reload', async () => {
    const { page, alice, program: session } = await talk();
    await page.keyboard.press('Escape');
    await listen(page);
    await callBy(alice);
    await said(page, 'Alice is calling you.');
    await plays(page, [523, 659, 784]);
    await assertAccessible(page);
    await button(page, 'Decline').click();
    await button(page, 'Answer').waitFor({ state: 'hidden' });
    await page.waitForTimeout(4_500);
    assert.deepEqual(await heard(page), [], 'who has declined is left in peace');
    await callBy(alice);
    await button(page, 'Answer').click();
    await said(page, /Connecting with Alice|Waiting for the others/);
    await page.reload();
    await button(page, 'Hang up').waitFor();
    const tab = await page.context().newPage();
    await tab.goto(shop.url);
    await said(tab, 'The call goes on in another window of yours.');
    await button(tab, 'Continue here').click();
    await said(page, 'The call goes on in another window of yours.');
    await tab.getByRole('button', { name: 'End chat' }).click();
    await log(tab).getByText('You ended it').waitFor();
    assert.equal(await button(tab, 'Hang up').count(), 0);
    assert.deepEqual(
      session.frames.filter(({ request }) => request === 'invitation'),
      [],
    );
  });

  it('leaves nothing in the browser console of the website, whoever hangs up', async () => {
    const { page, alice, program: session } = await talk();
    const errors: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(`${message.text()} ${message.location().url}`);
    });
    const answered = async (): Promise<void> => {
      const { requestID, from } = await rung(session);
      session.send({ answer: 'invitation', requestID, from });
      await page
        .getByRole('region', { name: 'Call' })
        .getByText(/Connecting with Alice/)
        .waitFor();
    };
    await button(page, 'Call').click();
    await answered();
    await button(page, 'Hang up').click();
    await button(page, 'Call').waitFor();
    for (let turn = 0; turn < 3; turn += 1) {
      await button(page, 'Call').click();
      await button(page, 'Hang up').click();
      await button(page, 'Call').waitFor();
    }
    await callBy(alice);
    await button(page, 'Answer').click();
    await said(page, /Connecting with Alice|Waiting for the others/);
    await page.waitForTimeout(1000);
    await page.getByRole('button', { name: 'End chat' }).click();
    await log(page).getByText('You ended it').waitFor();
    await page.waitForTimeout(1_500);
    assert.deepEqual(errors, []);
  });

  it('stops calling when the visitor has enough of it', async () => {
    const { page, program: alice } = await talk({ width: 360, height: 700, touch: true });
    await listen(page);
    await button(page, 'Call').click();
    const { requestID } = await rung(alice);
    await assertAccessible(page);
    await plays(page, [425]);
    await button(page, 'Hang up').click();
    await alice.told({ cancel: 'invitation', requestID });
    await button(page, 'Call').waitFor();
  });
});
