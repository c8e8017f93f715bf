import fc from 'fast-check';
import { leaveAsHost } from '../../../server/platform/conversation/host.ts';
import { leaveLobby } from '../../../server/platform/conversation/lobby.ts';
import { addHostMessaging, addMessaging, leave } from '../../../server/platform/conversation/meeting.ts';
import { accept, invite } from '../../../server/platform/conversation/ringing.ts';
import { act, changeTerms, type LeaderAction, leaderActions } from '../../../server/platform/conversation/roles.ts';
import {
  type AccessLevel,
  accessLevels,
  type LeaderAssignment,
  leaderAssignments,
} from '../../../server/platform/conversation/terms.ts';
import type { Play } from './play.ts';
import { alice, bob, coming, guest, hosting, ring, saying, terms } from './support.ts';

/** Who comes to the scheduled meeting `s`, each with a device of his own. */
const comers = {
  alice: { person: alice, device: 's-alice' },
  bob: { person: bob, device: 's-bob' },
  guest: { person: guest, device: 's-guest' },
} as const;
type Comer = keyof typeof comers;

/** Something done to the scheduled meeting `s`. */
export type ScheduledCommand =
  | { do: 'come'; who: Comer }
  | { do: 'leaveLobby'; who: Comer }
  | { do: 'act'; by: Comer | 'host'; action: LeaderAction; on: Comer }
  | { do: 'goOut'; who: Comer }
  | { do: 'joinAsHost' | 'leaveAsHost' | 'hostScheduled' }
  | { do: 'rule'; accessLevel: AccessLevel; automaticLeaderAssignment: LeaderAssignment }
  | { do: 'inviteScheduled' | 'acceptScheduled' | 'addScheduled' | 'talk'; who: Comer };

const comer = fc.constantFrom<Comer>('alice', 'bob', 'guest', 'guest');

export const scheduledCommand: fc.Arbitrary<ScheduledCommand> = fc.oneof(
  { weight: 14, arbitrary: fc.record({ do: fc.constantFrom('come' as const, 'talk' as const), who: comer }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'goOut' as const,
        'leaveLobby' as const,
        'inviteScheduled' as const,
        'acceptScheduled' as const,
        'addScheduled' as const,
      ),
      who: comer,
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('act' as const),
      by: fc.constantFrom<Comer | 'host'>('alice', 'alice', 'bob', 'guest', 'host'),
      action: fc.constantFrom(...leaderActions),
      on: comer,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('joinAsHost' as const, 'leaveAsHost' as const, 'hostScheduled' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('rule' as const),
      accessLevel: fc.constantFrom(...accessLevels),
      automaticLeaderAssignment: fc.constantFrom(...leaderAssignments),
    }),
  },
);

/** Carries such a command out. @throws Problem when it is refused */
export function performScheduled(play: Play, command: ScheduledCommand): void {
  const { world } = play;
  switch (command.do) {
    case 'come': {
      const { person, device } = comers[command.who];
      return void world.decide('s', coming(person, device, play.now() + 6000, play.fresh('join')));
    }
    case 'goOut':
      return void world.decide('s', (now) => leave(now, comers[command.who].person.uri));
    case 'leaveLobby':
      return void world.decide('s', (now) =>
        leaveLobby(now, ({ participant }) => participant.uri === comers[command.who].person.uri),
      );
    case 'act': {
      const actor =
        command.by === 'host'
          ? { application: '1000000001' }
          : { uri: comers[command.by].person.uri, device: comers[command.by].device };
      return void world.decide('s', (now) => act(now, actor, command.action, comers[command.on].person.uri));
    }
    case 'joinAsHost':
      return void world.decide('s', hosting(play.fresh('join')));
    case 'leaveAsHost':
      return void world.decide('s', leaveAsHost);
    case 'hostScheduled':
      return void world.decide('s', (now) => addHostMessaging(now, { invitationId: 'h', operationId: 'h' }));
    case 'rule': {
      const { accessLevel, automaticLeaderAssignment } = command;
      return void world.decide('s', (now) => changeTerms(now, terms({ accessLevel, automaticLeaderAssignment })));
    }
    case 'inviteScheduled': {
      const { person, device } = comers[command.who];
      const asked = ring(person, [device], { id: play.fresh('ring'), expiresAt: play.now() + 8000 });
      return void world.decide('s', (now) => invite(now, asked));
    }
    case 'acceptScheduled': {
      const { person, device } = comers[command.who];
      const invitationId = world.of('s').invitations.find(({ to }) => to.uri === person.uri)?.id ?? 'none';
      return void world.decide('s', (now) => accept(now, { invitationId, device, uri: person.uri }));
    }
    case 'addScheduled': {
      const { person, device } = comers[command.who];
      const input = { uri: person.uri, device, invitationId: 'i', operationId: 'o' };
      return void world.decide('s', (now) => addMessaging(now, input));
    }
    case 'talk':
      return void world.decide('s', saying(comers[command.who].person, play.fresh('text')));
  }
}
