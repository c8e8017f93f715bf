import assert from 'node:assert/strict';
import { endMeeting, leave } from '../../../server/platform/conversation/meeting.ts';
import { accept, decline, dropDevice, invite, stopRinging } from '../../../server/platform/conversation/ringing.ts';
import { alice, createWorld, meeting, ring, type World } from './support.ts';

describe('ringing somebody into a meeting', () => {
  let world: World;
  const answer = (device: string) => (m: Parameters<typeof accept>[0]) =>
    accept(m, { invitationId: 'ring-Alice', device, uri: alice.uri });
  const refuse = (device: string, local: boolean) => (m: Parameters<typeof accept>[0]) =>
    decline(m, { invitationId: 'ring-Alice', device, uri: alice.uri, local });

  beforeEach(() => {
    world = createWorld();
    world.open(meeting('m'));
    world.decide('m', (m) => invite(m, ring(alice, ['a1', 'a2', 'a3'])));
  });

  it('has one winner; the other devices are told and stop', () => {
    const events = world.decide('m', answer('a2'));
    assert.deepEqual(
      events.map((event) => [event.type, event.type === 'invitationFailed' ? [event.cause, event.devices] : '']),
      [
        ['invitationFailed', ['answeredElsewhere', ['a1', 'a3']]],
        ['joined', ''],
      ],
    );
    assert.equal(world.of('m').participants[0]?.device, 'a2');
    assert.deepEqual(world.of('m').invitations, []);
    assert.equal(world.refusal('m', answer('a1')), 'AnsweredElsewhere');
    assert.equal(world.refusal('m', refuse('a1', true)), 'AnsweredElsewhere');
  });

  it('lets the winner answer again, which changes nothing', () => {
    world.decide('m', answer('a2'));
    assert.deepEqual(world.decide('m', answer('a2')), []);
    assert.equal(world.refusal('m', refuse('a2', false)), 'NotRinging');
  });

  it('goes on at the other devices when one declines for itself', () => {
    const [event] = world.decide('m', refuse('a1', true));
    assert.equal(event?.type === 'invitationFailed' && event.final, false);
    assert.deepEqual(world.of('m').invitations[0]?.devices, ['a2', 'a3']);
    assert.equal(world.refusal('m', answer('a1')), 'NotRinging');
  });

  it('fails with the last device that declines for itself', () => {
    world.decide('m', refuse('a1', true));
    world.decide('m', refuse('a2', true));
    const [event] = world.decide('m', refuse('a3', true));
    assert.deepEqual(event?.type === 'invitationFailed' && [event.final, event.cause], [true, 'declined']);
    assert.deepEqual(world.of('m').invitations, []);
  });

  it('fails at once when one declines for its person', () => {
    const [event] = world.decide('m', refuse('a2', false));
    assert.deepEqual(event?.type === 'invitationFailed' && [event.final, event.devices], [true, ['a1', 'a2', 'a3']]);
    assert.equal(world.refusal('m', answer('a1')), 'NotRinging');
  });

  it('can be taken back, once', () => {
    world.decide('m', (m) => stopRinging(m, 'ring-Alice', 'cancelled'));
    assert.equal(
      world.refusal('m', (m) => stopRinging(m, 'ring-Alice', 'cancelled')),
      'NotRinging',
    );
    assert.equal(world.refusal('m', answer('a1')), 'NotRinging');
  });

  it('loses devices that are gone, and fails with the last', () => {
    const drop = (device: string) => world.decide('m', (m) => dropDevice(m, device));
    const finals = ['a1', 'a2', 'a3', 'a3'].flatMap((device) =>
      drop(device).map((event) => event.type === 'invitationFailed' && event.final),
    );
    assert.deepEqual(finals, [false, false, true]);
  });

  it('is refused while the person is being rung or is in the meeting, and works again after he left', () => {
    const again = (m: Parameters<typeof accept>[0]) => invite(m, ring(alice, ['a1'], { id: 'again' }));
    assert.equal(world.refusal('m', again), 'AlreadyInvited');
    world.decide('m', answer('a1'));
    assert.equal(world.refusal('m', again), 'AlreadyInvited');
    world.decide('m', (m) => leave(m, alice.uri));
    assert.equal(world.refusal('m', again), undefined);
  });

  const away = [
    [[], 'unreachable', 'unreachable'],
    [[], null, 'unreachable'],
    [['a1'], 'doNotDisturb', 'doNotDisturb'],
  ] as const;
  for (const [devices, unavailable, cause] of away)
    it(`fails at once for who cannot be rung (${devices.length} devices, ${unavailable})`, () => {
      world.decide('m', (m) => stopRinging(m, 'ring-Alice', 'cancelled'));
      const events = world.decide('m', (m) => invite(m, ring(alice, devices, { id: 'second', unavailable })));
      assert.deepEqual(
        events.map(({ type }) => type),
        ['invited', 'invitationFailed'],
      );
      const failed = events[1];
      assert.deepEqual(failed?.type === 'invitationFailed' && [failed.cause, failed.devices], [cause, []]);
      assert.deepEqual(world.of('m').invitations, []);
    });

  it('ends with the meeting', () => {
    const events = world.decide('m', endMeeting);
    assert.deepEqual(
      events.map(({ type }) => type),
      ['invitationFailed', 'meetingEnded'],
    );
    assert.equal(world.refusal('m', answer('a1')), 'ConversationOver');
    assert.equal(
      world.refusal('m', (m) => invite(m, ring(alice, ['a1']))),
      'ConversationOver',
    );
  });
});
