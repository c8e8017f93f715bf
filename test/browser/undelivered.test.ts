import assert from 'node:assert/strict';
import { assertAccessible } from '../support/browser.ts';
import { accept, type Desk, log, openDesk, say } from './desk.ts';

/** What an agent sees of words that never reached the visitor (ucwa.md 5.4, failed delivery). */
describe('console: words that the visitor’s browser never fetched', () => {
  let desk: Desk;
  before(async function () {
    this.timeout(30_000);
    desk = await openDesk({ VISITOR_GRACE_MS: '2000' });
  });
  after(() => desk.close());
  afterEach(() => desk.quiet());

  it('are marked in words, by his name; what he fetched is not', async () => {
    const page = await desk.signedIn('alice');
    const dana = await desk.visitorSays('Dana', 'hello');
    await accept(page, 'Dana');
    await say(page, 'Hi Dana');
    await dana.waitForMessage('Hi Dana');
    await dana.say('I have to go into a tunnel');
    await log(page).getByText('tunnel').waitFor();
    dana.close();
    await say(page, 'See you');
    const line = log(page).locator('.line', { hasText: 'See you' });
    await line.getByText('Not delivered to Dana').waitFor();
    assert.equal(await page.getByText('Not delivered').count(), 1);
    assert.equal(await line.getByRole('button').count(), 0, 'nothing to try again');
    await assertAccessible(page);
  });
});
