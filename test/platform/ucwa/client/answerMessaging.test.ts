import assert from 'node:assert/strict';
import { embeddedOf, linkOf } from '../../../../server/wire/resource.ts';
import { askAs, conversationOf, heardBy, pair, rungFor, take } from '../../support/peer.ts';
import type { TestPlatform } from '../../support/platform.ts';
import { inOneTurn } from '../../support/rawHttp.ts';
import type { Staff } from '../../support/staff.ts';
import { lastOf, words } from '../../support/told.ts';
import { type Answer, linked, refusalOf, rels } from '../../support/wire.ts';

/** Staff write to each other: ucwa.md 4 and 5, as caller and callee have it. */
describe('answering a colleague who asks for a chat', () => {
  let platform: TestPlatform;
  let alice: Staff;
  let bob: Staff;
  const both = pair();
  beforeEach(() => {
    ({ platform, alice, bob } = both);
  });

  const idOf = ({ location }: Answer): string => location.split('/').at(-1) ?? '';

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

  it('goes on when another client, still ringing, leaves in the turn in which one takes it', async () => {
    const second = await bob.client('second');
    const id = idOf(await askAs(alice, bob));
    await Promise.all([rungFor(bob), rungFor(second)]);
    const accept = `${bob.path}/communication/messagingInvitations/${id}/accept`;
    const statuses = await inOneTurn(platform, [
      { method: 'POST', path: accept, token: bob.token },
      { method: 'DELETE', path: conversationOf(second, id), token: second.token },
    ]);
    assert.deepEqual(statuses, [204, 404]);
    assert.equal((await alice.ask('GET', conversationOf(alice, id))).body.state, 'Connected');
    await second.ask('DELETE', second.path);
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
