import type { Page } from 'playwright-core';
import type { CallLog } from '../../server/platform/callLog/wire.ts';
import { openPage } from '../support/browser.ts';
import { button, cards, useCallDesk } from './callDesk.ts';
import { connected } from './desk.ts';
import { heard, noteConnections, seen } from './sound.ts';

/** A guest's page and a console in one call. */
describe('browser: a guest and a console', function () {
  this.timeout(60_000);
  const calls = useCallDesk({ RING_TIMEOUT_MS: '20000' });

  /** A call that alice is asked into by a program of bob's. */
  async function ring(): Promise<CallLog> {
    const { userDbId } = (await callBy('alice')).creatorContact;
    return callBy('bob', [{ userDbId, userId: 'alice' }]);
  }

  async function callBy(name: string, invitedContacts: readonly object[] = []): Promise<CallLog> {
    const { token } = await calls.caller(name);
    const kind = { callReason: 'STANDARD', callType: 'MESH', joinAnonymousAllowed: true };
    const answer = await fetch(`${calls.desk.url}/rtc/createCall`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...kind, callTitle: 'Pump 7', invitedContacts, informOthersDirectly: true }),
    });
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()) as CallLog;
  }

  async function join(page: Page, link: string): Promise<void> {
    await page.goto(link);
    await page.getByRole('textbox', { name: 'Your name' }).fill('Gus');
    await page.getByRole('checkbox', { name: 'I accept the terms' }).check();
    await page.getByRole('button', { name: 'Join' }).click();
  }

  it('hear each other, and see who shows himself', async () => {
    const alice = await calls.signedIn('alice');
    await noteConnections(alice);
    await connected(alice);
    const { guestLink = '' } = await ring();
    await button(alice, 'Answer').click();
    const gus = await openPage({ width: 390, height: 780 });
    await noteConnections(gus);
    await join(gus, guestLink);
    const energies = [await heard(gus), await heard(alice)];
    process.stdout.write(`      energy of a second of sound: ${energies.map((one) => one.toFixed(4)).join(' and ')}\n`);
    await cards(alice)
      .getByText(/In a call with .*Gus/)
      .waitFor();
    await gus.getByRole('button', { name: 'Camera' }).click();
    await seen(alice);
    await button(alice, 'Hang up').click();
    await gus.getByRole('button', { name: 'Leave' }).click();
    await gus.getByText(/You have left the call|This call is over/).waitFor();
  });
});
