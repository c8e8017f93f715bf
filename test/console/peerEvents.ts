import type { ConversationEvent, EventOf } from '../../server/platform/conversation/events.ts';
import type { Conversation } from '../../server/platform/conversation/model.ts';
import { accept } from '../../server/platform/conversation/ringing.ts';
import { snapshot } from '../../server/platform/ucwa/channel/snapshot.ts';
import { encodeForDevice } from '../../server/platform/ucwa/encode/forDevice.ts';
import type { Telling } from '../../server/platform/ucwa/encode/telling.ts';
import { clientView } from '../../server/platform/ucwa/encode/view.ts';
import type { SentEvent } from '../../server/wire/events.ts';
import { alice, bob, createWorld, peer, type World } from '../platform/conversation/support.ts';
import { id } from './events.ts';

/** What the platform itself tells Alice's console of a chat of two, event by event: decided and encoded by its own code. */
export interface PeerChat {
  /** What was told since this was last asked. */
  told(): SentEvent[];
  decide(decision: (conversation: Conversation) => readonly ConversationEvent[]): SentEvent[];
  /** How a fresh channel begins now. */
  anew(): SentEvent[];
}

const [console_, elsewhere] = ['1000000001', '1000000002'];

/** Bob asks Alice, on two devices of hers; or an application does, under the address that is the helpdesk's. */
export function peerChat(by: 'Bob' | 'application', firstText?: string): PeerChat {
  const world = createWorld();
  const caller = by === 'Bob' ? { caller: { person: bob, device: '2000000001' } } : {};
  const text = firstText === undefined ? {} : { firstText };
  world.open(peer(id, alice, [console_, elsewhere], { ...caller, ...text }));
  let next = 0;

  const told = (): SentEvent[] => {
    const fresh = world.happened.slice(next);
    const sent = fresh.flatMap(({ event: body }) => encodeForDevice(telling(world), { body, at: 1_000_000 }));
    next = world.happened.length;
    return sent;
  };
  return {
    told,
    decide(decision) {
      world.decide(id, decision);
      return told();
    },
    anew: () => snapshot(telling(world), world.of(id), 1_000_000),
  };
}

function telling(world: World): Telling {
  const messages = (): EventOf<'message'>[] =>
    world.eventsIn(id).filter((event): event is EventOf<'message'> => event.type === 'message');
  return {
    view: clientView('staff', console_),
    viewer: { device: console_, person: alice, plainOnly: true },
    facts: world.of(id).facts,
    earlier: () => messages().map((body, at) => ({ number: body.number, stream: id, seq: at, at: 1_000_000, body })),
  };
}

/** Alice takes it in her console, or on her other device. */
export const taken =
  (where: 'console' | 'elsewhere' = 'console') =>
  (chat: Conversation) =>
    accept(chat, { invitationId: id, device: where === 'console' ? console_ : elsewhere, uri: alice.uri, html: false });
