import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import type { View } from '../support/browser.ts';
import { type Caller, startCaller } from './caller.ts';
import { connected, type Desk, openDesk } from './desk.ts';

export const alice = 'sip:alice@contoso.example';

/** Consoles that call each other, and callers with programs of their own. */
export interface CallDesk {
  readonly desk: Desk;
  caller(name: string): Promise<Caller>;
  /** A console that can be rung. */
  signedIn(name: string, view?: View): Promise<Page>;
  /** Another tab of the same person. */
  secondTab(page: Page): Promise<Page>;
}

/** For the suite this is said in: starts a product before it, and closes everything after each test. */
export function useCallDesk(env: Record<string, string> = {}): CallDesk {
  let desk: Desk | undefined;
  let callers: Caller[] = [];
  const opened = (): Desk => {
    assert.ok(desk, 'the desk is opened before the first test');
    return desk;
  };
  before(async function () {
    this.timeout(30_000);
    desk = await openDesk(env);
  });
  after(() => desk?.close());
  afterEach(async () => {
    await Promise.all(callers.map((caller) => caller.close()));
    callers = [];
    await desk?.quiet();
  });
  return {
    get desk() {
      return opened();
    },
    async caller(name) {
      const started = await startCaller(opened().url, name);
      callers.push(started);
      return started;
    },
    signedIn: async (name, view) => ready(await opened().signedIn(name, view)),
    async secondTab(page) {
      const second = await page.context().newPage();
      await second.goto(`${opened().url}/console`);
      await connected(second);
      return ready(second);
    },
  };
}

export const cards = (page: Page): Locator => page.locator('#calls > li');
export const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });
export const staff = (page: Page, name: string): Locator =>
  page.getByRole('list', { name: 'Staff' }).getByRole('listitem').filter({ hasText: name });

/** His tab, ready to be rung. */
export async function ready(page: Page): Promise<Page> {
  await page.locator('#staff button:not([aria-disabled])').first().waitFor();
  return page;
}

export async function call(page: Page, name: string): Promise<void> {
  await staff(page, name).getByRole('button', { name: 'Call' }).click();
}

/** Ids of the calls that go on. */
export async function openCalls(url: string, { token }: Caller): Promise<string[]> {
  const response = await fetch(`${url}/rtc/getCallLogs?status=Started`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { items } = (await response.json()) as { items: { callId: string }[] };
  return items.map(({ callId }) => callId);
}

export async function noNewCalls(url: string, sam: Caller, before: readonly string[]): Promise<void> {
  for (let tries = 0; tries < 20; tries += 1) {
    const left = (await openCalls(url, sam)).filter((id) => !before.includes(id));
    if (left.length === 0) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  assert.fail('a call was left behind');
}
