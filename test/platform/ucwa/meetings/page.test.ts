import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { schedule } from '../../support/meetings.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { ask } from '../../support/wire.ts';

describe('a join URL opened in a browser', () => {
  let platform: TestPlatform;
  let alice: Staff;
  before(async () => {
    platform = await startPlatform();
    alice = await startStaff(platform, await addStaff(platform, 'Alice'));
  });
  after(() => platform.stop());
  const open = (address: string, method = 'GET') => ask(method, address, { headers: { Accept: 'text/html' } });

  it('says which meeting it is and what joins it, and runs, shows and keeps nothing else', async () => {
    const meeting = await schedule(alice, { subject: '<script>alert("x")</script> & more', description: 'secret' });
    for (const address of [String(meeting.joinUrl), `${meeting.joinUrl}/`, String(meeting.joinUrl).toUpperCase()]) {
      const path = new URL(address).pathname;
      const { status, text, headers } = await open(platform.url + path);
      assert.deepEqual([status, headers.get('content-type')], [200, 'text/html; charset=utf-8'], path);
      assert.match(text, /<h1>&lt;script&gt;alert\(&quot;x&quot;\)&lt;\/script&gt; &amp; more<\/h1>/);
      assert.match(text, /A meeting of Alice\./);
      assert.match(text, /UCWA client/);
      assert.ok(text.includes(String(meeting.joinUrl)));
      assert.ok(!text.includes('secret') && !text.includes('<script'));
      const style = /<style>([^<]*)<\/style>/.exec(text)?.[1] ?? '';
      const policy = headers.get('content-security-policy') ?? '';
      assert.match(policy, /^default-src 'none';.* frame-ancestors 'none'$/);
      assert.ok(policy.includes(`'sha256-${createHash('sha256').update(style).digest('base64')}'`));
      assert.deepEqual(
        ['x-robots-tag', 'cache-control', 'referrer-policy', 'x-content-type-options'].map((name) => headers.get(name)),
        ['noindex, nofollow', 'no-store', 'no-referrer', 'nosniff'],
      );
    }
  });

  it('is the same page for what never was, is over, or is another’s', async () => {
    const meeting = await schedule(alice, { subject: 'Weekly' });
    const url = String(meeting.joinUrl);
    await alice.ask('DELETE', `${alice.path}/onlineMeetings/myOnlineMeetings/${meeting.onlineMeetingId}`);
    const other = String((await schedule(alice)).joinUrl).replace('/alice/', '/bob/');
    const told = new Set<string>();
    for (const address of [url, other, url.replace(/[0-9a-f]{32}$/, '0'.repeat(32)), `${platform.url}/meet/a/b/c`]) {
      const { status, text, headers } = await open(address);
      assert.deepEqual([status, headers.get('x-robots-tag')], [404, 'noindex, nofollow'], address);
      told.add(text);
    }
    assert.equal(told.size, 1);
    assert.equal((await open(url, 'POST')).status, 405);
  });
});
