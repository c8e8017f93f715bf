import assert from 'node:assert/strict';
import { embeddedOf, linkOf, type Resource } from '../../../../server/wire/resource.ts';
import { messagesOf } from '../../support/chat.ts';
import { askAs, chatOf, heardBy, rungFor, take } from '../../support/peer.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { lastOf, texts, words } from '../../support/told.ts';
import { type Answer, allLinked, linked, refusalOf, rels } from '../../support/wire.ts';

/** Staff write to each other: ucwa.md 4 and 5, as caller and callee have it. */
describe('a chat between two of the staff', () => {
  let platform: TestPlatform;
  let uris: { alice: string; bob: string };
  let alice: Staff;
  let bob: Staff;
  let clients = 0;
  before(async () => {
    platform = await startPlatform({ INVITATION_TIMEOUT_MS: '1500' });
    uris = { alice: await addStaff(platform, 'Alice'), bob: await addStaff(platform, 'Bob') };
  });
  beforeEach(async () => {
    clients += 1;
    alice = await startStaff(platform, uris.alice, { endpointId: `a${clients}` });
    bob = await startStaff(platform, uris.bob, { endpointId: `b${clients}` });
    for (const { channel } of [alice, bob]) await channel.until('own presence', ({ rel }) => rel === 'location');
  });
  afterEach(async () => {
    await alice.ask('DELETE', alice.path);
    await bob.ask('DELETE', bob.path);
  });
  after(() => platform.stop());

  const conversationOf = (who: Staff, id: string, rest = '') => `${who.path}/communication/conversations/${id}${rest}`;
  const idOf = ({ location }: Answer): string => location.split('/').at(-1) ?? '';
  const say = (who: Staff, id: string, text: string, operationId?: string) =>
    who.ask('POST', messagesOf(who.resource, id, operationId), { text });

  describe('being asked for', () => {
    it('tells the caller package A, with every link', async () => {
      const asked = await askAs(alice, bob, { operationId: 'ask', text: 'Got a minute?', threadId: 'thread-a' });
      assert.equal(asked.status, 201);
      const id = idOf(asked);
      assert.equal(asked.location, `${alice.path}/communication/messagingInvitations/${id}`);
      assert.deepEqual(await heardBy(alice, 'messaging updated Connecting'), [
        'messagingInvitation started Connecting',
        'conversation added Connecting',
        'localParticipant added "Alice"',
        'messaging updated Connecting',
      ]);
      const invitation = lastOf(alice.channel.told, 'messagingInvitation');
      const { direction, importance, threadId, state, operationId, subject, to } = invitation;
      assert.deepEqual(
        [direction, importance, threadId, state, operationId, subject, to],
        ['Outgoing', 'Normal', 'thread-a', 'Connecting', 'ask', 'Question', uris.bob],
      );
      assert.deepEqual(rels(invitation), ['cancel', 'conversation', 'from', 'message', 'messaging', 'self', 'to']);
      const C = conversationOf(alice, id);
      assert.deepEqual(linkOf(invitation, 'from'), { href: `${C}/participants/alice@contoso.example`, title: 'Alice' });
      assert.equal(linked(invitation, 'to'), `${alice.path}/people/bob@contoso.example`);
      assert.equal(linked(invitation, 'cancel'), `${C}/messaging/terminate`);
      assert.equal(linked(invitation, 'message'), 'data:text/plain;charset=utf-8,Got+a+minute%3f');
      const conversation = lastOf(alice.channel.told, 'conversation');
      assert.deepEqual([conversation.threadId, conversation.activeModalities], ['thread-a', []]);
      const me = lastOf(alice.channel.told, 'localParticipant');
      assert.deepEqual([me.rel, me.uri, me.sourceNetwork], ['participant', uris.alice, 'SameEnterprise']);
      assert.equal(linked(me, 'me'), `${alice.path}/me`);
      assert.deepEqual(rels(lastOf(alice.channel.told, 'messaging')), ['conversation', 'self', 'stopMessaging']);
      assert.deepEqual((await alice.ask('GET', asked.location)).body, invitation);
      assert.equal((await alice.ask('GET', C)).body.state, 'Connecting');
    });

    it('rings every client of the callee, with every link, each of which can be read', async () => {
      const second = await bob.client('second');
      const asked = await askAs(alice, bob, {
        _links: { message: { href: 'data:text/plain,Hi' }, customContent: { href: 'data:foo/foo,42' } },
      });
      const id = idOf(asked);
      for (const client of [bob, second]) {
        const told = await client.channel.until('himself', ({ rel }) => rel === 'localParticipant');
        assert.deepEqual(told.map(words).slice(-3), [
          'messagingInvitation started Connecting',
          'conversation added Incoming',
          'localParticipant added "Bob"',
        ]);
        const invitation = lastOf(told, 'messagingInvitation');
        assert.deepEqual(
          [invitation.direction, invitation.state, invitation.importance, invitation.subject, invitation.operationId],
          ['Incoming', 'Connecting', 'Normal', 'Question', undefined],
        );
        assert.deepEqual(lastOf(told, 'conversation').activeModalities, ['Messaging']);
        assert.ok(linked(invitation, 'accept') && linked(invitation, 'decline') && linked(invitation, 'message'));
        const [from] = embeddedOf(invitation, 'from');
        assert.deepEqual(
          [from?.name, from?.uri, from?.anonymous, from?.sourceNetwork],
          ['Alice', uris.alice, false, 'SameEnterprise'],
        );
        assert.equal(linked(from, 'contact'), `${client.path}/people/alice@contoso.example`);
        assert.equal(linked(from, 'contactPresence'), `${client.path}/people/alice@contoso.example/presence`);
        assert.equal(linked(invitation, 'customContent'), 'data:foo/foo,42');
        assert.deepEqual((await client.ask('GET', linked(invitation, 'self'))).body, invitation);
        for (const href of [linked(invitation, 'conversation'), linked(invitation, 'messaging'), linked(from, 'self')])
          assert.equal((await client.ask('GET', href)).status, 200, href);
        const me = await client.ask('GET', conversationOf(client, id, '/localParticipant'));
        assert.deepEqual([me.body.name, me.body.local], ['Bob', true]);
      }
      await second.ask('DELETE', second.path);
    });

    it('is also reached by the address that the samples show', async () => {
      const asked = await alice.ask('POST', `${alice.path}/communication/startmessaging`, { json: { to: bob.uri } });
      assert.equal(asked.status, 201);
      await rungFor(bob);
    });

    it('is refused for nobody, for oneself, and with every fault at once', async () => {
      for (const [asking, refusal] of [
        [{ to: 'sip:nobody@contoso.example' }, '404 NotFound/DestinationNotFound'],
        [{ to: alice.uri }, '400 BadRequest/ParameterValidationFailure to'],
        [{ to: '' }, '400 BadRequest/ParameterValidationFailure to'],
        [
          { to: alice.uri, operationId: 'x'.repeat(51), subject: 'x'.repeat(251), importance: 'Low', threadId: 1 },
          '400 BadRequest/ParameterValidationFailure operationId,subject,threadId,importance,to',
        ],
      ] as const)
        assert.equal(refusalOf(await askAs(alice, bob, asking)), refusal);
    });

    it('carries on with a text that is broken', async () => {
      await askAs(alice, bob, { message: 'data:text/plain,half \ud800' });
      assert.equal(linked(await rungFor(bob), 'message'), 'data:text/plain;charset=utf-8,half+%ef%bf%bd');
    });

    it('happens once for an operation id', async () => {
      const first = await askAs(alice, bob, { operationId: 'once' });
      const again = await askAs(alice, bob, { operationId: 'once' });
      assert.equal(again.location, first.location);
      await rungFor(bob);
      assert.deepEqual(
        (await bob.channel.drain()).filter(({ rel }) => rel === 'messagingInvitation'),
        [],
      );
    });
  });

  describe('being answered', () => {
    it('is package B for the caller, and its own script for the callee', async () => {
      const id = idOf(await askAs(alice, bob, { text: 'Got a minute?', operationId: 'first' }));
      await alice.channel.until('package A', ({ rel }) => rel === 'messaging');
      const invitation = await take(bob);
      const line = 'Alice: Got a minute?';
      assert.deepEqual(await heardBy(alice, `message completed Success Outgoing ${line}`), [
        'conversation updated Connected',
        'participant added "Bob"',
        'participantMessaging added in participant',
        'participantMessaging added in localParticipant',
        'messaging updated Connected',
        'messagingInvitation completed Connected Success',
        `message completed Success Outgoing ${line}`,
      ]);
      assert.deepEqual((await heardBy(bob, `message completed Success Incoming ${line}`)).slice(-9), [
        'participant added "Alice"',
        'messagingInvitation updated Connecting',
        'messaging updated Connected',
        'conversation updated Connected',
        'participantMessaging added in participant',
        'participantMessaging added in localParticipant',
        'participant updated "Alice"',
        'messagingInvitation completed Connected Success',
        `message completed Success Incoming ${line}`,
      ]);
      const updated = bob.channel.told.findLast(
        ({ rel, event }) => rel === 'messagingInvitation' && event.type === 'updated',
      )?.resource;
      assert.deepEqual(rels(updated), ['conversation', 'from', 'message', 'messaging', 'self', 'to']);
      for (const who of [alice, bob]) {
        const completed = lastOf(who.channel.told, 'messagingInvitation');
        assert.deepEqual(
          embeddedOf(completed, 'acceptedByParticipant').map(({ name }) => name),
          ['Bob'],
        );
        assert.ok(!rels(completed).includes('cancel') && !rels(completed).includes('accept'));
        assert.deepEqual(rels(lastOf(who.channel.told, 'messaging')), [
          'conversation',
          'self',
          'sendMessage',
          'setIsTyping',
          'stopMessaging',
          'typingParticipants',
        ]);
        const conversation = lastOf(who.channel.told, 'conversation');
        assert.deepEqual(conversation.activeModalities, ['Messaging']);
        assert.equal(
          linked(conversation, 'addParticipant'),
          `${who.path}/communication/participantInvitations?conversation=${id}`,
        );
        assert.equal(linkOf(conversation, 'localParticipant')?.title, who === alice ? 'Alice' : 'Bob');
      }
      assert.equal(lastOf(alice.channel.told, 'message').operationId, 'first');
      const message = lastOf(bob.channel.told, 'message');
      assert.equal(linked(message, 'contact'), `${bob.path}/people/alice@contoso.example`);
      assert.equal(linkOf(message, 'participant')?.title, 'Alice');
      assert.equal((await bob.ask('POST', linked(invitation, 'accept'))).status, 204, 'a repeat is harmless');
    });

    it('has one winner among the callee’s clients; the others are told so', async () => {
      const second = await bob.client('second');
      const asked = await askAs(alice, bob);
      await take(second);
      const lost = await bob.channel.until('the end', ({ event }) => event.type === 'deleted');
      assert.deepEqual(lost.map(words).slice(-2), [
        'messagingInvitation completed Failed Failure ConnectedElsewhere',
        'conversation deleted',
      ]);
      const accept = `${bob.path}/communication/messagingInvitations/${idOf(asked)}/accept`;
      assert.equal(refusalOf(await bob.ask('POST', accept)), '409 Conflict/ConnectedElsewhere');
      assert.equal((await bob.ask('GET', conversationOf(bob, idOf(asked)))).status, 404);
      await second.ask('DELETE', second.path);
    });

    it('ends for both when the callee declines, for one client only when that one does', async () => {
      const second = await bob.client('second');
      await askAs(alice, bob);
      const first = await rungFor(bob);
      assert.equal((await bob.ask('POST', linked(first, 'decline'), { json: { reason: 'Local' } })).status, 204);
      await heardBy(bob, 'conversation deleted');
      const other = await rungFor(second);
      assert.equal((await second.ask('POST', linked(other, 'decline'))).status, 204);
      assert.deepEqual((await heardBy(second, 'conversation deleted')).slice(-2), [
        'messagingInvitation completed Declined Failure Declined',
        'conversation deleted',
      ]);
      assert.deepEqual((await heardBy(alice, 'conversation deleted')).slice(-4), [
        'messagingInvitation completed Declined Failure Declined',
        'messaging updated Disconnected Ended',
        'conversation updated Disconnected',
        'conversation deleted',
      ]);
      assert.equal(refusalOf(await bob.ask('POST', linked(first, 'accept'))), '404 NotFound/ConversationNotFound');
      await second.ask('DELETE', second.path);
    });

    it('is declined, too, by leaving what rings', async () => {
      const id = idOf(await askAs(alice, bob));
      await rungFor(bob);
      assert.equal((await bob.ask('DELETE', conversationOf(bob, id))).status, 204);
      assert.ok(
        (await heardBy(alice, 'conversation deleted')).includes(
          'messagingInvitation completed Declined Failure Declined',
        ),
      );
    });

    it('does not come about when the caller cancels', async () => {
      await askAs(alice, bob);
      const told = await alice.channel.until('package A', ({ rel }) => rel === 'messaging');
      const rings = await rungFor(bob);
      assert.equal((await alice.ask('POST', linked(lastOf(told, 'messagingInvitation'), 'cancel'))).status, 204);
      assert.deepEqual((await heardBy(bob, 'conversation deleted')).slice(-2), [
        'messagingInvitation completed Cancelled Failure Canceled',
        'conversation deleted',
      ]);
      assert.ok(
        (await heardBy(alice, 'conversation deleted')).includes(
          'messagingInvitation completed Cancelled Failure Canceled',
        ),
      );
      assert.equal((await bob.ask('GET', linked(rings, 'self'))).status, 404);
    });

    it('does not come about when nobody answers in time', async () => {
      await askAs(alice, bob);
      const failed = 'messagingInvitation completed Failed Failure Timeout';
      assert.ok((await heardBy(alice, 'conversation deleted')).includes(failed));
      assert.ok((await heardBy(bob, 'conversation deleted')).includes(failed));
    });

    for (const [state, subcode] of [
      ['DoNotDisturb', 'DoNotDisturb'],
      ['gone', 'Unreachable'],
    ] as const)
      it(`fails at once when the callee is ${state}`, async () => {
        if (state === 'gone') await bob.ask('DELETE', bob.path);
        else await bob.ask('POST', `${bob.path}/me/presence`, { json: { availability: state } });
        assert.equal((await askAs(alice, bob)).status, 201);
        assert.deepEqual(await heardBy(alice, 'conversation deleted'), [
          'messagingInvitation started Connecting',
          'conversation added Connecting',
          'localParticipant added "Alice"',
          'messaging updated Connecting',
          `messagingInvitation completed Failed Failure ${subcode}`,
          'messaging updated Disconnected Ended',
          'conversation updated Disconnected',
          'conversation deleted',
        ]);
        if (state !== 'gone') await bob.ask('POST', `${bob.path}/me/presence`, { json: { availability: 'Online' } });
      });
  });

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
      const [a, b] = [`a${clients}`, `b${clients}`];
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
        'conversation deleted',
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
