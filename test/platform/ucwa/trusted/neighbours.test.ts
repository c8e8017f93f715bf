import assert from 'node:assert/strict';
import { pathOf, queryOf, startHelp } from '../../support/chat.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, startStaff } from '../../support/staff.ts';
import { startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { startVisitor } from '../../support/visitor.ts';
import { ask, linked, refusalOf } from '../../support/wire.ts';

describe('several trusted applications side by side', () => {
  let platform: TestPlatform;
  let [one, two]: TrustedApplication[] = [];
  before(async () => {
    platform = await startPlatform();
    one = await startApplication(platform, { callbackPath: '/one' });
    two = await startApplication(platform, { callbackPath: '/two' });
  });
  after(async () => {
    await platform.stop();
    await one?.close();
    await two?.close();
  });
  const both = (): [TrustedApplication, TrustedApplication] => {
    assert.ok(one && two);
    return [one, two];
  };

  it('find themselves without naming an endpoint, by their token', async () => {
    for (const desk of both()) {
      const discovered = await ask('GET', `${platform.url}/platformservice/discover`);
      const { status, body } = await ask('GET', linked(discovered.body, 'myApplications'), { token: desk.token });
      assert.deepEqual([status, body.rel], [200, 'ms:rtc:saas:applications']);
      const own = await desk.ask('GET', linked(body, 'application'));
      assert.deepEqual(own.body, desk.resource);
    }
    const [, other] = both();
    const wrong = await both()[0].ask('GET', `/platformservice/v1/myApplications?${queryOf(other)}`);
    assert.equal(refusalOf(wrong), '403 Forbidden/ApplicationNotFound');
    assert.equal((await ask('GET', `${platform.url}/platformservice/v1/myApplications`)).status, 401);
  });

  it('are each called back about their own chats alone, at their own address, for their own audience', async () => {
    const [first, second] = both();
    const alice = await startStaff(platform, await addStaff(platform, 'Alice'));
    const bob = await startStaff(platform, await addStaff(platform, 'Bob'));
    const chats = [await startHelp(platform, first, alice), await startHelp(platform, second, bob)];
    for (const chat of chats) await chat.say('hello');
    for (const [at, desk] of both().entries()) {
      const own = chats[at];
      assert.ok(own);
      await desk.receiver.hear('line', ({ rel, event }) => (rel === 'message' && event.status ? true : undefined));
      const about = new Set(desk.receiver.callbacks.map(({ conversation }) => conversation));
      assert.deepEqual([...about].sort(), [own.peer, own.meeting].sort());
      for (const callback of desk.receiver.callbacks) {
        assert.equal(callback.url, desk.callbackUrl.slice(desk.receiver.url.length));
        const [, claims = ''] = (callback.headers.authorization ?? '').split('.');
        assert.equal(JSON.parse(Buffer.from(claims, 'base64url').toString()).aud, desk.audience);
      }
    }
  });

  it('see nothing of each other’s, whatever they ask for', async () => {
    const [first, second] = both();
    const chat = await startHelp(platform, first, await startStaff(platform, await addStaff(platform, 'Carol')));
    const calls = (path: string, query: string) =>
      ['', '/messaging', '/participants', '/conversationBridge', '/messaging/messages/1'].map((rest) =>
        second.ask('GET', `${path}/communication/conversations/${chat.peer}${rest}?${query}`),
      );
    for (const answer of await Promise.all(calls(pathOf(second), queryOf(second))))
      assert.equal(refusalOf(answer), '404 NotFound/ConversationNotFound');
    for (const answer of await Promise.all(calls(pathOf(first), queryOf(second))))
      assert.equal(refusalOf(answer), '404 NotFound/ApplicationNotFound');
    for (const answer of await Promise.all(calls(pathOf(first), queryOf(first))))
      assert.equal(refusalOf(answer), '403 Forbidden/ApplicationNotFound');
    for (const [path, json] of [
      [
        '/communication/userMeetingInvitations',
        { onlineMeetingUri: chat.onlineMeetingUri, to: 'sip:carol@contoso.example' },
      ],
      [`/communication/messagingInvitations/${chat.peer}/acceptAndBridge`, { onlineMeetingUri: chat.onlineMeetingUri }],
      [`/communication/conversations/${chat.meeting}/messaging/messages`, {}],
    ] as const)
      assert.match(
        refusalOf(await second.ask('POST', `${pathOf(second)}${path}?${queryOf(second)}`, { json })),
        /^404 /,
      );
    const visitor = await startVisitor(platform, first);
    const asked = await visitor.ask('POST', linked(visitor.communication, 'startMessaging'), {
      json: { to: second.endpoint },
    });
    assert.equal(refusalOf(asked), '403 Forbidden');
  });
});

describe('the older prefix of link relations', () => {
  it('is understood where a link is an input', async () => {
    const platform = await startPlatform();
    const desk = await startApplication(platform);
    const visitor = await startVisitor(platform, desk);
    await visitor.ask('POST', linked(visitor.communication, 'startMessaging'), {
      json: { to: desk.endpoint, _links: { 'service:message': { href: 'data:text/plain,first+words' } } },
      headers: { 'X-Ms-Namespace': 'internal' },
    });
    const invitation = await desk.receiver.hear('invitation', ({ rel, resource }) =>
      rel === 'messagingInvitation' ? resource : undefined,
    );
    assert.equal(linked(invitation, 'message'), 'data:text/plain;charset=utf-8,first+words');
    await platform.stop();
    await desk.close();
  });
});
