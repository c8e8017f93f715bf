import assert from 'node:assert/strict';
import { colleagues } from '../../support/colleagues.ts';
import { type Client, comeTo, enter, schedule, startGuest } from '../../support/meetings.ts';
import type { TestPlatform } from '../../support/platform.ts';
import type { Staff } from '../../support/staff.ts';
import { lastOf } from '../../support/told.ts';
import type { TrustedApplication } from '../../support/trustedApplication.ts';
import { linked, refusalOf } from '../../support/wire.ts';

describe('whom a meeting lets in, by its access level', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let alice: Staff;
  let bob: Staff;
  let carol: Staff;
  const all = colleagues();
  beforeEach(() => {
    ({ platform, desk, alice, bob, carol } = all);
  });

  for (const [accessLevel, leader, invited, colleague, guest] of [
    ['None', 'Conferenced', '403 Forbidden', '403 Forbidden', '403 Forbidden'],
    ['Locked', 'Conferenced', 'InLobby', 'InLobby', 'InLobby'],
    ['Invited', 'Conferenced', 'Conferenced', 'InLobby', 'InLobby'],
    ['SameEnterprise', 'Conferenced', 'Conferenced', 'Conferenced', 'InLobby'],
    ['Everyone', 'Conferenced', 'Conferenced', 'Conferenced', 'Conferenced'],
  ] as const)
    it(`${accessLevel}: a leader ${leader}, who is invited ${invited}, a colleague ${colleague}, a guest ${guest}`, async () => {
      const meeting = await schedule(alice, { accessLevel, leaders: [alice.uri], attendees: [bob.uri] });
      const stranger = await startGuest(platform, desk, meeting);
      const becomes = async (client: Client, json = {}): Promise<unknown> => {
        const answer = await comeTo(client, meeting.onlineMeetingUri, json);
        if (answer.status !== 201) return refusalOf(answer);
        const { state } = lastOf(await client.channel.drain(), 'conversation');
        assert.equal(
          (await client.ask('GET', linked(lastOf(client.channel.told, 'conversation'), 'self'))).body.state,
          state,
        );
        return state;
      };
      assert.deepEqual(
        [
          await becomes(alice),
          await becomes(bob),
          await becomes(carol),
          await becomes(stranger, { anonymousDisplayName: 'Gus' }),
        ],
        [leader, invited, colleague, guest],
      );
    });

  for (const [assignment, colleague, guest] of [
    ['Disabled', 'Attendee', 'Attendee'],
    ['SameEnterprise', 'Leader', 'Attendee'],
    ['Everyone', 'Leader', 'Leader'],
  ] as const)
    it(`automaticLeaderAssignment ${assignment}: a colleague is ${colleague}, a guest ${guest}`, async () => {
      const meeting = await schedule(alice, { accessLevel: 'Everyone', automaticLeaderAssignment: assignment });
      const stranger = await startGuest(platform, desk, meeting);
      const [bobs, guests] = [await enter(bob, meeting), await enter(stranger, meeting, { anonymousDisplayName: 'G' })];
      assert.equal((await bob.ask('GET', `${bobs}/localParticipant`)).body.role, colleague);
      assert.equal((await stranger.ask('GET', `${guests}/localParticipant`)).body.role, guest);
    });
});
