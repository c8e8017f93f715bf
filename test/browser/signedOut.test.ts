import assert from 'node:assert/strict';
import { type Desk, openDesk } from './desk.ts';

describe('console: a session that its token does not go with', () => {
  let desk: Desk;
  before(async function () {
    this.timeout(30_000);
    desk = await openDesk();
  });
  after(() => desk.close());
  afterEach(() => desk.quiet());

  it('is told in words, and goes round once at most', async function () {
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
