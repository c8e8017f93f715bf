import assert from 'node:assert/strict';
import { type Person, person } from '../platform/callLog/support.ts';
import { startPlatform, type TestPlatform } from '../platform/support/platform.ts';
import { assertAccessible, closePages, openPage } from '../support/browser.ts';

describe('pages of the call API', () => {
  let platform: TestPlatform;
  let alice: Person;
  before(async () => {
    platform = await startPlatform();
    alice = await person(platform, 'alice');
  });
  after(() => platform.stop());
  afterEach(closePages);

  for (const javaScript of [true, false])
    it(`lets a guest join and leave ${javaScript ? 'and see who comes and goes' : 'without JavaScript'}`, async () => {
      const { guestLink = '', callId } = await alice.call();
      const page = await openPage({ javaScript });
      await page.goto(guestLink);
      if (javaScript) await assertAccessible(page);
      await page.getByRole('textbox', { name: 'Your name' }).fill('Gus');
      await page.getByRole('checkbox', { name: 'I accept the terms' }).check();
      await page.getByRole('button', { name: 'Join' }).click();
      if (javaScript) {
        await page.getByRole('figure', { name: 'alice' }).waitFor();
        await assertAccessible(page);
        await alice.rtc('POST', 'leaveCall', { callId });
        await page.getByRole('status').getByText('Waiting for the others').waitFor();
      } else {
        await page.getByText('You are in the call').waitFor();
        assert.equal(await page.getByRole('listitem').innerText(), 'alice');
      }
      assert.equal(new URL(page.url()).search, ''); // the secret is out of the address bar
      await page.getByRole('button', { name: 'Leave' }).click();
      await page.getByText(javaScript ? 'This call is over.' : 'You have left the call.').waitFor();
    });

  it('shows the documentation from here alone', async () => {
    const page = await openPage();
    const foreign: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(platform.url) && !request.url().startsWith('data:')) foreign.push(request.url());
    });
    await page.goto(`${platform.url}/api/docs`);
    await page
      .getByRole('button', { name: /createCall/ })
      .first()
      .click();
    await page.getByText('Idempotency-Key').first().waitFor();
    assert.deepEqual(foreign, []);
  });
});
