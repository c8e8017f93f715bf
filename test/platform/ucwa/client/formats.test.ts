import assert from 'node:assert/strict';
import { embeddedOf } from '../../../../server/wire/resource.ts';
import { idIn, messagesOf, pathOf, queryOf, startChat, startHelp, startMeeting } from '../../support/chat.ts';
import { addMessaging, comeTo, enter, schedule } from '../../support/meetings.ts';
import { askFrom, chatOf, heardBy, take } from '../../support/peer.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { lastOf, textIn } from '../../support/told.ts';
import { hear, startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { startVisitor } from '../../support/visitor.ts';
import { linked, refusalOf, rels } from '../../support/wire.ts';

/** HTML is said where both sides listed it (ucwa.md 5.3, 5.4, 7, 11). */
describe('the formats of messages', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let uris: Record<'alice' | 'bob' | 'carol', string>;
  let clients = 0;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    uris = {
      alice: await addStaff(platform, 'Alice'),
      bob: await addStaff(platform, 'Bob'),
      carol: await addStaff(platform, 'Carol'),
    };
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });

  /** A client that lists these formats; the person's earlier ones are gone. */
  async function client(who: keyof typeof uris, supportedMessageFormats?: readonly string[]): Promise<Staff> {
    clients += 1;
    const staff = await startStaff(platform, uris[who], { endpointId: `f${clients}`, available: false });
    await staff.ask('POST', `${staff.path}/me/makeMeAvailable`, { json: { supportedMessageFormats } });
    await staff.channel.until('own presence', ({ rel }) => rel === 'location');
    opened.push(staff);
    return staff;
  }
  const opened: Staff[] = [];
  afterEach(async () => {
    for (const staff of opened.splice(0)) await staff.ask('DELETE', staff.path);
  });
  const bold = { body: '<p>So <b>bold</b> &amp; so on</p>', headers: { 'Content-Type': 'text/html; charset=utf-8' } };
  const applicationAt = (id: string, rest = '') =>
    `${pathOf(desk)}/communication/conversations/${id}/messaging${rest}?${queryOf(desk)}`;
  const sayHtml = (who: Staff, id: string) => who.ask('POST', messagesOf(who.resource, id), bold);
  const formats = (who: Staff) => lastOf(who.channel.told, 'messaging').negotiatedMessageFormats;
  const read = async (who: Staff, id: string) =>
    (await who.ask('GET', `${who.path}/communication/conversations/${id}/messaging`)).body.negotiatedMessageFormats;

  it('are those a client listed, Plain when it listed none that there is', async () => {
    for (const [listed, shown] of [
      [
        ['Plain', 'Html'],
        ['Plain', 'Html'],
      ],
      [['html'], ['Html']],
      [['Rtf'], ['Plain']],
      [undefined, ['Plain']],
    ] as const) {
      const alice = await client('alice', listed);
      const { body } = await alice.ask('GET', linked(embeddedOf(alice.resource, 'communication')[0], 'self'));
      assert.deepEqual(body.supportedMessageFormats, shown);
    }
    const refused = await startStaff(platform, uris.alice, { available: false });
    const answer = await refused.ask('POST', `${refused.path}/me/makeMeAvailable`, {
      json: { supportedMessageFormats: 'Html' },
    });
    assert.equal(refusalOf(answer), '400 BadRequest/ParameterValidationFailure supportedMessageFormats');
  });

  it('include Html in a chat of two who both listed it', async () => {
    const [alice, bob] = [await client('alice', ['Plain', 'Html']), await client('bob', ['Plain', 'Html'])];
    const id = await chatOf(alice, bob);
    for (const who of [alice, bob]) {
      assert.deepEqual(formats(who), ['Html', 'Plain']);
      assert.deepEqual(await read(who, id), ['Html', 'Plain']);
    }
    assert.equal((await sayHtml(alice, id)).status, 201);
    const message = lastOf(await bob.channel.drain(), 'message');
    assert.equal(
      linked(message, 'htmlMessage'),
      'data:text/html;charset=utf-8,%3cp%3eSo+%3cb%3ebold%3c%2fb%3e+%26amp%3b+so+on%3c%2fp%3e',
    );
    assert.ok(!rels(message).includes('plainMessage'), 'exactly one of the two');
    assert.equal((await bob.ask('GET', linked(message, 'self'))).text.includes('htmlMessage'), true);
  });

  for (const [whose, first, second] of [
    ['the caller', ['Plain'], ['Plain', 'Html']],
    ['the callee', ['Plain', 'Html'], ['Plain']],
  ] as const)
    it(`are plain for both when ${whose} did not list Html`, async () => {
      const [alice, bob] = [await client('alice', first), await client('bob', second)];
      const id = await chatOf(alice, bob);
      for (const who of [alice, bob]) {
        assert.deepEqual([formats(who), await read(who, id)], [['Plain'], ['Plain']]);
        assert.equal(refusalOf(await sayHtml(who, id)), '415 UnsupportedMediaType/UnsupportedMediaType');
      }
      assert.deepEqual((await bob.channel.drain()).length, 0);
    });

  it('include Html with an application for who listed it, for both sides', async () => {
    const chat = async (who: Staff, asking = {}) => {
      const { location } = await askFrom(desk, who, asking);
      await take(who);
      await heardBy(who, 'messagingInvitation completed Connected Success');
      return /messagingInvitations\/([^?]+)/.exec(location)?.[1] ?? '';
    };
    const [alice, bob] = [await client('alice', ['Plain', 'Html']), await client('bob', ['Plain'])];
    const [withAlice, withBob] = [await chat(alice), await chat(bob)];
    assert.deepEqual([formats(alice), formats(bob)], [['Html', 'Plain'], ['Plain']]);
    assert.equal((await sayHtml(alice, withAlice)).status, 201);
    assert.equal(refusalOf(await sayHtml(bob, withBob)), '415 UnsupportedMediaType/UnsupportedMediaType');
    const said = await desk.receiver.hear('the HTML', ({ rel, resource }, callback) =>
      rel.endsWith('message') && callback.conversation === withAlice ? resource : undefined,
    );
    assert.equal(textIn(said), bold.body);
    const write = (id: string) => desk.ask('POST', applicationAt(id, '/messages'), bold);
    assert.equal((await write(withAlice)).status, 201);
    assert.equal(linked(lastOf(await alice.channel.drain(), 'message'), 'htmlMessage').includes('text/html'), true);
    assert.equal(refusalOf(await write(withBob)), '415 UnsupportedMediaType/UnsupportedMediaType');
    assert.deepEqual(await bob.channel.drain(), []);
    assert.deepEqual(
      [withAlice, withBob].map((id) => lastOf(desk.receiver.told(id), 'messaging').negotiatedMessageFormats),
      [['Html', 'Plain'], ['Plain']],
    );
  });

  for (const action of ['acceptAndBridge', 'accept'])
    it(`are Plain with a visitor taken by ${action}: no HTML of the application reaches him`, async () => {
      const visitor = await startVisitor(platform, desk);
      const id = await visitor.requestChat();
      const invitation = await hear(desk, 'messagingInvitation', 'started', id);
      const { onlineMeetingUri } = await startMeeting(desk);
      await desk.post(invitation, action, { onlineMeetingUri, impersonatedDisplayName: 'Jane' });
      await hear(desk, 'messagingInvitation', 'completed', id);
      const told = lastOf(desk.receiver.told(id), 'messaging');
      const { body } = await desk.ask('GET', applicationAt(id));
      for (const { negotiatedMessageFormats } of [told, body]) assert.deepEqual(negotiatedMessageFormats, ['Plain']);
      await visitor.channel.drain();
      const refused = await desk.ask('POST', applicationAt(id, '/messages'), bold);
      assert.equal(refusalOf(refused), '415 UnsupportedMediaType/UnsupportedMediaType');
      assert.deepEqual(await visitor.channel.drain(), []);
    });

  it('hold for the text that comes with an invitation', async () => {
    const _links = { message: { href: 'data:text/html,%3Cb%3EHi%3C/b%3E' } };
    const alice = await client('alice', ['Plain', 'Html']);
    const bob = await client('bob', ['Plain', 'Html']);
    await chatOf(alice, bob, { _links });
    const first = lastOf([...bob.channel.told, ...(await bob.channel.drain())], 'message');
    assert.equal(linked(first, 'htmlMessage'), 'data:text/html;charset=utf-8,%3cb%3eHi%3c%2fb%3e');
    const invitation = lastOf(bob.channel.told, 'messagingInvitation');
    assert.equal(linked(invitation, 'message'), 'data:text/html;charset=utf-8,%3cb%3eHi%3c%2fb%3e');
    const carol = await client('carol', ['Plain']);
    await chatOf(alice, carol, { _links });
    const plain = lastOf([...carol.channel.told, ...(await carol.channel.drain())], 'message');
    assert.equal(linked(plain, 'plainMessage'), 'data:text/plain;charset=utf-8,Hi');
  });

  it('are each client’s own in a meeting: who did not list Html is told plain text', async () => {
    const [alice, bob] = [await client('alice', ['Plain', 'Html']), await client('bob', ['Plain'])];
    const chat = await startHelp(platform, desk, alice, bob);
    const { meeting, visitor } = chat;
    await visitor.channel.drain();
    assert.deepEqual([formats(alice), formats(bob)], [['Html', 'Plain'], ['Plain']]);
    assert.equal((await sayHtml(alice, meeting)).status, 201);
    assert.equal(refusalOf(await sayHtml(bob, meeting)), '415 UnsupportedMediaType/UnsupportedMediaType');
    assert.equal(textIn(lastOf(await bob.channel.drain(), 'message')), 'So bold & so on');
    assert.equal(textIn(lastOf(await visitor.channel.drain(), 'message')), 'So bold & so on');
    await hear(desk, 'message', 'completed', meeting);
    assert.equal(idIn(linked(lastOf(desk.receiver.told(meeting), 'message'), 'messaging')), meeting);
  });

  for (const [how, waits] of [
    ['comes by its address', false],
    ['waits in its lobby first', true],
  ] as const)
    it(`are each client’s own in a meeting, too, for who ${how}`, async () => {
      const [alice, bob] = [await client('alice', ['Plain', 'Html']), await client('bob', ['Plain', 'Html'])];
      const meeting = await schedule(alice, waits ? { accessLevel: 'Locked' } : {});
      const conversation = await enter(alice, meeting);
      const bobs = await enter(bob, meeting);
      const admitted = `${conversation}/participants/bob@contoso.example/admit`;
      if (waits) assert.equal((await alice.ask('POST', admitted)).status, 204);
      for (const [who, own] of [
        [alice, conversation],
        [bob, bobs],
      ] as const) {
        await addMessaging(who, own);
        assert.deepEqual(await read(who, idIn(own)), ['Html', 'Plain']);
        assert.equal((await sayHtml(who, idIn(own))).status, 201);
      }
      assert.equal(textIn(lastOf(await alice.channel.drain(), 'message')), bold.body);
    });

  it('are each client’s own in a meeting, too, for who answers a ring by coming', async () => {
    const alice = await client('alice', ['Plain', 'Html']);
    const chat = await startChat(platform, desk);
    await chat.invite(alice);
    assert.equal((await comeTo(alice, chat.onlineMeetingUri)).status, 201);
    await addMessaging(alice, `${alice.path}/communication/conversations/${chat.meeting}`);
    assert.equal((await sayHtml(alice, chat.meeting)).status, 201);
  });

  it('are both for an application in its meeting: who did not list Html is told plain text', async () => {
    const [alice, bob] = [await client('alice', ['Plain', 'Html']), await client('bob', ['Plain'])];
    const { meeting } = await startHelp(platform, desk, alice, bob);
    const { body } = await desk.ask('GET', applicationAt(meeting));
    assert.deepEqual(body.negotiatedMessageFormats, ['Html', 'Plain']);
    assert.equal((await desk.ask('POST', applicationAt(meeting, '/messages'), bold)).status, 201);
    assert.equal(textIn(lastOf(await alice.channel.drain(), 'message')), bold.body);
    assert.equal(textIn(lastOf(await bob.channel.drain(), 'message')), 'So bold & so on');
  });
});
