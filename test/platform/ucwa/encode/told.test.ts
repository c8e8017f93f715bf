import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Problem } from '../../../../server/lib/problem.ts';
import type { EventOf } from '../../../../server/platform/conversation/events.ts';
import { devicesOf, type Person } from '../../../../server/platform/conversation/model.ts';
import { snapshot } from '../../../../server/platform/ucwa/channel/snapshot.ts';
import { encodeForApplication } from '../../../../server/platform/ucwa/encode/forApplication.ts';
import { encodeForDevice } from '../../../../server/platform/ucwa/encode/forDevice.ts';
import type { Telling } from '../../../../server/platform/ucwa/encode/telling.ts';
import { applicationView, clientView, type View } from '../../../../server/platform/ucwa/encode/view.ts';
import type { SentEvent } from '../../../../server/wire/events.ts';
import { perform, plays, startPlay } from '../../conversation/commands.ts';
import { alice, bob, carol, endpoint, type Happening, visitor } from '../../conversation/support.ts';

const owners: Readonly<Record<string, Person>> = {
  v1: visitor,
  a1: alice,
  a2: alice,
  b1: bob,
  b2: bob,
  c1: carol,
  c2: carol,
};
const desk = applicationView({ tgt: 'tgt-0', id: '1000000001', endpoint: endpoint.uri, prefix: '' });

/** What each device, and the application, was told of each conversation, in order. */
type Heard = Map<string, SentEvent[]>;

function telling(device: string, { after, conversation }: Happening, happened: readonly Happening[]): Telling {
  const person = owners[device] ?? visitor;
  return {
    view: clientView(device === 'v1' ? 'visitor' : 'staff', device),
    viewer: { device, person },
    facts: after.facts,
    earlier: () =>
      happened.flatMap(({ conversation: id, event }, number) =>
        id === conversation && event.type === 'message'
          ? [{ number, stream: id, seq: number, at: 0, body: event as EventOf<'message'> }]
          : [],
      ),
  };
}

function tell(heard: Heard, key: string, events: readonly SentEvent[]): void {
  heard.set(key, [...(heard.get(key) ?? []), ...events]);
}

/** Plays commands and tells everybody as the log does: whoever a decision concerned, before, in between or after. */
function play(
  commands: Parameters<typeof perform>[1][],
  begun: boolean,
  look: (heard: Heard, world: Happening[]) => void,
) {
  const game = startPlay(begun);
  const heard: Heard = new Map();
  let told = 0;
  const tellAll = () => {
    const fresh = game.world.happened.slice(told);
    told = game.world.happened.length;
    for (const id of game.ids) {
      const here = fresh.filter(({ conversation }) => conversation === id);
      const concerned = new Set(
        here.flatMap(({ before, after }) => [...(before ? devicesOf(before) : []), ...devicesOf(after)]),
      );
      for (const happening of here) {
        const { event: body, after } = happening;
        for (const device of concerned)
          tell(
            heard,
            `${id} ${device}`,
            encodeForDevice(telling(device, happening, game.world.happened), { body, at: 0 }),
          );
        if (after.facts.application !== null)
          tell(
            heard,
            `${id} desk`,
            encodeForApplication(
              desk,
              after.facts,
              { body, at: 0 },
              { application: () => ({ rel: 'application' }), said: () => [] },
            ),
          );
      }
    }
  };
  tellAll();
  for (const command of commands) {
    try {
      perform(game, command);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
    tellAll();
  }
  look(heard, [...game.world.happened]);
}

const holds = (look: (heard: Heard, world: Happening[]) => void): void =>
  fc.assert(
    fc.property(plays, ({ begun, commands }) => play([...commands], begun, look)),
    { numRuns: 150 },
  );

const viewOf = (key: string): View => {
  const who = key.split(' ')[1] ?? '';
  return who === 'desk' ? desk : clientView(who === 'v1' ? 'visitor' : 'staff', who);
};

describe('whatever is told of conversations', () => {
  it('lies below the viewer’s own address', () =>
    holds((heard) => {
      for (const [key, events] of heard)
        for (const [, href] of JSON.stringify(events).matchAll(/"href":"(\/[^"]*)"/g))
          assert.ok(href?.startsWith(viewOf(key).base), `${key} was told of ${href}`);
    }));

  it('begins with the conversation added and ends with it deleted, once each time', () =>
    holds((heard, world) => {
      for (const [key, events] of heard) {
        const [id, who = ''] = key.split(' ');
        let known = false;
        for (const { event, sender } of events) {
          const { rel } = event.link;
          // An invitation is told before its conversation is (ucwa.md 4.3, 4.4).
          if (sender.rel === 'conversation')
            assert.ok(known || who === 'desk', `${key}: ${rel} ${event.type} of an unknown one`);
          if (rel === 'conversation' && event.type === 'added') {
            assert.ok(!known, `${key} was told twice`);
            known = true;
          }
          if (rel === 'conversation' && event.type === 'deleted') known = false;
        }
        const now = world.findLast(({ conversation }) => conversation === id)?.after;
        if (who !== 'desk' && now) assert.equal(known, devicesOf(now).has(who), `${key}: known ${known}`);
      }
    }));

  it('says once how each invitation ended, to everybody who was told that it began', () =>
    holds((heard) => {
      for (const [key, events] of heard) {
        const open = new Map<string, string>();
        for (const { event } of events) {
          if (!event.link.rel.endsWith('nvitation')) continue;
          const { href } = event.link;
          if (event.type === 'started') assert.ok(!open.has(href), `${key}: ${href} began twice`);
          else assert.equal(open.get(href), 'started', `${key}: ${href} ${event.type}`);
          open.set(href, event.type === 'completed' ? 'completed' : 'started');
        }
      }
    }));

  it('is what a fresh channel begins with, for whoever is in it or rung', () =>
    holds((_heard, world) => {
      const last = new Map(world.map((happening) => [happening.conversation, happening]));
      for (const happening of last.values())
        for (const device of Object.keys(owners)) {
          const events = snapshot(telling(device, happening, world), happening.after, 0);
          assert.equal(
            events.length > 0,
            devicesOf(happening.after).has(device),
            `${happening.conversation} ${device}`,
          );
          const added = events.filter(({ event }) => event.link.rel === 'conversation');
          assert.ok(added.length <= 1);
        }
    }));
});
