import assert from 'node:assert/strict';
import type { Locator, Page, WebSocketRoute } from 'playwright-core';
import { startAgent } from '../support/agent.ts';
import { assertAccessible, type View } from '../support/browser.ts';
import { demoPassword } from '../support/product.ts';
import { type Caller, startCaller } from './caller.ts';
import { accept, connected, type Desk, openDesk } from './desk.ts';

/** Calls in the console, in real browsers, on the whole product. */
describe('console: calls', () => {
  const alice = 'sip:alice@contoso.example';
  let desk: Desk;
  let callers: Caller[] = [];
  before(async function () {
    this.timeout(30_000);
    desk = await openDesk({ RING_TIMEOUT_MS: '6000' });
  });
  after(() => desk.close());
  afterEach(async () => {
    await Promise.all(callers.map((caller) => caller.close()));
    callers = [];
    await desk.quiet();
  });

  const caller = async (name: string): Promise<Caller> => {
    const started = await startCaller(desk.url, name);
    callers.push(started);
    return started;
  };
  const cards = (page: Page): Locator => page.getByRole('list', { name: 'Calls' }).getByRole('listitem');
  const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });
  const staff = (page: Page, name: string): Locator =>
    page.getByRole('list', { name: 'Staff' }).getByRole('listitem').filter({ hasText: name });
  /** His tab, ready to be rung. */
  async function ready(page: Page): Promise<Page> {
    await page.locator('#staff button:not([aria-disabled])').first().waitFor();
    return page;
  }
  const signedIn = async (name: string, view?: View): Promise<Page> => ready(await desk.signedIn(name, view));
  async function secondTab(page: Page): Promise<Page> {
    const second = await page.context().newPage();
    await second.goto(`${desk.url}/console`);
    await connected(second);
    return ready(second);
  }
  async function call(page: Page, name: string): Promise<void> {
    await staff(page, name).getByRole('button', { name: 'Call' }).click();
  }

  it('ring on every tab with who calls and why, are answered on one, and are silent on the other at once', async () => {
    const page = await signedIn('alice');
    const second = await secondTab(page);
    const bob = await caller('bob');
    await page.getByRole('combobox', { name: 'Availability' }).focus();
    const requestID = await bob.ring(alice, 'Pump 7 leaks');
    for (const tab of [page, second]) {
      await cards(tab).getByText('Bob is calling').waitFor();
      await cards(tab).getByText('Pump 7 leaks').waitFor();
      await tab.locator('[aria-live]').getByText('Bob is calling. Pump 7 leaks').waitFor({ state: 'attached' });
      await tab.waitForFunction(() => document.title.startsWith('(1)'));
    }
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'availability', 'nobody took the focus');
    await page.keyboard.press('Escape');
    await cards(page).getByText('Bob is calling').waitFor();

    await button(second, 'Answer').click();
    await cards(second).getByText('In a call with Bob').waitFor();
    await cards(page).getByText('You answered Bob elsewhere.').waitFor();
    assert.equal(await button(page, 'Answer').count(), 0);
    await bob.told({ answer: 'invitation', requestID });
    await cards(second)
      .getByText(/^0:0\d$/)
      .waitFor();
    await page.waitForFunction(() => !document.title.startsWith('('));

    await button(second, 'Hang up').click();
    await cards(second).getByText('You hung up.').waitFor();
    await button(second, 'Close').click();
    assert.equal(await cards(second).count(), 0);
  });

  it('declined on one tab ring on on the other; once all declined, the caller is told', async () => {
    const page = await signedIn('alice');
    const second = await secondTab(page);
    const bob = await caller('bob');
    const requestID = await bob.ring(alice);
    await button(page, 'Decline').click();
    await cards(page).waitFor({ state: 'detached' });
    await button(second, 'Decline').waitFor();
    await page.waitForTimeout(300);
    assert.equal(await cards(page).count(), 0);
    const told = bob.frames.filter((frame) => frame.requestID === requestID && frame.answer !== 'createRoom');
    assert.deepEqual(told, [], 'the caller is told nothing yet');
    await button(second, 'Decline').click();
    await bob.told({ answer: 'invitation', requestID, error: 603 });
    assert.equal(await cards(second).count(), 0);
    assert.equal(await second.locator('#call-announcer').textContent(), '');
  });

  it('stop ringing everywhere when the caller stops, and when nobody answers', async () => {
    const page = await signedIn('alice');
    const second = await secondTab(page);
    const bob = await caller('bob');
    const first = await bob.ring(alice);
    for (const tab of [page, second]) await button(tab, 'Answer').waitFor();
    bob.send({ cancel: 'invitation', requestID: first, error: 487 });
    for (const tab of [page, second]) {
      await cards(tab).getByText('You missed a call from Bob, who hung up.').waitFor();
      assert.equal(await button(tab, 'Answer').count(), 0);
      await button(tab, 'Close').click();
    }
    const late = await bob.ring(alice);
    await button(page, 'Answer').waitFor();
    for (const tab of [page, second]) await cards(tab).getByText('You missed a call from Bob.').waitFor();
    await bob.told({ cancel: 'invitation', requestID: late, error: 408 });
  }).timeout(20_000);

  it('are made from the list of colleagues, go on over a reload, and are left', async () => {
    const sam = await caller('sam');
    const before = await openCalls(sam);
    const [page, bob] = [await signedIn('alice'), await signedIn('bob')];
    await call(bob, 'Alice');
    await cards(bob).getByText('Calling Alice…').waitFor();
    await cards(page).getByText('Bob is calling').waitFor();
    assert.equal(await staff(bob, 'Sam').getByRole('button', { name: 'Call' }).getAttribute('aria-disabled'), 'true');
    await bob.reload();
    await connected(bob);
    await cards(bob).getByText('Calling Alice…').waitFor();
    await button(page, 'Answer').press('Enter');
    await cards(bob).getByText('In a call with Alice').waitFor();
    await cards(page).getByText('In a call with Bob').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.className), 'call-name');
    await page.reload();
    await connected(page);
    await cards(page).getByText('In a call with Bob').waitFor();
    await button(page, 'Hang up').click();
    await cards(bob).getByText('Nobody else is in it now.').waitFor();
    await button(bob, 'Hang up').click();
    await cards(bob).getByText('You hung up.').waitFor();
    await noNewCalls(sam, before);
  }).timeout(20_000);

  it('are made from a chat of two', async () => {
    const page = await signedIn('alice');
    const bob = await startAgent(desk.url, { username: 'bob', password: demoPassword });
    const device = await caller('bob');
    try {
      const asked = await bob.ask({ to: alice, subject: 'Lunch' });
      await accept(page, 'Bob');
      const chat = await asked.taken();
      await button(page, 'Call').click();
      const { requestID, from } = await device.told({ request: 'invitation' });
      device.send({ answer: 'invitation', requestID, from });
      await cards(page).getByText('In a call with Bob').waitFor();
      await button(page, 'Hang up').click();
      await cards(page).getByText('You hung up.').waitFor();
      await chat.leave();
    } finally {
      bob.close();
    }
  }).timeout(15_000);

  it('made over the call API ring here too, are answered here, and end here when they are ended there', async () => {
    const page = await signedIn('alice');
    const sam = await caller('sam');
    const rtc = async (path: string, body: object): Promise<{ callId: string; callStatus: string }> => {
      const response = await fetch(`${desk.url}/rtc/${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${sam.token}` },
        body: JSON.stringify(body),
      });
      assert.equal(response.status, 200);
      return (await response.json()) as { callId: string; callStatus: string };
    };
    const { callId } = await rtc('createCall', {
      callTitle: 'Maintenance',
      callReason: 'STANDARD',
      callType: 'SFU',
      invitedContacts: [{ userDbId: 1, userId: 'alice' }],
    });
    await cards(page).getByText('Sam is calling').waitFor();
    await cards(page).getByText('Maintenance').waitFor();
    await button(page, 'Answer').click();
    await cards(page).getByText('In a call with Sam').waitFor();
    await rtc('endCall', { callId });
    await cards(page).getByText('The call with Sam has ended.').waitFor();
  });

  it('go with whoever signs out', async () => {
    const page = await signedIn('alice');
    const bob = await caller('bob');
    await bob.ring(alice);
    await button(page, 'Answer').click();
    await cards(page).getByText('In a call with Bob').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    desk.forget('alice');
    await page.waitForURL('**/sign-in');
    const response = await fetch(`${desk.url}/rtc/getCallLogs?size=1`, {
      headers: { authorization: `Bearer ${bob.token}` },
    });
    const { items } = (await response.json()) as { items: { callEvents: { type: string }[] }[] };
    assert.equal(items[0]?.callEvents.at(-1)?.type, 'Leave');
  });

  it('that come to nothing are told as what they are, and leave no call behind', async () => {
    const page = await signedIn('alice');
    await call(page, 'Sam');
    await cards(page).getByText('Sam is offline and cannot be called now.').waitFor();
    await button(page, 'Close').click();

    const [bob, sam] = [await caller('bob'), await caller('sam')];
    const before = await openCalls(sam);
    const rung = async (times: number): Promise<Readonly<Record<string, unknown>>> => {
      await page.waitForTimeout(50);
      for (let tries = 0; tries < 100; tries += 1) {
        const all = bob.frames.filter(({ request }) => request === 'invitation');
        if (all[times - 1]) return all[times - 1] as Readonly<Record<string, unknown>>;
        await page.waitForTimeout(50);
      }
      throw new Error('Bob was not rung');
    };
    await call(page, 'Bob');
    const { requestID, from } = await rung(1);
    bob.send({ answer: 'invitation', requestID, from, error: 603 });
    await cards(page).getByText('Bob declined the call.').waitFor();

    await call(page, 'Bob');
    await rung(2);
    await button(page, 'Hang up').click();
    await cards(page).getByText('You cancelled the call to Bob.').waitFor();

    await call(page, 'Bob');
    await rung(3);
    await cards(page).getByText('Bob did not answer.').waitFor();

    await mayBeCalled(sam, 'bob', false);
    await call(page, 'Bob');
    await cards(page).getByText('Bob may not be called.').waitFor();
    await mayBeCalled(sam, 'bob', true);
    await noNewCalls(sam, before);
  }).timeout(30_000);

  it('are found again when the connection was lost while one rings, and while one goes on', async () => {
    const page = await desk.signedIn('alice');
    let line: WebSocketRoute | undefined;
    await page.routeWebSocket(/\/qss\/ws/, (ws) => {
      line = ws;
      const server = ws.connectToServer();
      ws.onClose(() => void server.close());
    });
    await page.reload();
    await ready(page);
    const bob = await caller('bob');
    const requestID = await bob.ring(alice);
    await button(page, 'Answer').waitFor();
    await line?.close();
    await cards(page).getByText('The connection was lost. Trying again…').waitFor();
    await cards(page).getByText('The connection was lost').waitFor({ state: 'detached' });
    await button(page, 'Answer').click();
    await bob.told({ answer: 'invitation', requestID });
    await cards(page).getByText('In a call with Bob').waitFor();
    await line?.close();
    await cards(page).getByText('The connection was lost. Trying again…').waitFor();
    await ready_(page);
    await cards(page).getByText('In a call with Bob').waitFor();
    await button(page, 'Hang up').click();
    await cards(page).getByText('You hung up.').waitFor();
  }).timeout(20_000);

  it('are accessible, light and dark, wide and narrow, also with a chat before them', async () => {
    const views: View[] = [{}, { dark: true }, { width: 360, height: 700 }, { width: 360, height: 700, dark: true }];
    for (const view of views) {
      const page = await desk.signedIn('alice', view);
      const check = async (): Promise<void> => {
        await assertAccessible(page);
        const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(tooWide <= 0, `${tooWide} px too wide`);
      };
      await check();
      const dana = await desk.visitorSays('Dana', 'hello');
      await accept(page, 'Dana');
      const bob = await caller('bob');
      await bob.ring(alice, 'A long enough word: Donaudampfschifffahrtsgesellschaft');
      await button(page, 'Answer').waitFor();
      await check();
      await button(page, 'Answer').click();
      await cards(page).getByText('In a call with Bob').waitFor();
      await check();
      await button(page, 'Hang up').click();
      await cards(page).getByText('You hung up.').waitFor();
      await check();
      await dana.end();
      await page.getByText('The chat has ended').first().waitFor();
      await page.context().close();
    }
  }).timeout(60_000);

  const ready_ = (page: Page): Promise<void> =>
    cards(page).getByText('The connection was lost').waitFor({ state: 'detached' });

  /** Ids of the calls that go on. */
  async function openCalls({ token }: Caller): Promise<string[]> {
    const response = await fetch(`${desk.url}/rtc/getCallLogs?status=Started`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { items } = (await response.json()) as { items: { callId: string }[] };
    return items.map(({ callId }) => callId);
  }

  async function noNewCalls(sam: Caller, before: readonly string[]): Promise<void> {
    for (let tries = 0; tries < 20; tries += 1) {
      const left = (await openCalls(sam)).filter((id) => !before.includes(id));
      if (left.length === 0) return;
      await new Promise((done) => setTimeout(done, 100));
    }
    assert.fail('a call was left behind');
  }

  async function mayBeCalled({ token }: Caller, user: string, enabled: boolean): Promise<void> {
    const response = await fetch(`${desk.url}/sapi/permissions/user/${user}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ receiveCalls: { enabled } }),
    });
    assert.equal(response.status, 201);
  }
});
