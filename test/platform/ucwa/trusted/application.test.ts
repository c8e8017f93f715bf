import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import { embeddedOf } from '../../../../server/wire/resource.ts';
import { queryOf, startChat } from '../../support/chat.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { hear, startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { ask, linked, refusalOf, rels } from '../../support/wire.ts';

describe('a trusted application', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });

  it('finds its applications by discover, without a token, in absolute addresses', async () => {
    const { status, body } = await ask('GET', `${platform.url}/platformservice/discover`);
    assert.equal(status, 200);
    assert.equal(body.rel, 'ms:rtc:saas:discover');
    assert.deepEqual(body._links?.['ms:rtc:saas:applications'], {
      href: `${platform.url}/platformservice/v1/applications`,
    });
  });

  it('finds itself among the applications', async () => {
    const { body } = await desk.ask('GET', `/platformservice/v1/applications?${queryOf(desk)}`);
    assert.equal(body.rel, 'ms:rtc:saas:applications');
    assert.equal(
      linked(body, 'application'),
      `/platformservice/v1/applications/${desk.id}?endpointId=${encodeURIComponent(desk.endpoint)}`,
    );
  });

  it('sees what it may do', async () => {
    assert.equal(desk.resource.rel, 'ms:rtc:saas:application');
    assert.deepEqual(rels(desk.resource), ['anonApplicationTokens', 'self']);
    const [communication] = embeddedOf(desk.resource, 'communication');
    assert.deepEqual(rels(communication), [
      'inviteUserToMeeting',
      'joinOnlineMeeting',
      'self',
      'startAudio',
      'startAudioVideo',
      'startMessaging',
      'startMessagingWithIdentity',
    ]);
    const alone = await desk.ask('GET', linked(communication, 'self'));
    assert.deepEqual(alone.body, communication);
  });

  it('is written to in the namespace that is configured', async () => {
    const own = await startPlatform({ PLATFORM_NAMESPACE: 'service:' });
    const other = await startApplication(own);
    try {
      await startChat(own, other, { text: 'Hello' });
      await hear(other, 'message', 'completed');
      const written = other.receiver.callbacks.map(({ text }) => text).join('');
      assert.match(written, /"rel":"service:message"/);
      assert.doesNotMatch(written + JSON.stringify(other.resource), /ms:rtc:saas:/);
    } finally {
      await own.stop();
      await other.close();
    }
  });

  describe('asking for a visitor’s token', () => {
    const mint = (json?: unknown, text?: string) =>
      desk.ask('POST', linked(desk.resource, 'anonApplicationTokens'), text === undefined ? { json } : { text });

    it('gets one for eight hours, for a chat with itself, from the origins named', async () => {
      const { status, body } = await mint({
        applicationSessionId: 'session-1',
        allowedOrigins: 'https://contoso.com/path;https://litware.com:8443',
      });
      assert.equal(status, 200);
      assert.equal(body.rel, 'ms:rtc:saas:anonApplicationToken');
      const token = String(body.token);
      assert.match(token, /^psat=ey/);
      const { nbf = 0, exp = 0, ...claims } = decodeJwt(token.slice(5));
      assert.equal(exp - nbf, 28_800);
      assert.equal(body.expiryTime, new Date(exp * 1000).toISOString());
      assert.deepEqual(
        [claims.asi, claims.aeu, claims.ao],
        ['session-1', desk.endpoint, 'https://contoso.com;https://litware.com:8443'],
      );
      assert.match(String(claims.ruu), /^sip:\d{10}@anonymous\.invalid$/);
      const discover = linked(body, 'discover');
      assert.equal(discover, `${platform.url}/platformservice/discover?anonymousContext=psat%253D${token.slice(5)}`);
    });

    it('reads input names in any case, and empty or null input as none', async () => {
      const named = await mint({ ApplicationSessionId: 'session-2', ALLOWEDORIGINS: platform.url });
      assert.equal(decodeJwt(String(named.body.token).slice(5)).asi, 'session-2');
      for (const text of ['', 'null', '{}', '""', '\uFEFF{}']) {
        const { status, body } = await mint(undefined, text);
        assert.equal(status, 200, JSON.stringify(text));
        assert.match(String(decodeJwt(String(body.token).slice(5)).asi), /^[0-9a-f-]{36}$/);
      }
    });

    it('is told every fault at once', async () => {
      const { status, body } = await mint({
        applicationSessionId: 7,
        allowedOrigins: 'https://contoso.com;nonsense;ftp://x',
        meetingUrl: 'https://meet.example',
      });
      assert.equal(status, 400);
      const { code, subcode, parameters } = body as { code: string; subcode: string; parameters: { name: string }[] };
      assert.deepEqual([code, subcode], ['BadRequest', 'ParameterValidationFailure']);
      assert.deepEqual(
        parameters.map(({ name }) => name),
        ['applicationSessionId', 'allowedOrigins', 'allowedOrigins', 'meetingUrl'],
      );
    });

    for (const [name, length] of [
      ['applicationSessionId', 101],
      ['allowedOrigins', 501],
    ] as const)
      it(`is told of ${name} longer than its limit`, async () => {
        const answer = await mint({ [name]: 'x'.repeat(length) });
        assert.equal(refusalOf(answer), `400 BadRequest/ParameterValidationFailure ${name}`);
      });

    for (const text of ['{', '[]', '7', '"text"', '{"a":1,,}'])
      it(`is told that ${text} is no JSON object`, async () => {
        assert.equal(refusalOf(await mint(undefined, text)), '400 BadRequest/DeserializationFailure');
      });
  });

  describe('a visitor’s discover link', () => {
    it('works however often its token was percent-encoded, or with the token as bearer', async () => {
      const { token } = await desk.visit();
      const once = encodeURIComponent(token);
      const ways = [token, once, encodeURIComponent(once), encodeURIComponent(encodeURIComponent(once))];
      for (const context of ways) {
        const { status, body } = await ask(
          'GET',
          `${platform.url}/platformService/discover?anonymousContext=${context}`,
        );
        assert.equal(status, 200, context.slice(0, 20));
        assert.equal(linked(body, 'anonApplications'), `${platform.url}/ucwa/psanon/v1/applications`);
      }
      const { body } = await ask('GET', `${platform.url}/platformservice/discover`, { token });
      assert.ok(linked(body, 'anonApplications'));
    });

    it('is refused with a token that is none', async () => {
      const address = `${platform.url}/platformservice/discover?anonymousContext=psat%253dnonsense`;
      assert.equal(refusalOf(await ask('GET', address)), '403 Forbidden/ApplicationNotFound');
    });
  });
});
