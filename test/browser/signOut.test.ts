import assert from 'node:assert/strict';
import { accept, connected, type Desk, log, openDesk, say } from './desk.ts';

describe('console: signing out', () => {
  let desk: Desk;
  before(async function () {
    this.timeout(30_000);
    desk = await openDesk();
  });
  after(() => desk.close());
  afterEach(() => desk.quiet());

  it('ends the other windows of that sign-in, and no other sign-in of the same person', async function () {
    this.timeout(40_000);
    const first = await desk.signedIn('alice');
    desk.forget('alice');
    const elsewhere = await desk.signedIn('alice');
    const second = await first.context().newPage();
    await second.goto(`${desk.url}/console`);
    await connected(second);
    await desk.visitorSays('Vera', 'Is anybody there?');
    await accept(elsewhere, 'Vera');

    await first.getByRole('button', { name: 'Sign out' }).click();
    await first.waitForURL(/\/sign-in$/);
    assert.equal(await first.getByRole('alert').count(), 0);
    await second.waitForURL(/\/sign-in\?next=\/console$/);
    await say(elsewhere, 'I am');
    await log(elsewhere).getByText('I am').waitFor();
    assert.equal(await log(elsewhere).getByText(/ended/).count(), 0, 'the chat goes on elsewhere');
  });

  it('is told in words where a session goes without its token, and goes round once at most', async function () {
    this.timeout(20_000);
    const page = await desk.signedIn('alice');
    let loads = 0;
    page.on('request', (request) => {
      if (request.isNavigationRequest() && new URL(request.url()).pathname === '/console') loads += 1;
    });
    await page.route('**/console/token*', (route) => route.fulfill({ status: 401 }));
    await page.reload();
    await page.getByText('Signed out. Reload the page to sign in again.').waitFor();
    await page.waitForTimeout(1_000);
    assert.ok(loads <= 2, `loaded ${loads} times`);
  });
});
