import assert from 'node:assert/strict';
import { alice, button, cards, useCallDesk } from './callDesk.ts';

/** How calls ring in the console, in real browsers, on the whole product. */
describe('console: calls that ring', () => {
  const calls = useCallDesk({ RING_TIMEOUT_MS: '6000' });

  it('ring on every tab with who calls and why, are answered on one, and are silent on the other at once', async () => {
    const page = await calls.signedIn('alice');
    const second = await calls.secondTab(page);
    const bob = await calls.caller('bob');
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
    await page.getByText('You are in a call on another tab or device.').waitFor();
    assert.equal(await second.getByText('You are in a call on another tab').isVisible(), false);
    assert.equal(await button(page, 'Answer').count(), 0);
    await bob.told({ answer: 'invitation', requestID });
    await cards(second)
      .getByText(/^0:0\d$/)
      .waitFor();
    await page.waitForFunction(() => !document.title.startsWith('('));

    await button(second, 'Hang up').click();
    await cards(second).getByText('You hung up.').waitFor();
    await page.getByText('You are in a call on another tab').waitFor({ state: 'hidden' });
    await button(second, 'Close').click();
    assert.equal(await cards(second).count(), 0);
  });

  it('declined on one tab ring on on the other; once all declined, the caller is told', async () => {
    const page = await calls.signedIn('alice');
    const second = await calls.secondTab(page);
    const bob = await calls.caller('bob');
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

  it('are answered, muted, hung up and declined by keys, which do nothing while there is no call', async () => {
    const page = await calls.signedIn('alice');
    const bob = await calls.caller('bob');
    for (const key of ['Alt+C', 'Alt+X', 'Alt+U', 'Alt+H']) await page.keyboard.press(key);
    const first = await bob.ring(alice);
    await button(page, 'Answer').waitFor();
    await page.keyboard.press('Alt+C');
    await bob.told({ answer: 'invitation', requestID: first });
    await cards(page).getByText('In a call with Bob').waitFor();
    await button(page, 'Mute').waitFor();
    await page.keyboard.press('Alt+U');
    await cards(page).getByText('You are muted.').waitFor();
    await page.keyboard.press('Alt+U');
    await cards(page).getByText('You are muted.').waitFor({ state: 'detached' });
    await button(page, 'Keys').click();
    await page.getByRole('dialog').getByText('Hangs up').waitFor();
    await page.keyboard.press('Alt+H');
    await cards(page).getByText('In a call with Bob').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await page.keyboard.press('Alt+H');
    await cards(page).getByText('You hung up.').waitFor();
    const second = await bob.ring(alice);
    await button(page, 'Answer').waitFor();
    await page.keyboard.press('Alt+X');
    await bob.told({ answer: 'invitation', requestID: second, error: 603 });
  });

  it('stop ringing everywhere when the caller stops, and when nobody answers', async () => {
    const page = await calls.signedIn('alice');
    const second = await calls.secondTab(page);
    const bob = await calls.caller('bob');
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

  it('made over the call API ring here too, are answered here, and end here when they are ended there', async () => {
    const page = await calls.signedIn('alice');
    const sam = await calls.caller('sam');
    const rtc = async (path: string, body: object): Promise<{ callId: string; callStatus: string }> => {
      const response = await fetch(`${calls.desk.url}/rtc/${path}`, {
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
});
