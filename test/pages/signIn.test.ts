import assert from 'node:assert/strict';
import { type Site, startSite } from './support/site.ts';

describe('pages: sign-in', () => {
  let site: Site;
  beforeEach(async () => {
    site = await startSite();
  });
  afterEach(() => site.close());

  const post = (fields: Record<string, string>) => site.browser().post('/sign-in').type('form').send(fields);

  it('is one form with a text and a password field', async () => {
    const { text } = await site.browser().get('/sign-in').expect(200);
    assert.match(text, /<form method="post" action="\/sign-in">/);
    assert.match(text, /<label for="username">User name<\/label>\s*<input[^>]* name="username" type="text"/);
    assert.match(text, /<label for="password">Password<\/label>\s*<input[^>]* name="password" type="password"/);
    assert.match(text, /<button[^>]*>Sign in<\/button>/);
  });

  it('lands agents on the console, supervisors and admins on the dashboard', async () => {
    for (const [username, password, home] of [
      ['alice', 'wonderland', '/console'],
      ['sam', 'sailing', '/dashboard'],
      ['ada', 'engine', '/dashboard'],
    ] as const)
      await post({ username, password }).expect(303).expect('Location', home);
  });

  it('qualifies the user name by the roster before it asks the platform', async () => {
    for (const username of ['alice', 'ALICE', ' alice ', 'alice@contoso.example', 'sip:Alice@contoso.example'])
      await post({ username, password: 'wonderland' }).expect(303);
    const asked = site.platform.grants.map((fields) => [fields.get('grant_type'), fields.get('username')]);
    assert.deepEqual(asked, Array(5).fill(['password', 'alice@contoso.example']));
  });

  it('does not guess between two members of one name', async () => {
    site.desk.members.push({ uri: 'sip:alice@other.example', name: 'Alice B', role: 'agent' });
    await post({ username: 'alice', password: 'wonderland' }).expect(401);
    await post({ username: 'alice@contoso.example', password: 'wonderland' }).expect(303);
  });

  it('says in a 401 page that name or password is wrong, keeps the name and never the password', async () => {
    const { text, headers } = await post({ username: 'alice', password: 'looking-glass' }).expect(401);
    assert.match(text, /role="alert">The user name or the password is wrong\./);
    assert.match(text, /value="alice"/);
    assert.doesNotMatch(text, /looking-glass/);
    assert.equal(headers['set-cookie'], undefined);
    await post({ username: '', password: '' }).expect(401);
    await post({ username: 'nobody', password: 'wonderland' }).expect(401);
  });

  it('escapes what was typed', async () => {
    const { text } = await post({ username: '"><script>x</script>', password: 'no' }).expect(401);
    assert.doesNotMatch(text, /<script>x/);
  });

  it('answers 403 to an account of the platform that is not on the roster', async () => {
    const { text } = await post({ username: 'stranger@contoso.example', password: 'danger' }).expect(403);
    assert.match(text, /not on the roster/);
  });

  it('goes on to the page that was asked for, when it is one of ours and of that role', async () => {
    const console = { username: 'sam', password: 'sailing', next: '/dashboard/requests/7?x=1' };
    await post(console).expect(303).expect('Location', '/dashboard/requests/7?x=1');
    await post({ username: 'alice', password: 'wonderland', next: '/dashboard' }).expect('Location', '/console');
    for (const next of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      '/.//evil.example',
      'javascript:x',
    ])
      await post({ username: 'alice', password: 'wonderland', next }).expect('Location', '/console');
  });

  it('leads who is signed out to the form and back', async () => {
    const agent = site.browser();
    const { headers } = await agent.get('/dashboard?state=closed').expect(303);
    assert.equal(headers.location, '/sign-in?next=%2Fdashboard%3Fstate%3Dclosed');
    const { text } = await agent.get(String(headers.location)).expect(200);
    assert.match(text, /name="next" value="\/dashboard\?state&#x3D;closed"/);
  });

  it('sets a cookie that scripts and other sites do not get, under a new session id each time', async () => {
    const agent = site.browser();
    const first = await agent.post('/sign-in').type('form').send({ username: 'alice', password: 'wonderland' });
    const cookie = String(first.headers['set-cookie']);
    assert.match(cookie, /^desk\.session=.*; Path=\/; Expires=.*; HttpOnly; SameSite=Lax$/);
    const second = await agent.post('/sign-in').type('form').send({ username: 'alice', password: 'wonderland' });
    const idOf = (text: string) => /desk\.session=([^;]*)/.exec(text)?.[1];
    assert.notEqual(idOf(String(second.headers['set-cookie'])), idOf(cookie));
    assert.equal(site.db.prepare('select count(*) from sessions').pluck().get(), 1, 'the old session is gone');
  });

  it('makes the cookie Secure when the public address is https', async () => {
    const secure = await startSite({ secureCookies: true, publicUrl: () => 'https://desk.example' });
    const form = { username: 'alice', password: 'wonderland' };
    const { headers } = await secure.browser().post('/sign-in').type('form').send(form).expect(303);
    assert.match(String(headers['set-cookie']), /; Secure/);
    const page = await secure.browser().get('/sign-in');
    assert.ok(page.headers['strict-transport-security']);
    await secure.close();
  });

  it('stops guessing after ten wrong passwords for a name, not its owner elsewhere', async () => {
    for (let attempt = 0; attempt < 10; attempt++) await post({ username: 'alice', password: 'no' }).expect(401);
    const { text } = await post({ username: 'alice', password: 'wonderland' }).expect(429);
    assert.match(text, /Too many wrong attempts/);
    await post({ username: 'sam', password: 'sailing' }).expect(303);
  });

  it('counts all spellings of one name together', async () => {
    for (let attempt = 0; attempt < 10; attempt++)
      await post({ username: `X${attempt}\\alice`, password: 'no' }).expect(401);
    for (const username of ['Y\\ALICE', ' alice ', 'alice', 'sip:alice@contoso.example'])
      await post({ username, password: 'wonderland' }).expect(429);
  });

  it('does not count what succeeded', async () => {
    for (let attempt = 0; attempt < 12; attempt++)
      await post({ username: 'alice', password: 'wonderland' }).expect(303);
  });

  it('shows a page instead of the form to who is signed in, and signs out by POST', async () => {
    const agent = await site.signIn('sam', 'sailing');
    await agent.get('/sign-in').expect(303).expect('Location', '/dashboard');
    const { text } = await agent.get('/').set('Accept', 'text/html');
    assert.match(text, /Sam, supervisor/);
    await agent.get('/sign-out').set('Accept', 'text/html').expect(404);
    await agent.post('/sign-out').expect(303).expect('Location', '/sign-in');
    await agent.get('/dashboard').expect(303);
    assert.equal(site.db.prepare('select count(*) from sessions').pluck().get(), 0);
  });

  it('ends the sign-in at the platform with the session, by the token that lives longest', async () => {
    const agent = await site.signIn('sam', 'sailing');
    const { tokens } = JSON.parse(site.db.prepare('select data from sessions').pluck().get() as string);
    await agent.post('/sign-out').expect(303).expect('Location', '/sign-in');
    assert.deepEqual(site.platform.revoked, [tokens.refreshToken]);
    await agent.post('/sign-out').expect(303);
    assert.equal(site.platform.revoked.length, 1, 'who is signed out has nothing to end');
    site.platform.ways.givesRefreshTokens = false;
    const again = await site.signIn('sam', 'sailing');
    await again.post('/sign-out').expect(303);
    assert.match(site.platform.revoked[1] ?? '', /^cwt=/);
  });

  it('signs out where the platform does not answer, and says what may go on', async () => {
    const agent = await site.signIn('sam', 'sailing');
    site.platform.ways.failWith = 503;
    await agent.post('/sign-out').expect(303).expect('Location', '/sign-in?only=here');
    await agent.get('/dashboard').expect(303);
    const { text } = await agent.get('/sign-in?only=here').expect(200);
    assert.match(text, /role="alert">You are signed out of these pages\. The platform could not be told/);
    assert.deepEqual(site.logged, ['somebody signed out here, and the platform could not be told']);
  });

  it('ends what a renewal under way brings for somebody who signs out meanwhile', async () => {
    const agent = await site.signIn('alice', 'wonderland');
    site.platform.ways.slowMs = 100;
    const renewal = agent.get('/console/token?refused=1').then(({ status }) => status);
    await new Promise((done) => setTimeout(done, 30));
    await agent.post('/sign-out').expect(303);
    assert.equal(await renewal, 401);
    assert.equal(new Set(site.platform.revoked).size, 2, 'the token it had, and the one that came');
  });

  it('refuses a form that another site sent', async () => {
    const form = { username: 'alice', password: 'wonderland' };
    await post(form).set('Origin', 'https://evil.example').expect(403);
    const { text } = await post(form).set('Sec-Fetch-Site', 'cross-site').expect(403);
    assert.match(text, /was not sent from/);
    await post(form).set('Sec-Fetch-Site', 'same-site').set('Origin', 'null').expect(403);
    await post(form).set('Sec-Fetch-Site', 'same-origin').set('Origin', 'null').expect(303);
    await post(form).set('Origin', site.origin.replace('127.0.0.1', 'localhost')).expect(303);
    await post(form).expect(303);
  });

  it('ends a session when its member leaves the roster or gets another role', async () => {
    const [sam, ada] = [await site.signIn('sam', 'sailing'), await site.signIn('ada', 'engine')];
    await sam.get('/dashboard').expect(200);
    site.desk.members.splice(2, 1);
    await sam.get('/dashboard').expect(303);
    site.desk.members[2] = { uri: 'sip:ada@contoso.example', name: 'Ada', role: 'agent' };
    await ada.get('/dashboard').expect(303);
    assert.equal(site.db.prepare('select count(*) from sessions').pluck().get(), 0);
  });

  it('ends a session twelve hours after its last request', async () => {
    const agent = await site.signIn('sam', 'sailing');
    site.clock.moved = 11 * 3_600_000;
    await agent.get('/dashboard').expect(200);
    site.clock.moved = 13 * 3_600_000;
    await agent.get('/dashboard').expect(303);
  });
});
