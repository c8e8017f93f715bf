import assert from 'node:assert/strict';
import { type Site, startSite } from './support/site.ts';

const meeting = 'sip:helpdesk@contoso.example;gruu;opaque=app:conf:focus:id:AB';
const hour = 3_600_000;

describe('pages: console', () => {
  let site: Site;
  beforeEach(async () => {
    site = await startSite();
  });
  afterEach(() => site.close());

  it('is for staff, and gets who they are as JSON that cannot end its script element', async () => {
    await site.browser().get('/console').expect(303);
    site.desk.members.push({ uri: 'sip:eve@contoso.example', name: '</script><script>x', role: 'agent' });
    const agent = await site.signIn('alice', 'wonderland');
    const { text, headers } = await agent.get('/console').expect(200);
    assert.equal(headers['cache-control'], 'no-store');
    const json = /<script type="application\/json" id="console-data">([^<]*)<\/script>/.exec(text)?.[1];
    const data = JSON.parse(json ?? '') as { me: unknown; roster: unknown[]; helpdeskName: string; endpoint: string };
    assert.deepEqual(data.me, { uri: 'sip:alice@contoso.example', name: 'Alice', role: 'agent' });
    assert.deepEqual(data.roster.at(-1), { uri: 'sip:eve@contoso.example', name: '</script><script>x', role: 'agent' });
    assert.deepEqual([data.helpdeskName, data.endpoint], ['Helpdesk', 'sip:helpdesk@contoso.example']);
    assert.match(text, /<script src="\/console\.js" type="module">/);
    assert.doesNotMatch(text, /href="\/dashboard"/);
  });

  describe('token', () => {
    it('is given with the address where the platform begins, to our own pages only', async () => {
      const agent = await site.signIn('alice', 'wonderland');
      const { body, headers } = await agent.get('/console/token').set('Sec-Fetch-Site', 'same-origin').expect(200);
      assert.match(body.access_token, /^cwt=/);
      assert.ok(body.expires_in > 7 * 3600 && body.expires_in <= 8 * 3600);
      assert.equal(body.root, `${site.platform.origin}/Autodiscover/AutodiscoverService.svc/root`);
      assert.equal(headers['cache-control'], 'no-store');
      assert.equal(headers['access-control-allow-origin'], undefined);
      assert.doesNotMatch(JSON.stringify(body), /refresh/);
      for (const foreign of ['cross-site', 'same-site', 'none'])
        assert.equal(
          (await agent.get('/console/token').set('Sec-Fetch-Site', foreign).expect(403)).body.error,
          'ForeignOrigin',
        );
      await agent.get('/console/token').expect(200);
    });

    it('is refused as JSON to who is signed out', async () => {
      const { body } = await site.browser().get('/console/token').expect(401);
      assert.deepEqual(body, { error: 'SignedOut', message: 'Sign in first.' });
    });

    it('is the same one while it has an hour left, then a new one', async () => {
      const agent = await site.signIn('alice', 'wonderland');
      const first = (await agent.get('/console/token')).body.access_token;
      site.clock.moved = 6.9 * hour;
      assert.equal((await agent.get('/console/token')).body.access_token, first);
      site.clock.moved = 7.1 * hour;
      const second = (await agent.get('/console/token').expect(200)).body;
      assert.notEqual(second.access_token, first);
      assert.ok(second.expires_in > 7 * 3600);
      assert.equal((await agent.get('/console/token')).body.access_token, second.access_token);
    });

    it('is renewed once for all who ask at the same time, and for who asks just after', async () => {
      const agent = await site.signIn('alice', 'wonderland');
      site.clock.moved = 7.5 * hour;
      site.platform.ways.slowMs = 50;
      const answers = await Promise.all(Array.from({ length: 8 }, () => agent.get('/console/token').expect(200)));
      assert.equal(new Set(answers.map(({ body }) => body.access_token)).size, 1);
      await agent.get('/console/token').expect(200);
      assert.equal(site.platform.grants.filter((fields) => fields.get('grant_type') === 'refresh_token').length, 1);
    });

    it('is renewed whatever its age when the platform has turned it away', async () => {
      const agent = await site.signIn('alice', 'wonderland');
      const first = (await agent.get('/console/token')).body.access_token;
      const next = (await agent.get('/console/token?refused=1').expect(200)).body.access_token;
      assert.notEqual(next, first);
    });

    it('ends the session when the platform does not renew it', async () => {
      const agent = await site.signIn('alice', 'wonderland');
      site.clock.moved = 7.5 * hour;
      site.platform.ways.failWith = 400;
      assert.equal((await agent.get('/console/token').expect(401)).body.error, 'SignedOut');
      await agent.get('/console').expect(303);
    });

    it('does not end the session when the platform has had too many requests', async () => {
      const agent = await site.signIn('alice', 'wonderland');
      site.clock.moved = 7.5 * hour;
      site.platform.ways.failWith = 429;
      await agent.get('/console/token').expect(200);
      await agent.get('/console/token?refused=1').expect(429);
      delete site.platform.ways.failWith;
      await agent.get('/console/token?refused=1').expect(200);
    });

    it('lasts as long as it can when the platform is away', async () => {
      const agent = await site.signIn('alice', 'wonderland');
      site.clock.moved = 7.5 * hour;
      site.platform.ways.failWith = 500;
      await agent.get('/console/token').expect(200);
      site.clock.moved = 8.5 * hour;
      assert.equal((await agent.get('/console/token').expect(503)).body.error, 'PlatformUnreachable');
      delete site.platform.ways.failWith;
      await agent.get('/console/token').expect(200);
    });

    it('lasts as long as it can where the platform gives none to renew it with', async () => {
      site.platform.ways.givesRefreshTokens = false;
      const agent = await site.signIn('alice', 'wonderland');
      site.clock.moved = 7.5 * hour;
      await agent.get('/console/token').expect(200);
      site.clock.moved = 8 * hour;
      await agent.get('/console/token').expect(401);
    });
  });

  describe('meeting', () => {
    beforeEach(() => {
      const facts = { name: 'Vera', page: 'https://shop.example/', customContent: { order: 7 } };
      const [alice, bob] = ['sip:alice@contoso.example', 'sip:bob@contoso.example'];
      site.desk.meetings.set(meeting, {
        ...facts,
        bridged: [alice],
        askedAt: Date.now() - 5000,
        calls: [],
        in: [alice, bob],
      });
    });

    it('is told to who is invited or in it', async () => {
      const agent = await site.signIn('alice', 'wonderland');
      const { body } = await agent.get('/console/meeting').query({ onlineMeetingUri: meeting }).expect(200);
      const { askedMsAgo, ...told } = body;
      assert.ok(askedMsAgo >= 5000 && askedMsAgo < 60_000, `asked ${askedMsAgo} ms ago`);
      assert.deepEqual(told, {
        name: 'Vera',
        page: 'https://shop.example/',
        customContent: { order: 7 },
        bridged: ['sip:alice@contoso.example'],
        calls: [],
      });
    });

    it('is 404 for others, 400 without a name, 401 signed out', async () => {
      const sam = await site.signIn('sam', 'sailing');
      assert.equal(
        (await sam.get('/console/meeting').query({ onlineMeetingUri: meeting }).expect(404)).body.error,
        'NotFound',
      );
      await sam.get('/console/meeting').query({ onlineMeetingUri: 'sip:none' }).expect(404);
      assert.match((await sam.get('/console/meeting').expect(400)).body.message, /onlineMeetingUri/);
      await site.browser().get('/console/meeting').query({ onlineMeetingUri: meeting }).expect(401);
    });

    it('takes a colleague in', async () => {
      const agent = await site.signIn('alice', 'wonderland');
      const ask = { onlineMeetingUri: meeting, to: 'sip:bob@contoso.example', silent: true };
      await agent.post('/console/colleague').send(ask).expect(201);
      assert.deepEqual(site.desk.broughtIn, [{ ...ask, by: 'sip:alice@contoso.example' }]);
    });

    it('takes nobody in for who is not in it, no stranger, and nothing without who and where', async () => {
      const [alice, sam] = [await site.signIn('alice', 'wonderland'), await site.signIn('sam', 'sailing')];
      const ask = { onlineMeetingUri: meeting, to: 'sip:bob@contoso.example', silent: false };
      assert.equal((await sam.post('/console/colleague').send(ask).expect(403)).body.error, 'NotInMeeting');
      await alice
        .post('/console/colleague')
        .send({ ...ask, onlineMeetingUri: 'sip:none' })
        .expect(404);
      await alice
        .post('/console/colleague')
        .send({ ...ask, to: 'sip:none@contoso.example' })
        .expect(404);
      const { body } = await alice.post('/console/colleague').send({ silent: 'yes' }).expect(400);
      for (const name of ['onlineMeetingUri', 'to', 'silent']) assert.ok(body.message.includes(name), body.message);
      await alice.post('/console/colleague').type('json').send('{').expect(400);
      await alice.post('/console/colleague').expect(400);
      await alice.post('/console/colleague').send(ask).set('Sec-Fetch-Site', 'cross-site').expect(403);
      await site.browser().post('/console/colleague').send(ask).expect(401);
      assert.deepEqual(site.desk.broughtIn, []);
    });
  });
});
