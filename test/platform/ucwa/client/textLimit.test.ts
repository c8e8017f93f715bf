import assert from 'node:assert/strict';
import { createTextLimit } from '../../../../server/platform/ucwa/client/textLimit.ts';
import { startChat } from '../../support/chat.ts';
import { startPlatform } from '../../support/platform.ts';
import { startApplication } from '../../support/trustedApplication.ts';

describe('how much a client may say', () => {
  it('is limited for each by itself, and comes back with time', () => {
    let at = 0;
    const take = createTextLimit(() => at, { perMinute: 6000, atOnce: 1100 });
    assert.equal(take('a', 1000), 0);
    assert.equal(take('b', 900), 0);
    assert.equal(take('a', 400), 5);
    at += 4900;
    assert.equal(take('a', 400), 1);
    at += 100;
    assert.equal(take('a', 400), 0);
    at += 3_600_000;
    assert.equal(take('a', 1001), 1, 'never more than at once');
    assert.equal(take('a', 1000), 0);
  });

  it('is answered 429 with the time to wait, and nothing of it is said', async () => {
    const platform = await startPlatform();
    const desk = await startApplication(platform);
    try {
      const chat = await startChat(platform, desk);
      const text = 'x'.repeat(8000);
      let said = 0;
      let refused: Awaited<ReturnType<typeof chat.say>> | undefined;
      while (said < 600 && !refused) {
        const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => chat.say(text, `op-${said}-${n}`)));
        said += answers.filter(({ status }) => status === 201).length;
        refused = answers.find(({ status }) => status !== 201);
      }
      assert.equal(refused?.status, 429);
      assert.equal(refused?.body.code, 'TooManyRequests');
      assert.ok(Number(refused?.headers.get('Retry-After')) >= 1);
      assert.ok(said > 500 && said < 600, `${said} lines were said`);
      assert.equal((await chat.announce(chat.peer, 'others may')).status, 201);
    } finally {
      await platform.stop();
      await desk.close();
    }
  });
});
