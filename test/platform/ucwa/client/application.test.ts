import assert from 'node:assert/strict';
import { embeddedOf } from '../../../../server/wire/resource.ts';
import { openChannel } from '../../support/channel.ts';
import { startChat } from '../../support/chat.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, clientFacts, type Staff, startStaff, tokenOf } from '../../support/staff.ts';
import { words } from '../../support/told.ts';
import { startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { startVisitor, type Visitor } from '../../support/visitor.ts';
import { type Answer, ask, linked, refusalOf, rels } from '../../support/wire.ts';

/** Every address of a UCWA client, below its application. */
const routes: readonly (readonly [method: string, path: string])[] = [
  ['GET', ''],
  ['DELETE', ''],
  ['GET', '/events?ack=1'],
  ['POST', '/reportMyActivity'],
  ['POST', '/reportMyNetwork'],
  ['GET', '/policies'],
  ['POST', '/batch'],
  ['GET', '/people'],
  ['GET', '/people/search?query=a'],
  ['GET', '/people/contacts'],
  ['GET', '/people/groups'],
  ['GET', '/people/subscribedContacts'],
  ['GET', '/people/presenceSubscriptions'],
  ['POST', '/people/presenceSubscriptions'],
  ['DELETE', '/people/presenceSubscriptions/x'],
  ['GET', '/people/presenceSubscriptionMemberships'],
  ['GET', '/people/alice@contoso.example'],
  ['GET', '/people/alice@contoso.example/presence'],
  ['GET', '/me'],
  ['POST', '/me/makeMeAvailable'],
  ['POST', '/me/reportMyActivity'],
  ['GET', '/me/presence'],
  ['POST', '/me/presence'],
  ['GET', '/me/note'],
  ['POST', '/me/location'],
  ['GET', '/communication'],
  ['PUT', '/communication'],
  ['GET', '/communication/conversations'],
  ['POST', '/communication/messagingInvitations'],
  ['GET', '/communication/messagingInvitations/x'],
  ['GET', '/communication/onlineMeetingInvitations/x'],
  ['POST', '/communication/onlineMeetingInvitations/x/accept'],
  ['POST', '/communication/onlineMeetingInvitations/x/decline'],
  ['GET', '/communication/conversations/x'],
  ['DELETE', '/communication/conversations/x'],
  ['GET', '/communication/conversations/x/messaging'],
  ['POST', '/communication/conversations/x/messaging/messages'],
  ['GET', '/communication/conversations/x/messaging/messages/1'],
  ['POST', '/communication/conversations/x/messaging/messages/1'],
  ['POST', '/communication/conversations/x/messaging/typing'],
  ['GET', '/communication/conversations/x/messaging/typingParticipants'],
  ['POST', '/communication/conversations/x/messaging/addMessaging'],
  ['POST', '/communication/conversations/x/messaging/terminate'],
  ['GET', '/communication/conversations/x/participants'],
  ['GET', '/communication/conversations/x/participants/a@b'],
  ['GET', '/communication/conversations/x/localParticipant'],
  ['GET', '/communication/conversations/x/onlineMeeting'],
  ['GET', '/communication/conversations/x/lobby'],
  ['POST', '/communication/conversations/x/participants/a@b/admit'],
  ['POST', '/communication/conversations/x/participants/a@b/eject'],
  ['POST', '/communication/onlineMeetingInvitations'],
  ['GET', '/onlineMeetings'],
  ['GET', '/onlineMeetings/myOnlineMeetings'],
  ['POST', '/onlineMeetings/myOnlineMeetings'],
  ['GET', '/onlineMeetings/myOnlineMeetings/x'],
  ['PUT', '/onlineMeetings/myOnlineMeetings/x'],
  ['DELETE', '/onlineMeetings/myOnlineMeetings/x'],
];

describe('a UCWA application', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let alice: Staff;
  let visitor: Visitor;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    alice = await startStaff(platform, await addStaff(platform, 'Alice'), { available: false });
    visitor = await startVisitor(platform, desk);
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });
  const anonymous = (): string => `${platform.url}/ucwa/psanon/v1/applications`;
  const oauth = (): string => `${platform.url}/ucwa/oauth/v1/applications`;

  function assertChallenge({ status, headers }: Answer): void {
    assert.equal(status, 401);
    assert.match(headers.get('www-authenticate') ?? '', /^Bearer .*, MsRtcOAuth href="/);
  }

  it('is open to its owner’s token alone, at every address', async () => {
    const doors = [
      [anonymous(), linked(visitor.resource, 'self'), alice.token],
      [oauth(), alice.path, visitor.token],
      [oauth(), alice.path, desk.token],
    ] as const;
    for (const [door, path, wrong] of doors) {
      const addresses = routes.map(([method, rest]) => [method, platform.url + path + rest] as const);
      for (const [method, address] of [...addresses, ['POST', door] as const])
        for (const token of [undefined, wrong]) assertChallenge(await ask(method, address, token ? { token } : {}));
      for (const token of ['made-up', 'psat=made-up', 'cwt=made-up'])
        assertChallenge(await ask('POST', door, { token }));
    }
  });

  it('is unknown to another person, at every address', async () => {
    const [other, bob] = [await startVisitor(platform, desk), await tokenOf(platform, await addStaff(platform, 'Bob'))];
    for (const [path, token] of [
      [linked(visitor.resource, 'self'), other.token],
      [alice.path, bob],
      [`${linked(visitor.resource, 'self').slice(0, -12)}000000000000`, visitor.token],
    ])
      for (const [method, rest] of routes)
        assert.equal(
          refusalOf(await ask(method, platform.url + path + rest, { token: String(token) })),
          '404 NotFound/ApplicationNotFound',
          `${method} ${rest}`,
        );
  });

  describe('of a visitor', () => {
    const make = async (json: unknown, session?: string): Promise<Answer> =>
      ask('POST', anonymous(), { token: (await desk.visit(session ? { sessionId: session } : {})).token, json });

    it('has the documented shape', async () => {
      const { status, body, headers } = await make({
        AnonymousDisplayName: 'Jane',
        UserAgent: 'test/1',
        Culture: 'nb-NO',
      });
      assert.equal(status, 201);
      assert.deepEqual([body.culture, body.userAgent, body.rel], ['nb-NO', 'test/1', 'application']);
      assert.match(String(body.id), /^\d{12}$/);
      assert.deepEqual(rels(body), ['batch', 'events', 'policies', 'self']);
      assert.equal(linked(body, 'self'), `/ucwa/psanon/v1/applications/${body.id}`);
      assert.ok(headers.get('etag'));
      const expires = /^\/Date\((\d+)\)\/$/.exec(String(body.expires))?.[1];
      assert.ok(Number(expires) > Date.now(), 'when it ends if nothing is heard of him');
      const [[me], [communication]] = [embeddedOf(body, 'me'), embeddedOf(body, 'communication')];
      assert.deepEqual([me?.name, rels(me)], ['Jane', ['self']]);
      assert.match(String(me?.uri), /^sip:\d{10}@anonymous\.invalid$/);
      assert.deepEqual(rels(communication), ['conversations', 'self', 'startMessaging']);
      const [first] = Object.entries(communication ?? {});
      assert.match(String(first?.[0]), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      assert.equal(first?.[1], 'please pass this in a PUT request');
    });

    it('needs a name, and says every fault at once', async () => {
      assert.equal(refusalOf(await make({})), '400 BadRequest/ParameterValidationFailure anonymousDisplayName');
      assert.equal(
        refusalOf(await make({ anonymousDisplayName: 'x'.repeat(251), userAgent: 'x'.repeat(101), culture: 7 })),
        '400 BadRequest/ParameterValidationFailure anonymousDisplayName,userAgent,culture',
      );
    });

    it('is the same again for the same session, 201, under the new name, with a channel of its own', async () => {
      const [one, two] = [
        await make({ anonymousDisplayName: 'Jane' }, 's-7'),
        await make({ anonymousDisplayName: 'Jill' }, 's-7'),
      ];
      assert.deepEqual([one.status, two.status, one.body.id], [201, 201, two.body.id]);
      assert.equal(embeddedOf(two.body, 'me')[0]?.name, 'Jill');
      assert.notEqual(linked(one.body, 'events'), linked(two.body, 'events'));
      assert.notEqual((await make({ anonymousDisplayName: 'Jane' })).body.id, one.body.id);
    });

    it('comes back to its open chat', async () => {
      const back = await startVisitor(platform, desk, { sessionId: 's-8' });
      const chat = await startChat(platform, desk, { visitor: back });
      await chat.say('before the reload');
      const again = await startVisitor(platform, desk, { sessionId: 's-8' });
      assert.deepEqual((await again.channel.poll()).map(words), [
        'conversation added Connected',
        'localParticipant added "Jane"',
        `participant added "${desk.name}"`,
        'participantMessaging added in participant',
        'participantMessaging added in localParticipant',
        'messaging updated Connected',
        'message completed Success Outgoing Jane: before the reload',
      ]);
    });

    it('is new after it was ended', async () => {
      const old = await startVisitor(platform, desk, { sessionId: 's-9' });
      await old.ask('DELETE', linked(old.resource, 'self'));
      assert.equal((await old.ask('GET', linked(old.resource, 'self'))).status, 410);
      const fresh = await startVisitor(platform, desk, { sessionId: 's-9' });
      assert.notEqual(fresh.resource.id, old.resource.id);
    });

    it('can be read, and gives a fresh channel', async () => {
      const { status, body } = await visitor.ask('GET', linked(visitor.resource, 'self'));
      assert.deepEqual([status, body.id], [200, visitor.resource.id]);
      const channel = openChannel(new URL(linked(body, 'events'), platform.url).href, visitor.token);
      assert.deepEqual(await channel.poll(10), []);
      const communication = await visitor.ask('GET', linked(visitor.communication, 'self'));
      assert.deepEqual(communication.body, visitor.communication);
    });
  });

  describe('of the staff', () => {
    const make = (json: unknown) => ask('POST', oauth(), { token: alice.token, json });

    it('needs userAgent, endpointId and culture', async () => {
      assert.equal(refusalOf(await make({})), '400 BadRequest/ParameterValidationFailure userAgent,endpointId,culture');
      const long = Object.fromEntries(Object.keys(clientFacts).map((name) => [name, 'x'.repeat(101)]));
      assert.equal(
        refusalOf(await make({ ...long, instanceId: {} })),
        '400 BadRequest/ParameterValidationFailure userAgent,endpointId,culture,type,instanceId',
      );
    });

    it('has an instance that an address can be made with, wherever it is named', async () => {
      const refused = '400 BadRequest/ParameterValidationFailure instanceId';
      const facts = { ...clientFacts, endpointId: 'instances' };
      for (const instanceId of ['\ud800', 'tab\udc00', 'x'.repeat(101)])
        assert.equal(refusalOf(await make({ ...facts, instanceId })), refused);
      const { status, body } = await make({ ...facts, instanceId: '😀' });
      assert.equal(status, 201);
      const [self = ''] = linked(body, 'self').split('?');
      for (const method of ['GET', 'DELETE'])
        assert.equal(refusalOf(await alice.ask(method, `${self}?instanceId=${'x'.repeat(101)}`)), refused, method);
      assert.equal((await alice.ask('GET', `${self}?instanceId=${'x'.repeat(100)}`)).status, 200);
    });

    it('has the documented shape, before and after it is available', async () => {
      const { status, body } = await make({ ...clientFacts, endpointId: 'shape' });
      assert.equal(status, 201);
      const [[me], [communication]] = [embeddedOf(body, 'me'), embeddedOf(body, 'communication')];
      assert.deepEqual([me?.name, me?.uri, rels(me)], ['Alice', alice.uri, ['makeMeAvailable', 'self']]);
      assert.deepEqual(
        [communication?.supportedModalities, rels(communication)],
        [[], ['conversations', 'joinOnlineMeeting', 'self', 'startMessaging', 'startOnlineMeeting']],
      );
      await alice.ask('POST', linked(me, 'makeMeAvailable'), { json: {} });
      const after = (await alice.ask('GET', linked(body, 'self'))).body;
      assert.deepEqual(rels(embeddedOf(after, 'me')[0]), ['location', 'note', 'presence', 'reportMyActivity', 'self']);
      const [available] = embeddedOf(after, 'communication');
      assert.deepEqual(available?.supportedModalities, ['Messaging']);
      assert.deepEqual(rels(available), [
        'conversations',
        'joinOnlineMeeting',
        'self',
        'startMessaging',
        'startOnlineMeeting',
      ]);
    });
  });
});
