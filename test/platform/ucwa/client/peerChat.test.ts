import assert from 'node:assert/strict';
import type { Resource } from '../../../../server/wire/resource.ts';
import { messagesOf } from '../../support/chat.ts';
import { askAs, chatOf, conversationOf, heardBy, pair, rungFor } from '../../support/peer.ts';
import type { TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { lastOf, texts, words } from '../../support/told.ts';
import { allLinked, linked, refusalOf } from '../../support/wire.ts';

/** Staff write to each other: ucwa.md 4 and 5, as caller and callee have it. */
describe('a chat between two of the staff', () => {
  let platform: TestPlatform;
  let alice: Staff;
  let bob: Staff;
  const both = pair();
  beforeEach(() => {
    ({ platform, alice, bob } = both);
  });

  const say = (who: Staff, id: string, text: string, operationId?: string) =>
    who.ask('POST', messagesOf(who.resource, id, operationId), { text });

  describe('going on', () => {
    it('carries lines and typing both ways, told to each side once', async () => {
      const id = await chatOf(alice, bob);
      for (const [who, other, name] of [
        [alice, bob, 'Alice'],
        [bob, alice, 'Bob'],
      ] as const) {
        assert.equal((await who.ask('POST', conversationOf(who, id, '/messaging/typing'))).status, 204);
        const { status, location } = await say(who, id, `I am ${name}`, `line-${name}`);
        assert.equal(status, 201);
        assert.deepEqual((await other.channel.drain()).map(words), [
          `participant added in typingParticipants "${name}"`,
          `participant deleted in typingParticipants "${name}"`,
          `message completed Success Incoming ${name}: I am ${name}`,
        ]);
        const own = await who.channel.drain();
        assert.deepEqual(own.map(words), [`message completed Success Outgoing ${name}: I am ${name}`]);
        assert.equal(own[0]?.event.link.href, location);
        assert.equal((await say(who, id, `I am ${name}`, `line-${name}`)).location, location, 'a repeat is harmless');
        assert.equal(
          (await other.ask('GET', conversationOf(other, id, location.slice(location.indexOf('/messaging'))))).status,
          200,
        );
      }
    });

    it('is parsed anew for no line, however many are in it', async () => {
      const id = await chatOf(alice, bob);
      const { parse } = JSON;
      let read = 0;
      JSON.parse = (text: string, ...more) => {
        if (text.includes('"lastMessage":')) read += 1;
        return parse(text, ...more) as unknown;
      };
      try {
        assert.equal((await say(alice, id, 'one', 'op')).status, 201);
      } finally {
        JSON.parse = parse;
      }
      assert.equal(read, 0);
    });

    it('can be read by both: the conversation, its messaging and who is there', async () => {
      const id = await chatOf(alice, bob);
      for (const who of [alice, bob]) {
        const { body } = await who.ask('GET', conversationOf(who, id));
        assert.deepEqual([body.state, body.activeModalities], ['Connected', ['Messaging']]);
        assert.equal((await who.ask('GET', linked(body, 'messaging'))).body.state, 'Connected');
        const { body: people } = await who.ask('GET', conversationOf(who, id, '/participants'));
        const links = allLinked(people, 'participant');
        assert.deepEqual(
          links.map(({ title }) => title),
          ['Alice', 'Bob'],
        );
        for (const { href } of links) {
          const { body: person } = await who.ask('GET', href);
          assert.equal((await who.ask('GET', linked(person, 'participantMessaging'))).status, 200);
        }
        const { body: open } = await who.ask('GET', `${who.path}/communication/conversations?filter=active`);
        assert.deepEqual(
          allLinked(open, 'conversation').map(({ href }) => href),
          [conversationOf(who, id)],
        );
        assert.equal(
          (await who.ask('GET', `${who.path}/communication/messagingInvitations/${id}`)).body.state,
          'Connected',
        );
        assert.equal((await who.ask('GET', conversationOf(who, id, '/onlineMeeting'))).status, 404);
        const add = await who.ask('POST', conversationOf(who, id, '/messaging/addMessaging'), { json: {} });
        assert.equal(refusalOf(add), '409 Conflict/AlreadyExists');
      }
      const carol = await startStaff(platform, await addStaff(platform, 'Carol'));
      assert.equal(refusalOf(await carol.ask('GET', conversationOf(carol, id))), '404 NotFound/ConversationNotFound');
      assert.equal(refusalOf(await say(carol, id, 'me too')), '404 NotFound/ConversationNotFound');
      assert.equal((await carol.ask('GET', `${carol.path}/communication/messagingInvitations/${id}`)).status, 404);
    });

    it('is where a fresh channel of either begins, as it was while it rang', async () => {
      const fresh = async (who: Staff, endpointId: string) =>
        (await startStaff(platform, who.uri, { endpointId })).channel;
      const [a, b] = [String(alice.resource.endpointId), String(bob.resource.endpointId)];
      await askAs(alice, bob, { text: 'Hello' });
      assert.deepEqual((await (await fresh(alice, a)).drain()).map(words), [
        'messagingInvitation started Connecting',
        'conversation added Connecting',
        'localParticipant added "Alice"',
        'messaging updated Connecting',
      ]);
      const ringing = await fresh(bob, b);
      assert.deepEqual((await ringing.drain()).map(words), [
        'messagingInvitation started Connecting',
        'conversation added Incoming',
        'localParticipant added "Bob"',
      ]);
      await bob.ask('POST', linked(lastOf(ringing.told, 'messagingInvitation'), 'accept'));
      for (const [who, endpointId, other, direction] of [
        [alice, a, 'Bob', 'Outgoing'],
        [bob, b, 'Alice', 'Incoming'],
      ] as const) {
        const channel = await fresh(who, endpointId);
        assert.deepEqual((await channel.drain()).map(words), [
          'conversation added Connected',
          `localParticipant added "${who === alice ? 'Alice' : 'Bob'}"`,
          `participant added "${other}"`,
          'participantMessaging added in participant',
          'participantMessaging added in localParticipant',
          'messaging updated Connected',
          `message completed Success ${direction} Alice: Hello`,
        ]);
      }
    });
  });

  describe('ending', () => {
    const over = (other: string) => [
      'messaging updated Disconnected Ended',
      `participant deleted "${other}"`,
      'conversation updated Disconnected',
      'conversation deleted',
    ];
    for (const [how, end] of [
      ['stopMessaging', (who: Staff, id: string) => who.ask('POST', conversationOf(who, id, '/messaging/terminate'))],
      ['DELETE', (who: Staff, id: string) => who.ask('DELETE', conversationOf(who, id))],
    ] as const)
      it(`is for both, by ${how} of either`, async () => {
        for (const who of ['alice', 'bob']) {
          const id = await chatOf(alice, bob);
          assert.equal((await end(who === 'alice' ? alice : bob, id)).status, 204);
          assert.deepEqual((await alice.channel.drain()).map(words), over('Bob'));
          assert.deepEqual((await bob.channel.drain()).map(words), over('Alice'));
          assert.equal(refusalOf(await say(alice, id, 'still there?')), '404 NotFound/ConversationNotFound');
        }
      });

    it('comes with the end of either’s client, and says why', async () => {
      await chatOf(alice, bob);
      await bob.ask('DELETE', bob.path);
      assert.deepEqual((await alice.channel.drain()).map(words), [
        'messaging updated Disconnected InactiveApplicationExpired',
        'participant deleted "Bob"',
        'conversation updated Disconnected',
        'conversation deleted InactiveApplicationExpired',
      ]);
    });

    it('comes while it rings, too, with the caller’s client or the callee’s last one', async () => {
      await askAs(alice, bob);
      await rungFor(bob);
      await alice.ask('DELETE', alice.path);
      assert.ok(
        (await heardBy(bob, 'conversation deleted')).includes(
          'messagingInvitation completed Cancelled Failure Canceled',
        ),
      );
      const again = await alice.client('again');
      await askAs(again, bob);
      await rungFor(bob);
      await bob.ask('DELETE', bob.path);
      assert.ok(
        (await heardBy(again, 'conversation deleted')).includes(
          'messagingInvitation completed Failed Failure Unreachable',
        ),
      );
      await again.ask('DELETE', again.path);
    });
  });

  describe('on a thread', () => {
    it('is refused while another of the two is open on it, whoever asks, and goes on once that has ended', async () => {
      const id = await chatOf(alice, bob, { threadId: 'ongoing' });
      for (const [who, to] of [
        [alice, bob],
        [bob, alice],
      ] as const)
        assert.equal(refusalOf(await askAs(who, to, { threadId: 'ongoing' })), '409 Conflict/ThreadIdAlreadyExists');
      await alice.ask('DELETE', conversationOf(alice, id));
      const next = await chatOf(bob, alice, { threadId: 'ongoing' });
      assert.notEqual(next, id);
      const { body }: { body: Resource } = await alice.ask('GET', conversationOf(alice, next));
      assert.equal(body.threadId, 'ongoing');
      await say(bob, next, 'As I said');
      assert.deepEqual(texts(await alice.channel.drain()), ['As I said']);
    });
  });
});
