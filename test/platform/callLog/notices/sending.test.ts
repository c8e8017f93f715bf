import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { startPlatform } from '../../support/platform.ts';
import { until } from '../../support/until.ts';
import { type Gateway, type MailServer, openGateway, openMailServer } from './servers.ts';
import { alice, bob, callOf, type OpenNotices, once, openNotices, outsider, staff } from './support.ts';

describe('notices by mail and SMS', () => {
  let mail: MailServer;
  let gateway: Gateway;
  let open: OpenNotices;
  const channels = () => ({ smtpUrl: mail.url, smsGatewayUrl: gateway.url });
  beforeEach(async () => {
    mail = await openMailServer();
    gateway = await openGateway();
    open = openNotices(channels());
  });
  afterEach(async () => {
    await open.close();
    await Promise.all([mail.close(), gateway.close()]);
  });

  const reopen = (settings = channels()) => {
    open = openNotices(settings, open.folder);
    return open;
  };
  const states = () => open.rows().map(({ channel, state, attempts }) => `${channel} ${state} ${attempts}`);
  const settled = (...expected: string[]) =>
    until(`${expected} among ${states()}`, () => (states().join() === expected.join() ? true : undefined));
  const header = (name: string, text = mail.mails[0]?.text ?? '') =>
    new RegExp(`^${name}: ((?:.|\\r\\n[ \\t])*)`, 'm').exec(text)?.[1];

  /** RFC 2045 6.7, as far as these mails need it. */
  const readable = (text = '') => text.replaceAll('=\r\n', '').replaceAll('=3D', '=');

  it('carry the title, who calls, and the link for guests', async () => {
    open.start();
    const id = await open.calls.create(callOf([bob]), once);
    await settled('mail sent 1', 'sms sent 1');
    const link = `https://desk.example/join/${id}?token=${open.linkToken(id)}`;
    const { to, text } = mail.mails[0] ?? { to: [], text: '' };
    assert.deepEqual(to, ['bob@contoso.example']);
    assert.equal(header('From'), 'helpdesk@contoso.example');
    assert.equal(header('To'), 'Bob <bob@contoso.example>');
    assert.equal(header('Subject'), 'Alice is calling you: Engine vibrates');
    assert.equal(header('Message-ID'), `<${open.rows()[0]?.key}@contoso.example>`);
    assert.ok(
      readable(text).includes(`Engine vibrates\r\nJoin: ${link}\r\nWith your account: https://desk.example/console`),
    );
    const [{ headers, body } = { headers: {}, body: {} }] = gateway.sent;
    assert.deepEqual(body, { to: '+4799000002', text: `Alice is calling you: Engine vibrates ${link}` });
    assert.match(String(headers['content-type']), /^application\/json/);
    assert.equal(headers['idempotency-key'], open.rows()[1]?.key);
  });

  it("carry the console's address where guests may not join", async () => {
    open.start();
    await open.calls.create(callOf([bob], { anonymous: false }), once);
    await settled('mail sent 1', 'sms sent 1');
    assert.match(mail.mails[0]?.text ?? '', /Join: https:\/\/desk\.example\/console\r\n/);
    assert.doesNotMatch(mail.mails[0]?.text ?? '', /\/join\//);
  });

  it('carry the time of a planned call, and how long the link of a service request is good', async () => {
    open.start();
    const jane = outsider('Jane', { email: 'jane@example.com' });
    await open.calls.create(callOf([jane], { plannedAt: Date.parse('2026-11-22T10:30:00Z') }), once);
    await settled('mail sent 1');
    assert.match(mail.mails[0]?.text ?? '', /When: 2026-11-22 10:30 UTC/);
    const expiresAt = Date.parse('2026-11-22T09:00:00Z');
    await open.calls.create(callOf([jane], { reason: 'SERVICE_REQUEST', expiresAt }), once);
    await settled('mail sent 1', 'mail sent 1');
    assert.match(mail.mails[1]?.text ?? '', /^You can call Alice:/m);
    assert.match(mail.mails[1]?.text ?? '', /Good until 2026-11-22 09:00 UTC/);
  });

  it('let no name or title reach a header or a line of its own', async () => {
    open.start();
    const injected = '\r\nBcc: everybody@example.com\r\n\r\nhello\u2028\u202e';
    const jane = outsider(`Jane${injected}`, { email: 'jane@example.com' });
    const call = callOf([jane], { title: `Help${injected}` });
    await open.calls.create({ ...call, parties: [{ ...alice, name: `Alice${injected}` }, jane] }, once);
    await settled('mail sent 1');
    const { to, text } = mail.mails[0] ?? { to: [], text: '' };
    assert.deepEqual(to, ['jane@example.com']);
    assert.doesNotMatch(text, /^(Bcc:|hello)/m);
    assert.match(String(header('To')), /Jane Bcc/);
  });

  it('are tried again after growing pauses, known by the same id, and given up after the eighth time', async () => {
    mail.refusals = 100;
    gateway.status = 503;
    open.start();
    await open.calls.create(callOf([bob]), once);
    let last = 0;
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      const state = attempt < 8 ? 'queued' : 'failed';
      await settled(`mail ${state} ${attempt}`, `sms ${state} ${attempt}`);
      const [first, second] = open.rows();
      assert.deepEqual([first?.last_error, second?.last_error], ['EENVELOPE 550', 'HTTP 503']);
      if (attempt === 8) break;
      const wait = (first?.next_at ?? 0) - open.clock.at;
      assert.ok(wait >= last, `${wait} after ${last}`);
      last = wait;
      open.hurry();
      await open.log.commit((tx) => tx.change(callId(), () => [attended]));
    }
    assert.deepEqual([mail.asked, gateway.sent.length], [8, 8]);
    assert.equal(new Set(gateway.sent.map(({ headers }) => headers['idempotency-key'])).size, 1);
    assert.ok(!JSON.stringify(open.rows()).includes('geheim'));
  });
  const attended = { type: 'call', step: { is: 'attended' } } as const;
  const callId = () => String(open.db.prepare('SELECT call FROM call_notice').pluck().get());

  it('are sent once a server takes them again', async () => {
    mail.refusals = 1;
    open.start();
    await open.calls.create(callOf([staff('bob', { email: 'bob@x' })]), once);
    await settled('mail queued 1');
    open.clock.at += 2_000;
    await open.log.commit((tx) => tx.change(callId(), () => [attended]));
    await settled('mail sent 2');
    assert.equal(mail.mails.length, 1);
  });

  it('are sent by the next process when this one dies between the commit and the sending', async () => {
    await open.calls.create(callOf([bob]), once);
    await open.kill();
    reopen().start();
    await settled('mail sent 1', 'sms sent 1');
    await open.kill();
    reopen().start();
    await pause(30);
    assert.deepEqual([mail.mails.length, gateway.sent.length], [1, 1]);
  });

  it('are sent again, known by the same id, when a process dies before it heard the answer', async () => {
    gateway.status = 0;
    open.start();
    await open.calls.create(callOf([staff('bob', { phone: '+4799000002' })]), once);
    await until('an SMS', () => gateway.sent[0]);
    await open.kill();
    gateway.status = 200;
    reopen().start();
    await settled('sms sent 1');
    const keys = gateway.sent.map(({ headers }) => headers['idempotency-key']);
    assert.deepEqual([keys.length, keys[0] === keys[1]], [2, true]);
  });

  it('are not sent of a call that is over', async () => {
    gateway.status = 500;
    open.start();
    const id = await open.calls.create(callOf([staff('bob', { phone: '+4799000002' })]), once);
    await settled('sms queued 1');
    await open.calls.end(id, alice.uri);
    open.clock.at += 3_600_000;
    await settled('sms cancelled 1');
    await pause(20);
    assert.equal(gateway.sent.length, 1);
  });

  it('reach everybody once, also where there are many', async () => {
    open.start();
    const many = Array.from({ length: 15 }, (_, index) =>
      outsider(`Guest ${index}`, { email: `guest${index}@example.com`, phone: `+47990000${10 + index}` }),
    );
    await open.calls.create(callOf(many), once);
    await until('all of them', () => (open.rows().every(({ state }) => state === 'sent') ? true : undefined));
    assert.deepEqual([mail.mails.length, gateway.sent.length], [15, 15]);
    assert.equal(new Set(mail.mails.flatMap(({ to }) => to)).size, 15);
  });

  it('wait for as long as the gateway asks', async () => {
    gateway.status = 429;
    gateway.retryAfter = '90';
    open.start();
    await open.calls.create(callOf([staff('bob', { phone: '+4799000002' })]), once);
    await settled('sms queued 1');
    assert.equal(open.rows()[0]?.next_at, open.clock.at + 90_000);
  });

  it('go where the settings of the platform say', async () => {
    const platform = await startPlatform();
    const beside = openNotices(channels(), platform.folder);
    beside.clock.at = Date.now();
    await beside.calls.create(callOf([bob]), once);
    await beside.kill();
    const env = { SMTP_URL: mail.url, SMTP_FROM: 'Calls <calls@contoso.example>', SMS_GATEWAY_URL: gateway.url };
    const restarted = await platform.restart(env);
    await until('a mail and an SMS', () => mail.mails[0] && gateway.sent[0]);
    await restarted.stop();
    assert.equal(header('From'), 'Calls <calls@contoso.example>');
    assert.match(String(header('Message-ID')), /^<[0-9a-f]{32}@contoso\.example>$/);
    assert.match(readable(mail.mails[0]?.text), new RegExp(`Join: ${platform.url}/join/`));
  });

  it('hold up neither the call nor each other when a server says nothing', async () => {
    const silent: Server = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const sockets = new Set<{ destroy(): void }>();
    silent.on('connection', (socket) => sockets.add(socket));
    await open.kill();
    reopen({ smtpUrl: `smtp://127.0.0.1:${port}`, smsGatewayUrl: gateway.url }).start();
    await open.calls.create(callOf([bob]), once);
    await settled('mail queued 0', 'sms sent 1');
    const begun = Date.now();
    await open.kill();
    assert.ok(Date.now() - begun < 3_000);
    reopen();
    assert.deepEqual(states(), ['mail queued 0', 'sms sent 1']);
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => silent.close(done));
  });
});
