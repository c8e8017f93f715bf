import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Problem } from '../../../server/lib/problem.ts';
import { elapse, nextDeadline } from '../../../server/platform/conversation/deadlines.ts';
import {
  bridgedOf,
  devicesOf,
  hostOf,
  isMeeting,
  participantOf,
  rosterOf,
} from '../../../server/platform/conversation/model.ts';
import { type Command, perform, plays, startPlay } from './commands.ts';
import type { Play } from './play.ts';
import { devicesNamed, type Happening, visitor } from './support.ts';

/** Called after each command with what it made happen. */
type Look = (play: Play, fresh: readonly Happening[], command: Command) => void;

/** Plays many commands in order, a refused one counting as nothing, and looks at the world after each. */
function holds(look: Look): void {
  const play = ({ begun, commands }: { begun: boolean; commands: readonly Command[] }): void => {
    const game = startPlay(begun);
    for (const command of commands) {
      const before = game.world.happened.length;
      try {
        perform(game, command);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        assert.equal(game.world.happened.length, before, 'a refused command leaves nothing behind');
      }
      look(game, game.world.happened.slice(before), command);
    }
  };
  fc.assert(fc.property(plays, play), { numRuns: 200 });
}

const over = new Set(['chatRefused', 'peerRefused', 'chatEnded', 'meetingEnded']);

describe('whatever is done to conversations', () => {
  it('nobody is in one twice, no device is in and being rung, and one chat at most is bridged in', () =>
    holds(({ world, ids }) => {
      for (const { participants, invitations, lobby = [] } of ids.map(world.of)) {
        const people = [...participants, ...lobby.map(({ participant }) => participant)].map(({ uri }) => uri);
        const devices = [
          ...lobby.flatMap(({ participant }) => participant.device ?? []),
          ...participants.flatMap(({ device }) => device ?? []),
          ...invitations.flatMap((invitation) => invitation.devices),
        ];
        assert.equal(new Set(people).size, people.length);
        assert.equal(new Set(devices).size, devices.length);
        assert.ok(participants.filter(({ chat }) => chat !== null).length <= 1);
        for (const { to } of invitations) assert.ok(!people.includes(to.uri), 'rung while he is in');
      }
    }));

  it('only devices in it or being rung are told anything, so that who declined or was withdrawn hears no more', () =>
    holds((_play, fresh) => {
      for (const { event, before, after } of fresh) {
        const concerned = new Set([...(before ? devicesOf(before) : []), ...devicesOf(after)]);
        for (const device of devicesNamed(event))
          assert.ok(concerned.has(device), `${device} was told of ${event.type} and has nothing to do with it`);
      }
    }));

  it('an invitation ends once: one winner, or one failure', () => {
    holds(({ world }) => {
      const ends = new Map<string, number>();
      for (const { event } of world.happened) {
        const id =
          event.type === 'joined'
            ? event.invitation?.id
            : event.type === 'peerConnected' || event.type === 'peerRefused'
              ? event.invitation.id
              : event.type === 'invitationFailed' && event.final
                ? event.invitation.id
                : undefined;
        if (id !== undefined) ends.set(id, (ends.get(id) ?? 0) + 1);
      }
      for (const [id, times] of ends) assert.equal(times, 1, `${id} ended ${times} times`);
    });
  });

  it('nothing happens after the end', () =>
    holds(({ world, ids }) => {
      for (const id of ids) {
        const types = world.eventsIn(id).map(({ type }) => type);
        const end = types.findIndex((type) => over.has(type));
        assert.equal(end === -1 ? types.length : end + 1, types.length, types.slice(end).join());
        assert.equal(world.of(id).phase === 'closed', end !== -1);
      }
    }));

  it('a chat of two is one of two until it becomes a meeting, and hears nothing from elsewhere without a bridge', () =>
    holds(({ world, ids }, fresh) => {
      for (const conversation of ids.map(world.of))
        if (!isMeeting(conversation)) assert.ok(rosterOf(conversation).length <= 2);
      for (const { event, after } of fresh)
        if ((event.type === 'message' || event.type === 'typing') && event.relayed)
          assert.ok(after.bridge !== null || after.participants.some(({ chat }) => chat !== null));
    }));

  it('a line is told once to every device that takes part in messaging, its speaker’s too', () =>
    holds((_play, fresh) => {
      for (const { event, after } of fresh) {
        if (event.type !== 'message') continue;
        const hearing = after.participants.filter(({ messaging, uri }) => messaging && !event.except.includes(uri));
        assert.deepEqual(
          event.to,
          hearing.flatMap(({ device }) => device ?? []),
        );
      }
    }));

  it('a meeting that no application takes part in is over when nobody is left in it', () =>
    holds(({ world, ids }) => {
      for (const { facts, phase, participants, terms } of ids.map(world.of))
        if (facts.application === null && !terms && phase !== 'closed') assert.ok(participants.length > 0);
    }));

  it('who waits hears nothing and is in no list but the lobby’s; who leads was made a leader', () =>
    holds(({ world }, fresh) => {
      for (const { event, before } of fresh) {
        const waiting = new Set((before?.lobby ?? []).map(({ participant }) => participant.device));
        if (event.type === 'lobbyLeft' || event.type === 'admitted') waiting.delete(event.participant.device);
        for (const device of devicesNamed(event)) assert.ok(!waiting.has(device), `${event.type} reaches the lobby`);
      }
      const { participants } = world.of('s');
      const promoted = new Set(
        world.eventsIn('s').flatMap((event) => (event.type === 'roleChanged' ? [event.participant.uri] : [])),
      );
      const automatic = world
        .eventsIn('s')
        .some((event) => event.type === 'meetingChanged' && event.terms.automaticLeaderAssignment !== 'Disabled');
      for (const { uri, role, organizer } of participants)
        if (role) assert.ok(organizer || promoted.has(uri) || automatic, `${uri} leads`);
    }));

  it('a scheduled meeting is closed exactly when nobody is in it, waits for it or hosts it any more', () =>
    holds(({ world }) => {
      const now = world.of('s');
      const empty = now.participants.length === 0 && (now.lobby ?? []).length === 0 && !hostOf(now);
      const begun = world.eventsIn('s').some(({ type }) => /^(joined|lobbyEntered|hostJoined)$/.test(type));
      if (begun) assert.equal(now.phase === 'closed', empty);
    }));

  it('messages are numbered from 1 without gaps', () =>
    holds(({ world, ids }) => {
      for (const id of ids) {
        const numbers = world.eventsIn(id).flatMap((event) => (event.type === 'message' ? [event.number] : []));
        assert.deepEqual(
          numbers,
          numbers.map((_, index) => index + 1),
        );
        assert.equal(world.of(id).lastMessage, numbers.length);
      }
    }));

  it('a line crosses the bridge once, to whom the filters let hear it, and never comes back', () =>
    holds(({ world }, fresh) => {
      const said = fresh.filter(({ event }) => event.type === 'message');
      for (const { conversation, event, before, after } of said) {
        if (event.type !== 'message' || event.relayed || !before) continue;
        const copies = said.filter((one) => one.event.type === 'message' && one.event.text === event.text);
        assert.ok(copies.length <= 2);
        const copy = copies.find((one) => one.conversation !== conversation)?.event;
        const chat = isMeeting(after) ? undefined : after;
        if (chat) {
          const target = chat.bridge && world.of(chat.bridge.meeting);
          const crosses = event.from.uri === visitor.uri && target?.phase === 'open';
          assert.equal(copy !== undefined, crosses && participantOf(target, visitor.uri) !== undefined);
        } else {
          const bridged = after.participants.flatMap((one) => (one.chat === null ? [] : [world.of(one.chat)]));
          const heard = bridged.some(({ bridge }) => bridgedOf(bridge, event.from.uri)?.filter === 'Disabled');
          assert.equal(copy !== undefined, heard && event.from.uri !== after.facts.endpoint.uri);
        }
        if (copy?.type === 'message' && chat)
          for (const { uri, device } of world.of(chat.bridge?.meeting ?? '').participants)
            if (bridgedOf(chat.bridge, uri)?.filter === 'Enabled') assert.ok(!copy.to.includes(device ?? ''));
      }
    }));

  it('what is due is over once it has happened: there is no busy loop', () =>
    holds(({ world, ids, now }, _fresh, command) => {
      if (command.do !== 'elapse') return;
      for (const id of ids) {
        const next = nextDeadline(world.of(id));
        assert.ok(next === null || next > now(), `${next} is not after ${now()}`);
        assert.deepEqual(elapse(world.of(id), now()), []);
      }
    }));

  it('who sees somebody begin to type sees him stop, unless one of them goes', () =>
    holds(({ world, ids }) => {
      for (const id of ids) {
        const seen = new Set<string>();
        for (const event of world.eventsIn(id)) {
          if (event.type === 'typing' && !event.again) for (const to of event.to) seen.add(`${event.who.uri} ${to}`);
          if (event.type === 'typingStopped') for (const to of event.to) seen.delete(`${event.who.uri} ${to}`);
          if (event.type === 'messagingStopped')
            for (const { uri } of event.typists) seen.delete(`${uri} ${event.participant.device}`);
          if (event.type === 'left')
            for (const pair of seen) if (pair.endsWith(` ${event.participant.device}`)) seen.delete(pair);
        }
        if (world.of(id).phase === 'closed') continue;
        const now = new Set(world.of(id).typing.map(({ uri }) => uri));
        for (const pair of seen) assert.ok(now.has(pair.split(' ')[0] ?? ''), `${pair} sees it still`);
      }
    }));
});
