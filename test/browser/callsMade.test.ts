import assert from 'node:assert/strict';
import { startAgent } from '../support/agent.ts';
import { demoPassword } from '../support/product.ts';
import { alice, button, call, cards, noNewCalls, openCalls, staff, useCallDesk } from './callDesk.ts';
import type { Caller } from './caller.ts';
import { accept, connected } from './desk.ts';

/** Calls made from the console, in real browsers, on the whole product. */
describe('console: calls that are made', () => {
  const calls = useCallDesk({ RING_TIMEOUT_MS: '6000' });

  it('are made from the list of colleagues, go on over a reload, and are left', async () => {
    const sam = await calls.caller('sam');
    const before = await openCalls(calls.desk.url, sam);
    const [page, bob] = [await calls.signedIn('alice'), await calls.signedIn('bob')];
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
    await cards(bob).getByText('Alice hung up.').waitFor();
    await cards(bob).getByText('Leaving in').waitFor();
    await cards(bob).getByText('The call with Alice has ended.').waitFor({ timeout: 15_000 });
    await noNewCalls(calls.desk.url, sam, before);
  }).timeout(40_000);

  it('are made from a chat of two', async () => {
    const page = await calls.signedIn('alice');
    const bob = await startAgent(calls.desk.url, { username: 'bob', password: demoPassword });
    const device = await calls.caller('bob');
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

  it('that come to nothing are told as what they are, and leave no call behind', async () => {
    const page = await calls.signedIn('alice');
    await call(page, 'Sam');
    await cards(page).getByText('Sam is offline and cannot be called now.').waitFor();
    await button(page, 'Close').click();

    const [bob, sam] = [await calls.caller('bob'), await calls.caller('sam')];
    const before = await openCalls(calls.desk.url, sam);
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
    await noNewCalls(calls.desk.url, sam, before);
  }).timeout(30_000);

  it('go with whoever signs out', async () => {
    const page = await calls.signedIn('alice');
    const bob = await calls.caller('bob');
    await bob.ring(alice);
    await button(page, 'Answer').click();
    await cards(page).getByText('In a call with Bob').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    calls.desk.forget('alice');
    await page.waitForURL('**/sign-in');
    const response = await fetch(`${calls.desk.url}/rtc/getCallLogs?size=1`, {
      headers: { authorization: `Bearer ${bob.token}` },
    });
    const { items } = (await response.json()) as { items: { callEvents: { type: string }[] }[] };
    assert.equal(items[0]?.callEvents.at(-1)?.type, 'Leave');
  });

  async function mayBeCalled({ token }: Caller, user: string, enabled: boolean): Promise<void> {
    const response = await fetch(`${calls.desk.url}/sapi/permissions/user/${user}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ receiveCalls: { enabled } }),
    });
    assert.equal(response.status, 201);
  }
});
