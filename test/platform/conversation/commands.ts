import fc from 'fast-check';
import { bridgeParticipant, deviceGone, unbridgeParticipant } from '../../../server/platform/conversation/bridge.ts';
import { acceptChat, bridgeChat, endChat } from '../../../server/platform/conversation/chat.ts';
import { elapse } from '../../../server/platform/conversation/deadlines.ts';
import { addHostMessaging, addMessaging, endMeeting, leave } from '../../../server/platform/conversation/meeting.ts';
import { isMeeting, participantOf } from '../../../server/platform/conversation/model.ts';
import { conference } from '../../../server/platform/conversation/peer.ts';
import { accept, decline, dropDevice, invite, stopRinging } from '../../../server/platform/conversation/ringing.ts';
import { stopMessaging } from '../../../server/platform/conversation/stopMessaging.ts';

import type { Play } from './play.ts';
import { performScheduled, type ScheduledCommand, scheduledCommand } from './scheduled.ts';
import {
  alice,
  bob,
  bridgedWorld,
  bridging,
  carol,
  createWorld,
  endpoint,
  join,
  meeting,
  peer,
  request,
  ring,
  type Step,
  saying,
  scheduled,
  typing,
  unreadOf,
  visitor,
} from './support.ts';

const staff = {
  alice: { person: alice, devices: ['a1', 'a2'] },
  bob: { person: bob, devices: ['b1', 'b2'] },
  carol: { person: carol, devices: ['c1', 'c2'] },
} as const;
type Who = keyof typeof staff;
type Chat = 'c' | 'd';
/** A chat of two: Alice (a1) asks Bob in `p`, the application asks Bob in `q`. */
type Peer = 'p' | 'q';
type Where = Chat | Peer | 'm';
type Speaker = Who | 'visitor' | 'endpoint';

/**
 * Something done to the world: two chats of one visitor, two with Bob, one meeting with three people to be invited, and one
 * that is scheduled, to which three people and the application come.
 */
export type Command =
  | { do: 'bridge'; chat: Chat; into: 'm' | Peer }
  | { do: 'take'; chat: Chat }
  | { do: 'endChat'; chat: Chat | Peer }
  | { do: 'host' | 'endMeeting'; in: 'm' | Peer }
  | { do: 'conference'; in: Chat | Peer }
  | { do: 'invite'; who: Who; devices: number; available: boolean; in: Where }
  | { do: 'accept' | 'add'; who: Who; device: 0 | 1; in: Where }
  | { do: 'decline'; who: Who; device: 0 | 1; local: boolean; in: Where }
  | { do: 'cancel' | 'leave' | 'stop'; who: Who; in: Where }
  | { do: 'unbridge'; who: Who; chat: Chat }
  | { do: 'filter'; who: Who; chat: Chat; filter: 'Enabled' | 'Disabled' }
  | { do: 'say' | 'type'; who: Speaker; in: Where }
  | ScheduledCommand
  | { do: 'gone'; device: string }
  | { do: 'elapse'; after: number };

const who = fc.constantFrom<Who>('alice', 'bob', 'bob', 'carol');
const where = fc.constantFrom<Where>('m', 'm', 'm', 'p', 'p', 'q', 'q', 'c', 'd');
const chat = fc.constantFrom<Chat>('c', 'c', 'c', 'd');
const device = fc.constantFrom<0 | 1>(0, 1);
const speaker = fc.constantFrom<Speaker>('alice', 'bob', 'carol', 'visitor', 'endpoint');

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('bridge' as const),
      chat,
      into: fc.constantFrom<'m' | Peer>('m', 'm', 'm', 'q', 'p'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('take' as const), chat: fc.constantFrom<Chat>('c', 'd', 'd') }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('endChat' as const),
      chat: fc.constantFrom<Chat | Peer>('c', 'd', 'p', 'q'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('host' as const, 'endMeeting' as const),
      in: fc.constantFrom<'m' | Peer>('m', 'm', 'p', 'q'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('conference' as const),
      in: fc.constantFrom<Chat | Peer>('c', 'd', 'p', 'p', 'q', 'q'),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('invite' as const),
      who,
      devices: fc.integer({ min: 0, max: 2 }),
      available: fc.constantFrom(true, true, false),
      in: where,
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({ do: fc.constantFrom('accept' as const, 'add' as const), who, device, in: where }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('decline' as const), who, device, local: fc.boolean(), in: where }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('cancel' as const, 'leave' as const, 'stop' as const), who, in: where }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('unbridge' as const), who, chat }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('filter' as const),
      who,
      chat,
      filter: fc.constantFrom('Enabled' as const, 'Disabled' as const),
    }),
  },
  {
    weight: 20,
    arbitrary: fc.record({
      do: fc.constantFrom('say' as const, 'type' as const),
      who: speaker,
      in: fc.constantFrom<Where>('c', 'm', 'd', 'p', 'q'),
    }),
  },
  { weight: 40, arbitrary: scheduledCommand },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('gone' as const),
      device: fc.constantFrom('v1', 'a1', 'a2', 'b1', 'c1', 's-alice', 's-guest', 'none', 'none', 'none'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('elapse' as const), after: fc.nat(4000) }) },
);

/** Where a play begins: with everything still to be done, or with a chat going on. */
export const plays = fc.record({
  begun: fc.boolean(),
  commands: fc.array(command, { minLength: 10, maxLength: 60, size: 'max' }),
});

export function startPlay(begun: boolean, onStep?: (step: Step) => void): Play {
  const world = begun ? bridgedWorld(onStep) : createWorld(onStep);
  if (begun) {
    join(world, alice, 'a1');
    join(world, bob, 'b2');
  } else {
    world.open(meeting('m'));
    world.open(request('c', { firstText: 'first', expiresAt: 20_000 }));
  }
  world.open(request('d', { expiresAt: 40_000 }));
  const caller = { person: alice, device: 'a1' };
  world.open(peer('p', bob, ['b1', 'b2'], { caller, firstText: 'asked', ring: { expiresAt: 25_000 } }));
  world.open(peer('q', bob, ['b1', 'b2'], { ring: { expiresAt: 35_000 } }));
  if (begun) {
    for (const id of ['p', 'q'])
      world.decide(id, (now) => accept(now, { invitationId: id, device: 'b1', uri: bob.uri }));
    world.decide('p', conference);
  }
  world.open(scheduled('s'));
  let [now, count] = [0, 0];
  return {
    world,
    ids: ['m', 'c', 'd', 'p', 'q', 's'],
    now: () => now,
    pass(ms) {
      now += ms;
    },
    fresh(prefix) {
      count += 1;
      return `${prefix}-${count}`;
    },
  };
}

/** Carries a command out. @throws Problem when it is refused */
export function perform(play: Play, command: Command): void {
  const { world } = play;
  const ringing = (name: Who, id: Where) =>
    world.of(id).invitations.find(({ to }) => to.uri === staff[name].person.uri)?.id ?? 'none';
  switch (command.do) {
    case 'bridge':
      return void world.decide(command.chat, (now) => bridgeChat(now, bridging(command.chat, command.into)));
    case 'take':
      return void world.decide(command.chat, (now) => acceptChat(now, command.chat));
    case 'conference':
      return void world.decide(command.in, conference);
    case 'endChat':
      return void world.decide(command.chat, (now) => endChat(now, 'visitor'));
    case 'host':
      return void world.decide(command.in, (now) => addHostMessaging(now, { invitationId: 'h', operationId: 'h' }));
    case 'endMeeting':
      if (!isMeeting(world.of(command.in))) return;
      return void world.decide(command.in, endMeeting);
    case 'invite': {
      const { person, devices } = staff[command.who];
      const meeting = world.of(command.in);
      if (!isMeeting(meeting)) return;
      // In what Alice is in with her client it is she who asks, elsewhere the application.
      const by = meeting.participants.find(({ device }) => device === 'a1');
      const asked = ring(person, devices.slice(0, command.devices), {
        id: play.fresh('ring'),
        expiresAt: play.now() + 8000,
        unavailable: command.available ? null : 'doNotDisturb',
        ...(by ? { by: { uri: by.uri, device: 'a1' } } : {}),
      });
      return void world.decide(command.in, (now) => invite(now, asked));
    }
    case 'accept':
    case 'decline': {
      const { person, devices } = staff[command.who];
      const input = {
        invitationId: ringing(command.who, command.in),
        device: devices[command.device],
        uri: person.uri,
      };
      const local = 'local' in command && command.local;
      return void world.decide(command.in, (now) =>
        command.do === 'accept' ? accept(now, input) : decline(now, { ...input, local }),
      );
    }
    case 'add': {
      const { person, devices } = staff[command.who];
      const input = { uri: person.uri, device: devices[command.device], invitationId: 'i', operationId: 'o' };
      return void world.decide(command.in, (now) => addMessaging(now, input));
    }
    case 'cancel': {
      const id = ringing(command.who, command.in);
      return void world.decide(command.in, (now) => stopRinging(now, id, 'cancelled'));
    }
    case 'leave':
      if (!isMeeting(world.of(command.in))) return;
      return void world.decide(command.in, (now) => leave(now, staff[command.who].person.uri));
    case 'stop':
      if (!isMeeting(world.of(command.in))) return;
      return void world.decide(command.in, (now) => stopMessaging(now, staff[command.who].person.uri));
    case 'unbridge':
      return void world.decide(command.chat, (now) => unbridgeParticipant(now, staff[command.who].person.uri));
    case 'filter': {
      const { uri, name } = staff[command.who].person;
      const bridged = { uri, displayName: `Agent ${name}`, filter: command.filter };
      return void world.decide(command.chat, (now) => bridgeParticipant(now, bridged));
    }
    case 'say':
    case 'type': {
      const by = { visitor, endpoint, alice, bob, carol }[command.who];
      // Clients are known by their device: the visitor speaks in his chats only, the staff in the meeting.
      const here = participantOf(world.of(command.in), by.uri);
      if (by !== endpoint && here?.device === null) return;
      const until = play.now() + 3000;
      return void world.decide(command.in, command.do === 'say' ? saying(by, play.fresh('text')) : typing(by, until));
    }
    case 'gone':
      for (const id of play.ids)
        world.decide(id, (now) => [
          ...(now.phase === 'closed' ? [] : dropDevice(now, command.device)),
          ...deviceGone(now, command.device, unreadOf(world, id)),
        ]);
      return;
    case 'elapse': {
      play.pass(command.after);
      const now = play.now();
      for (const id of play.ids) world.decide(id, (conversation) => elapse(conversation, now));
      return;
    }
    default:
      performScheduled(play, command);
  }
}
