import { randomInt } from 'node:crypto';
import type { MediaSeat, SeatEvent } from '../calls/media/server.ts';
import type { Handle } from './handle.ts';
import { createSubscriber } from './subscriber.ts';
import { connectionOf, silentOf, wanted } from './subscription.ts';
import { type JanusMessage, type Publisher, readRoomEvent } from './wire.ts';

/** Lets somebody into a room of Janus: he is in it as one who may send, and hears who else does. */
export async function takeSeat(options: {
  attach: (hear: (message: JanusMessage) => void) => Promise<Handle>;
  /** Opens the room: its id and pin. */
  room: object;
  person: string;
  hear: (event: SeatEvent) => void;
  /** What went wrong with nobody waiting for it. */
  failed: (error: unknown) => void;
}): Promise<MediaSeat> {
  const { attach, room, person, hear, failed } = options;
  const publishers = new Map<number, Publisher>();
  const subscriber = createSubscriber({
    attach,
    join: room,
    hear,
    failed,
    wanted: () => wanted(publishers.values(), person),
    silent: () => silentOf(publishers.values(), person),
  });
  /** Which connection of his sends; undefined when none does. */
  let sending: string | undefined;
  let isSpoilt = false;
  let isLeft = false;
  let sender = await enter();

  /** Each sender is a feed of its own: the one before may not be quite gone. */
  async function enter(): Promise<Handle> {
    const handle = await attach((message) => {
      if (message.janus === 'hangup') sending = undefined;
      else if (message.janus === 'event') take(message.plugindata?.data);
    });
    const id = randomInt(1, 2 ** 47);
    try {
      const { data } = await handle.ask({ request: 'join', ptype: 'publisher', ...room, id, display: person });
      if (isLeft) throw new Error('he left the room of Janus while he was let in anew');
      publishers.clear();
      for (const publisher of readRoomEvent(data).publishers ?? []) publishers.set(publisher.id, publisher);
      return handle;
    } catch (error) {
      await handle.detach().catch(failed);
      throw error;
    }
  }

  function take(data: unknown): void {
    const event = readRoomEvent(data);
    if (event.videoroom === 'destroyed') return hear({ is: 'gone' });
    for (const publisher of event.publishers ?? []) publishers.set(publisher.id, publisher);
    for (const gone of [event.unpublished, event.leaving]) if (gone !== undefined) publishers.delete(gone);
    subscriber.refresh().catch(failed);
  }

  return {
    isPublishing: () => sending !== undefined,
    async publish(offer) {
      const connection = connectionOf(offer);
      const isAnother = sending !== undefined && sending !== connection;
      if (isAnother || isSpoilt) {
        const old = sender;
        [sending, isSpoilt] = [undefined, true];
        await old.detach().catch(failed);
        sender = await enter();
      }
      const request = sending === undefined ? 'publish' : 'configure';
      isSpoilt = sending === undefined; // a handle that refused an offer has half a connection: it takes no other
      const { jsep } = await sender.ask({ request }, { type: 'offer', sdp: offer });
      isSpoilt = false;
      if (!jsep) throw new Error('Janus answered an offer with no description');
      sending = connection;
      return jsep.sdp;
    },
    isSubscribed: subscriber.isBegun,
    subscribe: subscriber.begin,
    answer: subscriber.answer,
    async leave() {
      isLeft = true;
      await Promise.all([subscriber.end(), sender.detach()]);
    },
  };
}
