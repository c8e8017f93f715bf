import assert from 'node:assert/strict';
import { type Site, startSite } from './support/site.ts';

describe('pages: start page and files', () => {
  let site: Site;
  before(async () => {
    site = await startSite();
  });
  after(() => site.close());

  it('shows the demonstration page to browsers, with the widget, the ways in and who to sign in as', async () => {
    const { text, headers } = await site.browser().get('/').set('Accept', 'text/html').expect(200);
    assert.match(text, /<script src="\/widget\.js" async><\/script>/);
    for (const link of ['/console', '/dashboard', '/sign-in']) assert.ok(text.includes(`href="${link}"`), link);
    for (const name of ['alice', 'bob', 'sam']) assert.ok(text.includes(`<code>${name}</code>`), name);
    assert.match(text, /^<!doctype html>/i);
    assert.equal(headers['set-cookie'], undefined, 'nobody gets a cookie for looking');
  });

  it('leaves / to the platform for everybody else', async () => {
    const { body } = await site.browser().get('/').set('Accept', '*/*').expect(200);
    assert.deepEqual(body, { _links: {} });
  });

  it('names nobody when it is no demonstration', async () => {
    const serious = await startSite({ demo: { on: false, names: [] } });
    const { text } = await serious.browser().get('/').set('Accept', 'text/html');
    assert.doesNotMatch(text, /alice/);
    await serious.close();
  });

  it('says why the widget is not on it where WIDGET_ORIGINS leaves it out, and what to do', async () => {
    const elsewhere = await startSite({ widgetHere: () => false });
    const { text } = await elsewhere.browser().get('/').set('Accept', 'text/html');
    assert.doesNotMatch(text, /<script src="\/widget\.js"/);
    assert.match(text, new RegExp(`WIDGET_ORIGINS.*add <code>${elsewhere.origin}</code>`));
    await elsewhere.close();
  });

  it('lets any website load the widget', async () => {
    for (const path of ['/widget.js', '/widget/chat.js']) {
      const { headers } = await site.browser().get(path).set('Origin', 'https://shop.example').expect(200);
      assert.equal(headers['cross-origin-resource-policy'], 'cross-origin');
      assert.equal(headers['access-control-allow-origin'], '*');
      assert.match(String(headers['content-type']), /javascript/);
      assert.equal(headers['set-cookie'], undefined);
    }
  });

  it('serves the build with ETag, compressed, and answers 304 to who has it', async () => {
    const { headers } = await site.browser().get('/styles/base.css').set('Accept-Encoding', 'gzip').expect(200);
    assert.equal(headers['content-encoding'], 'gzip');
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
    await site.browser().get('/styles/base.css').set('If-None-Match', String(headers.etag)).expect(304);
  });

  it('serves no other file of that folder, nor one outside it', async () => {
    for (const path of [
      '/secret.txt',
      '/styles/../../helpdesk.db',
      '/styles/%2e%2e/%2e%2e/helpdesk.db',
      '/widget/none.js',
    ])
      await site.browser().get(path).expect(404);
  });

  it('says in a page that a page is missing, to browsers only', async () => {
    const { text } = await site.browser().get('/nowhere').set('Accept', 'text/html').expect(404);
    assert.match(text, /There is no such page/);
    const plain = await site.browser().get('/nowhere').set('Accept', 'application/json').expect(404);
    assert.doesNotMatch(plain.text, /There is no such page/);
    await site.browser().get('/dashboard/nowhere').set('Accept', 'text/html').expect(404);
  });

  it('sends strict security headers with every page, and lets scripts connect to the platform only', async () => {
    const { headers } = await site.browser().get('/sign-in').expect(200);
    const policy = String(headers['content-security-policy']);
    assert.match(policy, /default-src 'self'/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.ok(policy.includes(site.platform.origin), policy);
    const port = new URL(site.origin).port;
    for (const own of [`http://127.0.0.1:${port}`, `http://localhost:${port}`]) assert.ok(policy.includes(own), policy);
    assert.equal(headers['referrer-policy'], 'same-origin');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['strict-transport-security'], undefined);
  });
});
