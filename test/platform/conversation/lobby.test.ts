import assert from 'node:assert/strict';
import { bridgeChat } from '../../../server/platform/conversation/chat.ts';
import { nextDeadline } from '../../../server/platform/conversation/deadlines.ts';
import { leaveAsHost } from '../../../server/platform/conversation/host.ts';
import { leave } from '../../../server/platform/conversation/meeting.ts';
import { hostOf } from '../../../server/platform/conversation/model.ts';
import { accept, invite } from '../../../server/platform/conversation/ringing.ts';
import { act, changeTerms } from '../../../server/platform/conversation/roles.ts';
import {
  alice,
  bob,
  bridging,
  carol,
  coming,
  createWorld,
  endpoint,
  guest,
  hosting,
  request,
  ring,
  saying,
  scheduled,
  terms,
  type World,
} from './support.ts';

describe('a meeting joined by its address', () => {
  let world: World;
  beforeEach(() => {
    world = createWorld();
    world.open(scheduled('s'));
  });
  const byAlice = { uri: alice.uri, device: 'a1' };
  const people = (count: number, anonymous: boolean) =>
    Array.from({ length: count }, (_, index) => ({ uri: `sip:p${index}@x.example`, name: `P${index}`, anonymous }));

  it('is led by its organizer from the device he is in with, and by no other', () => {
    world.decide('s', coming(alice, 'a1'));
    world.decide('s', coming(guest, 'g1'));
    const admit = (device: string) => (s: Parameters<typeof act>[0]) =>
      act(s, { uri: alice.uri, device }, 'admit', guest.uri);
    assert.equal(world.refusal('s', admit('a2')), 'NotLeader');
    assert.equal(world.refusal('s', admit('a1')), undefined);
    assert.deepEqual(
      world.of('s').participants.map(({ uri, role }) => [uri, role]),
      [
        [alice.uri, 'Leader'],
        [guest.uri, undefined],
      ],
    );
  });

  it('keeps who waits until the moment given, which is its deadline', () => {
    world.decide('s', coming(guest, 'g1', 700));
    assert.equal(nextDeadline(world.of('s')), 700);
    assert.equal(world.refusal('s', saying(guest, 'Anybody there?')), 'NotInConversation');
    assert.equal(world.refusal('s', coming(guest, 'g2')), 'AlreadyInvited');
    assert.equal(
      world.refusal('s', (s) => invite(s, ring(guest, ['g1']))),
      'AlreadyInvited',
    );
  });

  it('lets in who is being rung into it, wherever he comes from', () => {
    world.open(scheduled('locked', { accessLevel: 'Locked' }));
    world.decide('locked', coming(alice, 'a1'));
    world.decide('locked', (s) => invite(s, ring(bob, ['b1', 'b2'], { from: alice })));
    assert.deepEqual(
      world.decide('locked', coming(bob, 'b3')).map(({ type }) => type),
      ['invitationFailed', 'joined'],
    );
    assert.deepEqual(world.of('locked').invitations, []);
  });

  it('lets who does not lead ring only those in whom it would let straight in', () => {
    const terms = { accessLevel: 'Invited', attendees: [bob.uri, endpoint.uri] } as const;
    for (const [by, more, refused] of [
      [endpoint, {}, 'NotAdmitted'],
      [bob, {}, 'NotAdmitted'],
      [alice, {}, undefined],
      [endpoint, { leaders: [endpoint.uri] }, undefined],
      [bob, { attendees: [bob.uri, endpoint.uri, carol.uri] }, undefined],
    ] as const) {
      world = createWorld();
      world.open(scheduled('s', { ...terms, ...more }));
      for (const person of [alice, bob]) world.decide('s', coming(person, person.name));
      world.decide('s', hosting());
      assert.equal(
        world.refusal('s', (s) => invite(s, ring(carol, ['c1'], { from: by }))),
        refused,
        by.name,
      );
    }
  });

  it('takes 250 people, and 250 who wait', () => {
    for (const one of people(250, false)) world.decide('s', coming(one, one.name));
    assert.equal(world.refusal('s', coming(bob, 'b1')), 'MeetingFull');
    const rung = { invitationId: 'ring-Bob', device: 'b1', uri: bob.uri };
    world.decide('s', (s) => invite(s, ring(bob, ['b1'])));
    assert.equal(
      world.refusal('s', (s) => accept(s, rung)),
      'MeetingFull',
    );
    world.open(request('c'));
    assert.equal(
      world.refusal('c', (chat) => bridgeChat(chat, bridging('c', 's'))),
      'NotAdmitted',
    );
    world.decide('s', (s) => changeTerms(s, terms({ accessLevel: 'Everyone' })));
    assert.equal(
      world.refusal('c', (chat) => bridgeChat(chat, bridging('c', 's'))),
      'MeetingFull',
    );
    world.decide('s', (s) => leave(s, 'sip:p7@x.example'));
    world.decide('s', (s) => accept(s, rung));
    world.open(scheduled('shut', { accessLevel: 'Locked' }));
    for (const one of people(250, true)) world.decide('shut', coming(one, one.name));
    assert.equal(world.refusal('shut', coming(guest, 'g1')), 'LobbyFull');
  });

  it('closes behind the last to leave, whoever that is', () => {
    const closed = () => world.of('s').phase === 'closed';
    world.decide('s', coming(alice, 'a1'));
    world.decide('s', coming(guest, 'g1'));
    world.decide('s', (s) => leave(s, alice.uri));
    assert.ok(!closed(), 'somebody waits');
    world.decide('s', coming(alice, 'a1'));
    world.decide('s', (s) => act(s, byAlice, 'reject', guest.uri));
    world.decide('s', (s) => leave(s, alice.uri));
    assert.ok(closed());
  });

  it('is hosted by one application, unseen, for as long as it stays', () => {
    world.open(scheduled('open', { accessLevel: 'Everyone' }));
    world.decide('open', hosting());
    assert.equal(hostOf(world.of('open'))?.endpoint.uri, endpoint.uri);
    assert.deepEqual(world.of('open').participants, []);
    assert.equal(world.refusal('open', hosting()), 'AlreadyInvited');
    world.decide('open', coming(bob, 'b1'));
    world.decide('open', leaveAsHost);
    assert.equal(hostOf(world.of('open')), null);
    assert.equal(world.refusal('open', saying(endpoint, 'still there?')), 'NotInConversation');
    assert.equal(world.of('open').phase, 'open');
  });

  it('is not an application’s that would have to wait', () => {
    world.open(scheduled('locked', { accessLevel: 'Locked' }));
    assert.equal(world.refusal('locked', hosting()), 'NotAdmitted');
  });
});
