import assert from 'node:assert/strict';
import { embeddedOf, linkOf } from '../../../../server/wire/resource.ts';
import { askAs, conversationOf, heardBy, pair, rungFor } from '../../support/peer.ts';
import type { Staff } from '../../support/staff.ts';
import { lastOf, words } from '../../support/told.ts';
import { type Answer, linked, refusalOf, rels } from '../../support/wire.ts';

/** Staff write to each other: ucwa.md 4 and 5, as caller and callee have it. */
describe('asking a colleague for a chat', () => {
  let alice: Staff;
  let bob: Staff;
  const both = pair();
  beforeEach(() => {
    ({ alice, bob } = both);
  });

  const idOf = ({ location }: Answer): string => location.split('/').at(-1) ?? '';

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
      ['Outgoing', 'Normal', 'thread-a', 'Connecting', 'ask', 'Question', bob.uri],
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
    assert.deepEqual([me.rel, me.uri, me.sourceNetwork], ['participant', alice.uri, 'SameEnterprise']);
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
        ['Alice', alice.uri, false, 'SameEnterprise'],
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
