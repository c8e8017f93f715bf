import assert from 'node:assert/strict';
import { type Site, startSite } from './support/site.ts';

const alice = { username: 'alice', password: 'wonderland' };

describe('pages: where passwords are checked', () => {
  let site: Site;
  afterEach(() => site.close());

  const post = () => site.browser().post('/sign-in').type('form').send(alice);

  it('is where the challenge of the applications link points', async () => {
    site = await startSite({ embeddedTokenUrl: () => 'http://127.0.0.1:1/never-asked' });
    await post().expect(303);
    assert.equal(site.platform.grants.length, 1);
  });

  it('is not where a challenge points that may not be followed', async () => {
    site = await startSite();
    site.platform.ways.tokenUrl = 'http://127.0.0.1:1/elsewhere';
    const { text } = await post().expect(503);
    assert.match(text, /names no place where staff can sign in/);
  });

  it('is the embedded platform where the platform gives no challenge', async () => {
    const embedded = { url: '' };
    site = await startSite({ embeddedTokenUrl: () => embedded.url });
    embedded.url = site.platform.tokenUrl;
    site.platform.ways.challenges = false;
    await post().expect(303);
    assert.equal(site.platform.grants[0]?.get('username'), 'alice@contoso.example');
  });

  it('is nowhere without one, and the page says so', async () => {
    site = await startSite();
    site.platform.ways.challenges = false;
    await post().expect(503);
    assert.equal(site.platform.grants.length, 0);
  });

  it('is found behind one 307, not behind one that may not be followed', async () => {
    site = await startSite();
    site.platform.ways.redirectTo = 'http://127.0.0.1:1/elsewhere';
    await post().expect(503);
    assert.equal(site.platform.grants.length, 0);
  });

  it('does not count a platform that is away as a wrong password', async () => {
    site = await startSite();
    site.platform.ways.failWith = 500;
    for (let attempt = 0; attempt < 11; attempt++) await post().expect(503);
    delete site.platform.ways.failWith;
    await post().expect(303);
  });

  it('says that the platform does not answer when nothing listens there', async () => {
    site = await startSite({ discoverUrl: () => 'http://127.0.0.1:1/discover' });
    const { text } = await post().expect(503);
    assert.match(text, /does not answer/);
    assert.doesNotMatch(text, /ECONNREFUSED|\.ts:/);
  });

  it('says that there were too many attempts when the platform says so', async () => {
    site = await startSite();
    site.platform.ways.failWith = 429;
    const { text } = await post().expect(429);
    assert.match(text, /Too many wrong attempts/);
  });

  it('calls a password wrong only when the platform does', async () => {
    site = await startSite();
    site.platform.ways.failWith = 404;
    const { text } = await post().expect(503);
    assert.doesNotMatch(text, /password is wrong/);
  });
});
