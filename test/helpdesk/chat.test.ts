import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import supertest from 'supertest';
import type { HelpdeskSettings } from '../../server/helpdesk/settings.ts';
import { conversationDeleted, envelope, invitationStarted, visitorUri } from './support/callbacks.ts';
import { callbackToken, type OpenDesk, openDesk } from './support/openDesk.ts';
import { openScriptedPlatform, type ScriptedPlatform, visitorTokenAnswer } from './support/scriptedPlatform.ts';

const origin = 'http://localhost:3000';

describe('/chat', () => {
  let platform: ScriptedPlatform;
  let desk: OpenDesk;

  async function open(settings: Partial<HelpdeskSettings> = {}): Promise<void> {
    platform = await openScriptedPlatform();
    const answer = await visitorTokenAnswer();
    platform.script = ({ url }) => (/anonApplicationTokens/.test(url) ? { status: 200, body: answer } : undefined);
    desk = await openDesk({ platformUrl: platform.url, settings, start: true });
  }
  afterEach(async () => {
    await desk.close();
    await platform.close();
  });

  const post = (path: string, body: unknown, headers: Record<string, string> = { Origin: origin }) =>
    supertest(desk.app)
      .post(path)
      .set({ 'Content-Type': 'application/json', ...headers })
      .send(typeof body === 'string' ? body : JSON.stringify(body));

  async function callBack(ack: number, events: Parameters<typeof envelope>[2]): Promise<void> {
    await supertest(desk.app)
      .post('/callback')
      .set({ 'Content-Type': 'application/json', Authorization: `Bearer ${await callbackToken()}` })
      .send(envelope('p1', ack, events, { baseuri: platform.url }))
      .expect(200);
    await desk.helpdesk.idle();
  }

  describe('/token', () => {
    beforeEach(() => open());

    it('hands out a token, where to go with it, and a session', async () => {
      const { body, headers } = await post('/chat/token', {}).expect(200);
      assert.match(body.token, /^psat=/);
      assert.match(body.discoverUrl, /^http:\/\/pool\.platform\.example\/discover\?anonymousContext=psat%253d/);
      assert.equal(body.expiryTime, '2026-11-21T10:38:42.012Z');
      assert.equal(body.to, 'sip:helpdesk@contoso.example');
      assert.match(body.applicationSessionId, /^[0-9a-f]{32}$/);
      assert.equal(headers['access-control-allow-origin'], origin);
      assert.match(headers['cache-control'] ?? '', /no-store/);
      const [asked] = await platform.until(/anonApplicationTokens/);
      assert.deepEqual(JSON.parse(asked?.body ?? ''), {
        applicationSessionId: body.applicationSessionId,
        allowedOrigins: origin,
      });
    });

    it('keeps only a hash of the session', async () => {
      const { body } = await post('/chat/token', {}).expect(200);
      const stored = JSON.stringify(desk.db.prepare('select * from visitor_sessions').all());
      assert.ok(!stored.includes(body.applicationSessionId));
    });

    it('takes no body at all, and somebody who is no browser', async () => {
      await supertest(desk.app).post('/chat/token').expect(200);
    });

    it('lets a visitor come back to his session, and gives a stranger a new one', async () => {
      const first = (await post('/chat/token', {}).expect(200)).body.applicationSessionId;
      const again = (await post('/chat/token', { applicationSessionId: first }).expect(200)).body.applicationSessionId;
      assert.equal(again, first);
      const made = (await post('/chat/token', { applicationSessionId: 'made-up' }).expect(200)).body;
      assert.notEqual(made.applicationSessionId, 'made-up');
    });

    it('answers a session whose chat is over with a new one', async () => {
      const { applicationSessionId } = (await post('/chat/token', {}).expect(200)).body;
      await callBack(1, [invitationStarted('p1')]);
      const during = (await post('/chat/token', { applicationSessionId }).expect(200)).body;
      assert.equal(during.applicationSessionId, applicationSessionId);
      await callBack(2, [conversationDeleted('p1')]);
      const afterwards = (await post('/chat/token', { applicationSessionId }).expect(200)).body;
      assert.notEqual(afterwards.applicationSessionId, applicationSessionId);
    });

    it('knows the page of the visitor once he asks for help', async () => {
      await post('/chat/token', { page: 'https://shop.example/cart?x=1', name: 'Jane' }).expect(200);
      await callBack(1, [invitationStarted('p1')]);
      const [request] = desk.helpdesk.desk.requests({ limit: 1, offset: 0 }).items;
      assert.equal(request?.page, 'https://shop.example/cart?x=1');
      assert.equal(request?.visitorUri, visitorUri);
      assert.deepEqual(request?.customContent, { order: 42 });
    });

    it('takes 127.0.0.1 for localhost, and asks a token that is good there', async () => {
      await post('/chat/token', {}, { Origin: 'http://127.0.0.1:3000' }).expect(200);
      const [asked] = await platform.until(/anonApplicationTokens/);
      assert.equal(JSON.parse(asked?.body ?? '').allowedOrigins, `${origin};http://127.0.0.1:3000`);
    });

    for (const foreign of ['http://localhost:3001', 'https://evil.example', 'null'])
      it(`refuses a page of ${foreign}`, async () => {
        const answer = await post('/chat/token', {}, { Origin: foreign }).expect(403);
        assert.equal(answer.headers['access-control-allow-origin'], undefined);
        await supertest(desk.app).options('/chat/token').set('Origin', foreign).expect(403);
      });

    it('answers the preflight', async () => {
      const answer = await supertest(desk.app).options('/chat/token').set('Origin', origin).expect(204);
      assert.equal(answer.headers['access-control-allow-origin'], origin);
      assert.match(answer.headers['access-control-allow-methods'] ?? '', /POST/);
      assert.match(answer.headers['access-control-allow-headers'] ?? '', /content-type/i);
      assert.match(answer.headers.vary ?? '', /origin/i);
    });

    for (const method of ['get', 'put', 'delete', 'patch'] as const)
      it(`refuses ${method.toUpperCase()}`, async () => {
        const answer = await supertest(desk.app)[method]('/chat/token').expect(405);
        assert.match(answer.headers.allow ?? '', /POST/);
      });

    it('names every fault at once', async () => {
      const bad = { applicationSessionId: 5, name: 'x'.repeat(251), page: 'javascript:alert(1)' };
      const { body } = await post('/chat/token', bad).expect(400);
      assert.deepEqual(
        body.parameters.map(({ name }: { name: string }) => name),
        ['applicationSessionId', 'name', 'page'],
      );
      await post('/chat/token', { page: `https://x.example/${'x'.repeat(2048)}` }).expect(400);
    });

    for (const broken of ['{', '5', '[]', 'null'])
      it(`refuses ${broken}`, async () => {
        await post('/chat/token', broken).expect(400);
      });

    it('refuses what is no JSON, and too much of it', async () => {
      await post('/chat/token', 'name=x', { 'Content-Type': 'application/x-www-form-urlencoded' }).expect(415);
      await post('/chat/token', { name: 'x'.repeat(70_000) }).expect(413);
    });

    it('says so when the platform gives no token', async () => {
      platform.script = ({ url }) => (/anonApplicationTokens/.test(url) ? { status: 500 } : undefined);
      const { body } = await post('/chat/token', {}).expect(503);
      assert.equal(body.code, 'ServiceUnavailable');
    });
  });

  it('limits how often one address may ask', async () => {
    await open({ chatRequestsPerMinute: 2 });
    await post('/chat/token', {}).expect(200);
    await post('/chat/token', {}).expect(200);
    await post('/chat/token', {}).expect(429);
    await post('/chat/status', { applicationSessionId: 'x' }).expect(404); // counted for itself
  });

  describe('/status', () => {
    beforeEach(() => open());

    it('tells how a chat stands', async () => {
      const { applicationSessionId } = (await post('/chat/token', {}).expect(200)).body;
      const status = async () => (await post('/chat/status', { applicationSessionId }).expect(200)).body;
      assert.deepEqual(await status(), { state: 'none', ahead: 0, nobodyThere: false, agent: null });
      await callBack(1, [invitationStarted('p1')]);
      assert.deepEqual(await status(), { state: 'opening', ahead: 0, nobodyThere: false, agent: null });
      await callBack(2, [conversationDeleted('p1')]);
      assert.equal((await status()).state, 'closed');
    });

    it('knows no session that was not handed out', async () => {
      await post('/chat/status', { applicationSessionId: 'x' }).expect(404);
      await post('/chat/status', {}).expect(400);
    });
  });

  describe('/settings', () => {
    it('tells what the widget shows', async () => {
      await open({ privacyUrl: 'https://contoso.example/privacy' });
      const { body, headers } = await supertest(desk.app).get('/chat/settings').set('Origin', origin).expect(200);
      assert.deepEqual(body, {
        name: 'Helpdesk',
        privacyUrl: 'https://contoso.example/privacy',
        maxMessageBytes: 8192,
      });
      assert.match(headers['cache-control'] ?? '', /max-age/);
    });
  });

  describe('/message', () => {
    const smtps: SMTPServer[] = [];
    afterEach(() => Promise.all(smtps.splice(0).map((smtp) => new Promise<void>((done) => smtp.close(() => done())))));

    const message = { name: 'Jane', email: 'jane@example.com', text: 'Please call me', page: 'https://shop.example/' };

    it('keeps what a visitor leaves', async () => {
      await open();
      await post('/chat/message', message).expect(201);
      const [kept] = desk.helpdesk.desk.offlineMessages(10);
      assert.deepEqual({ ...kept, id: 0, at: 0 }, { ...message, id: 0, at: 0 });
    });

    it('names every fault at once', async () => {
      await open();
      const { body } = await post('/chat/message', { name: ' ', email: 'jane', text: 'ä'.repeat(4097) }).expect(400);
      assert.deepEqual(
        body.parameters.map(({ name }: { name: string }) => name),
        ['name', 'email', 'text'],
      );
      await post('/chat/message', {}).expect(400);
      await post('/chat/message', { ...message, text: 'ä'.repeat(4096) }).expect(201);
    });

    it('mails it, again when the mail server is not there yet, and only once', async () => {
      const mails: string[] = [];
      let refusals = 1;
      const smtp = new SMTPServer({
        disabledCommands: ['AUTH', 'STARTTLS'],
        onRcptTo: (_address, _session, callback) => callback(refusals-- > 0 ? new Error('not now') : undefined),
        onData(stream, _session, callback) {
          let text = '';
          stream.on('data', (chunk) => (text += chunk));
          stream.on('end', () => {
            mails.push(text);
            callback();
          });
        },
      });
      smtps.push(smtp);
      await new Promise<void>((resolve) => void smtp.listen(0, '127.0.0.1', resolve));
      const { port } = smtp.server.address() as AddressInfo;
      const mail = {
        smtpUrl: `smtp://127.0.0.1:${port}`,
        from: 'helpdesk@contoso.example',
        to: 'desk@contoso.example',
      };
      await open({ mail });
      await post('/chat/message', { ...message, name: 'Jane\r\nBcc: everybody@example.com' }).expect(201);
      const state = () => desk.db.prepare('select mail_state, mail_attempts from offline_messages').get();
      for (let waited = 0; waited < 200 && JSON.stringify(state()).includes(':0'); waited += 1) await pause(10);
      assert.deepEqual(state(), { mail_state: 'waiting', mail_attempts: 1 });
      desk.db.prepare('update offline_messages set mail_at = 0').run();
      desk = await desk.reopen();
      for (let waited = 0; waited < 200 && mails.length === 0; waited += 1) await pause(10);
      await pause(50);
      assert.equal(mails.length, 1);
      assert.deepEqual(state(), { mail_state: 'sent', mail_attempts: 2 });
      assert.match(mails[0] ?? '', /^To: desk@contoso\.example/m);
      assert.match(mails[0] ?? '', /^Reply-To: .*<jane@example\.com>/m);
      assert.doesNotMatch(mails[0] ?? '', /^Bcc:/m);
      assert.match(mails[0] ?? '', /Please call me/);
    });
  });
});
