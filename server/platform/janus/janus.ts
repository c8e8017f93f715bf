import { createHmac, randomInt } from 'node:crypto';
import { sha256 } from '../../lib/ids.ts';
import type { Logger } from '../../lib/logger.ts';
import { Problem } from '../../lib/problem.ts';
import type { MediaRoom, MediaServer } from '../calls/media/server.ts';
import { JanusFault, noSuchRoom } from './faults.ts';
import { attach, type Handle } from './handle.ts';
import { createLink, type Link, type LinkTimes, usualLinkTimes } from './link.ts';
import { takeSeat } from './seat.ts';
import { type JanusMessage, readRooms } from './wire.ts';

/** What a room's video may take of each sender, bit/s: as rooms say of themselves (`bitrate`). */
const bitrate = 1_024_000;

/** How long a Janus that does not answer may hold up the end of this process, ms. */
const goodbyeMs = 1500;

/**
 * Janus as the media server: its VideoRoom plugin over its WebSocket API. Janus has no people, so only this server talks
 * to it; rooms have a pin all the same. It numbers rooms (`string_ids` off, as it comes).
 * @param options.secret of the installation: makes pins, and marks its rooms among others'
 */
export function createJanus(options: { url: string; secret: string; logger: Logger; times?: LinkTimes }): MediaServer {
  const { secret, logger } = options;
  const listeners: ((isUp: boolean) => void)[] = [];
  const mark = `bridgedesk ${sha256(`${secret} mark`).slice(0, 16)}`;
  const pinOf = (room: number) => createHmac('sha256', secret).update(String(room)).digest('hex').slice(0, 32);
  const open = new Set<MediaRoom>();
  const link: Link = createLink({
    url: options.url,
    times: options.times ?? usualLinkTimes,
    logger,
    onUp: clean,
    onState: (isUp) => {
      if (!isUp) open.clear();
      for (const listener of listeners) listener(isUp);
    },
  });
  const failed = (error: unknown) => {
    if (!(error instanceof Problem)) logger.warn({ err: error }, 'the media server refused');
  };
  const attached = (hear: (message: JanusMessage) => void) => attach(link.ask, link.hear, hear);
  const destroy = (handle: Handle, room: number) =>
    handle.ask({ request: 'destroy', room, secret: pinOf(room) }).catch((error: unknown) => {
      if (!(error instanceof JanusFault && error.code === noSuchRoom)) throw error;
    });

  /** Rooms outlive the connection that made them: whatever is left of an earlier one is nobody's now. */
  async function clean(ask: Link['ask']): Promise<void> {
    const handle = await attach(ask, link.hear, () => undefined);
    const { data } = await handle.ask({ request: 'list' });
    for (const { room, description } of readRooms(data)) if (description === mark) await destroy(handle, room);
    await handle.detach();
  }

  return {
    async openRoom(limit) {
      const number = randomInt(1, 2 ** 47);
      const keeper = await attached(() => undefined);
      const [pin, access] = [pinOf(number), { room: number, pin: pinOf(number) }];
      const about = { description: mark, secret: pin, pin, publishers: limit, bitrate, fir_freq: 10 };
      await keeper.ask({ request: 'create', room: number, ...about }).catch(async (error: unknown) => {
        await keeper.detach().catch(failed);
        throw error;
      });
      const room: MediaRoom = {
        join: (person, hear) => takeSeat({ attach: attached, room: access, person, hear, failed }),
        async close() {
          open.delete(room);
          await destroy(keeper, number);
          await keeper.detach();
        },
      };
      open.add(room);
      return room;
    },
    onState(listener) {
      listeners.push(listener);
    },
    start: link.start,
    async stop() {
      const late = setTimeout(link.stop, goodbyeMs); // what is left then is cleared away by the next start
      await Promise.allSettled([...open].map((room) => room.close()));
      clearTimeout(late);
      link.stop();
    },
  };
}
