import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { pathOf, queryOf } from '../support/chat.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { startApplication, type TrustedApplication } from '../support/trustedApplication.ts';
import { startVisitor, type Visitor } from '../support/visitor.ts';
import { type Ask, linked, refusalOf } from '../support/wire.ts';

const MiB = 1024 * 1024;

describe('what a request may be', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let visitor: Visitor;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    visitor = await startVisitor(platform, desk);
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });
  const doors: readonly (readonly [string, (more: Ask) => ReturnType<typeof visitor.ask>])[] = [
    ['a visitor', (more) => visitor.ask('POST', linked(visitor.communication, 'startMessaging'), more)],
    [
      'an application',
      (more) => desk.ask('POST', `${pathOf(desk)}/communication/userMeetingInvitations?${queryOf(desk)}`, more),
    ],
  ];

  for (const [who, send] of doors) {
    it(`is 1 MiB at most for ${who}`, async () => {
      const padded = (size: number) => ({ body: `{}${' '.repeat(size - 2)}` });
      assert.equal((await send(padded(MiB))).status, 400, 'read, and found lacking');
      assert.equal(refusalOf(await send(padded(MiB + 1))), '413 EntityTooLarge');
      const bomb = { body: new Uint8Array(gzipSync('{'.repeat(MiB + 1))), headers: { 'Content-Encoding': 'gzip' } };
      assert.equal(refusalOf(await send(bomb)), '413 EntityTooLarge', 'unpacked');
    });

    it(`is JSON of any content type for ${who}, packed or not`, async () => {
      for (const type of [
        'application/json',
        'application/vnd.microsoft.com.ucwa+json; charset=utf-8',
        'text/plain',
        'x',
      ])
        assert.match(
          refusalOf(await send({ body: '{"To":"x"}', headers: { 'Content-Type': type } })),
          /^40[034] /,
          type,
        );
      const packed = { body: new Uint8Array(gzipSync('{}')), headers: { 'Content-Encoding': 'gzip' } };
      assert.match(refusalOf(await send(packed)), /ParameterValidationFailure/);
    });

    it(`is refused in the wire’s own words when it cannot be read, for ${who}`, async () => {
      for (const body of ['{', '[1]', 'true', '\u0000', '{"a":}'])
        assert.equal(refusalOf(await send({ body })), '400 BadRequest/DeserializationFailure', body);
      const latin = new Uint8Array(Buffer.from('{"to":"é"}', 'latin1'));
      assert.equal(refusalOf(await send({ body: latin })), '400 BadRequest/DeserializationFailure');
      const odd = { body: '{}', headers: { 'Content-Encoding': 'brotli-9' } };
      assert.equal(refusalOf(await send(odd)), '415 UnsupportedMediaType/UnsupportedMediaType');
      const broken = { body: 'not gzip', headers: { 'Content-Encoding': 'gzip' } };
      assert.equal(refusalOf(await send(broken)), '400 BadRequest/DeserializationFailure');
    });
  }

  it('is not read for an application before it is known whose it is', async () => {
    const { hostname, port } = new URL(platform.url);
    const socket = connect(Number(port), hostname);
    const path = `${pathOf(desk)}/communication/userMeetingInvitations?${queryOf(desk)}`;
    socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${MiB}\r\n\r\n{`);
    const [answer] = (await once(socket, 'data')) as [Buffer]; // it waits for the rest where it reads
    socket.destroy();
    assert.match(answer.toString(), /^HTTP\/1.1 401 /);
  });

  it('has an address whose escapes can be read', async () => {
    const answer = await visitor.ask('GET', `${platform.url}/ucwa/psanon/v1/applications/%E0%A4%A`);
    assert.equal(refusalOf(answer), '400 BadRequest/DeserializationFailure');
  });

  it('is not held against the platform when it is broken off', async () => {
    const { hostname, port } = new URL(platform.url);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        const path = linked(visitor.communication, 'startMessaging');
        socket.write(
          `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${visitor.token}\r\nContent-Length: 99\r\n\r\n{`,
        );
        setTimeout(() => socket.destroy(), 20);
      });
      socket.on('close', () => resolve());
    });
    assert.equal((await visitor.ask('GET', linked(visitor.resource, 'self'))).status, 200);
  });
});

describe('the least wait of an event channel', () => {
  for (const [what, env] of [
    ['EVENT_POLL_MIN_MS', { EVENT_POLL_MIN_MS: '250' }],
    ['three minutes without it', { EVENT_POLL_MIN_MS: '' }],
  ] as const)
    it(`is ${what}, whatever less is asked for`, async () => {
      const platform = await startPlatform(env);
      const desk = await startApplication(platform);
      const visitor = await startVisitor(platform, desk);
      const begun = Date.now();
      const answer = visitor.ask('GET', `${visitor.channel.href()}&timeout=0.01`);
      const first = await Promise.race([answer, pause(400)]);
      if (env.EVENT_POLL_MIN_MS) assert.ok(first !== undefined && Date.now() - begun >= 245);
      else assert.equal(first, undefined);
      platform.drain();
      assert.equal((await answer).status, 200);
      await platform.stop();
      await desk.close();
    });
});

describe('a platform that stops', () => {
  it('answers parked polls, and closes their connections', async () => {
    const platform = await startPlatform();
    const desk = await startApplication(platform);
    const visitor = await startVisitor(platform, desk);
    const parked = visitor.ask('GET', `${visitor.channel.href()}&timeout=100`);
    await pause(50);
    platform.drain();
    const last = await parked;
    assert.deepEqual([last.status, last.body.sender, last.headers.get('connection')], [200, [], 'close']);
    const late = await visitor.ask('GET', `${visitor.channel.href()}&timeout=100`);
    assert.deepEqual([late.status, late.headers.get('connection')], [200, 'close']);
    await platform.stop();
    await desk.close();
  });
});
