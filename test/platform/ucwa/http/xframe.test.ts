import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, tokenOf } from '../../support/staff.ts';
import { ask, linked } from '../../support/wire.ts';

const root = '/Autodiscover/AutodiscoverService.svc/root';

describe('the frame that other sites’ pages call through', () => {
  let platform: TestPlatform;
  let token: string;
  before(async () => {
    platform = await startPlatform();
    token = await tokenOf(platform, await addStaff(platform, 'Alice'));
    await platform.identity.applications.register({
      name: 'Desk',
      endpoint: 'sip:desk@contoso.example',
      callbackUrl: 'https://desk.example/callback',
      audience: 'https://desk.example',
    });
  });
  after(() => platform.stop());

  it('is where discovery says, for browsers, and brings its script along', async () => {
    for (const path of ['', '/oauth/user']) {
      const { body } = await ask('GET', platform.url + root + path, { token });
      assert.equal(linked(body, 'xframe'), `${platform.url}/Autodiscover/XFrame/XFrame.html`);
    }
    const { body } = await ask('GET', platform.url + root);
    const page = await ask('GET', linked(body, 'xframe'), { headers: { Accept: 'text/html' } });
    assert.equal(page.status, 200);
    assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
    assert.match(page.text, /<script src="XFrame\.js"><\/script>/);
    assert.match(page.headers.get('content-security-policy') ?? '', /script-src 'self'/);
    assert.equal(page.headers.get('x-frame-options'), null, 'it may be framed');
    const script = await ask('GET', `${platform.url}/Autodiscover/XFrame/XFrame.js`);
    assert.equal(script.status, existsSync('dist/public/xframe/xframe.js') ? 200 : 404);
  });

  it('may be used by pages of the sites that are allowed, to the letter, and by no other', async () => {
    const through = (origin: string) =>
      ask('GET', `${platform.url}${root}/oauth/user`, {
        token,
        headers: { 'X-Ms-Origin': origin, 'Sec-Fetch-Site': 'same-origin' },
      });
    for (const origin of ['https://desk.example', platform.url]) assert.equal((await through(origin)).status, 200);
    for (const origin of ['https://desk.example:444', 'http://desk.example', 'https://evil.example', 'null']) {
      const { status, headers } = await through(origin);
      assert.equal(status, 403, origin);
      assert.match(headers.get('x-ms-diagnostics') ?? '', /^28070;source=".*";reason="Service does not allow/);
    }
  });

  it('keep a program out that names a foreign page, too, but none that copied localhost from a sample', async () => {
    const through = (origin: string, more = {}) =>
      ask('GET', `${platform.url}${root}/oauth/user`, { token, headers: { 'X-Ms-Origin': origin, ...more } });
    assert.equal((await through('http://localhost')).status, 200);
    for (const origin of ['https://evil.example', 'null']) assert.equal((await through(origin)).status, 403, origin);
    assert.equal((await through('http://localhost', { 'Sec-Fetch-Site': 'same-origin' })).status, 403, 'of a page');
  });
});
