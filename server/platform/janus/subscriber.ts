import { randomInt } from 'node:crypto';
import { refuseMedia } from '../calls/media/refusals.ts';
import type { SeatEvent } from '../calls/media/server.ts';
import type { Handle } from './handle.ts';
import { changeTo, type Track, tracksOf } from './subscription.ts';
import { type JanusMessage, readOffered } from './wire.ts';

/** The connection by which somebody gets what the others send: one, however many they are. */
export interface Subscriber {
  readonly isBegun: () => boolean;
  /** Makes it, or makes it anew. */
  begin(): Promise<void>;
  /** What the others send has changed. One offer is under way at a time: what changes meanwhile follows its answer. */
  refresh(): Promise<void>;
  answer(sdp: string, connection: number | undefined): Promise<void>;
  end(): Promise<void>;
}

/**
 * @param options.wanted what it should carry now
 * @param options.join the fields that open the room for a subscriber
 */
export function createSubscriber(options: {
  attach: (hear: (message: JanusMessage) => void) => Promise<Handle>;
  join: object;
  wanted: () => readonly Track[];
  silent: () => readonly string[];
  hear: (event: SeatEvent) => void;
  /** What went wrong with nobody waiting for it. */
  failed: (error: unknown) => void;
}): Subscriber {
  const { attach, join, wanted, silent, hear, failed } = options;
  let handle: Handle | undefined;
  let carried: readonly Track[] = [];
  let connection = 0; // none
  let isBegun = false;
  let isBusy = false; // Janus is asked, or an offer waits for its answer
  let isStale = false;

  /** Undefined: begun anew or ended meanwhile. */
  async function ask(asked: number): Promise<Awaited<ReturnType<Handle['ask']>> | undefined> {
    const change = changeTo(wanted(), carried);
    if (handle) return handle.ask({ request: 'update', ...change });
    const attached = await attach(({ janus }) => {
      if (janus === 'hangup' && handle === attached) reset().catch(failed); // he closed it, or no packet finds its way
    });
    if (asked !== connection) {
      await attached.detach();
      return undefined;
    }
    handle = attached;
    const streams = change?.subscribe;
    try {
      return await attached.ask({ request: 'join', ptype: 'subscriber', ...join, autoupdate: false, streams });
    } catch (error) {
      if (handle === attached) {
        handle = undefined;
        attached.detach().catch(failed);
      }
      throw error;
    }
  }

  /** Lets go of what there is. @param next the connection that is to be made then */
  async function reset(next = 0): Promise<void> {
    const old = handle;
    [handle, carried, connection, isBusy, isStale, isBegun] = [undefined, [], next, false, false, false];
    await old?.detach();
  }

  async function refresh(): Promise<void> {
    if (isBusy) isStale = true;
    if (!isBegun || isBusy) return;
    if (!changeTo(wanted(), carried)) return;
    isBusy = true;
    isStale = false;
    const asked = connection;
    try {
      const told = await ask(asked);
      if (!told || asked !== connection) return; // begun anew or ended meanwhile
      const { data, jsep } = told;
      const streams = readOffered(data);
      carried = streams.flatMap(({ feed_id: feed, feed_mid: mid, active }) =>
        feed !== undefined && mid !== undefined && active !== false ? [{ feed, mid }] : [],
      );
      if (jsep) return hear({ is: 'offer', sdp: jsep.sdp, connection, tracks: tracksOf(streams), silent: silent() });
      isBusy = false;
    } catch (error) {
      if (asked === connection) isBusy = false;
      throw error;
    }
    if (isStale) await refresh();
  }

  return {
    isBegun: () => isBegun,
    async begin() {
      const next = randomInt(1, 2 ** 47); // also unlike those before Janus was lost
      await reset(next);
      if (connection !== next) return; // begun anew or ended meanwhile
      isBegun = true;
      await refresh();
    },
    refresh,
    async answer(sdp, of) {
      if (!handle || !isBusy || (of !== undefined && of !== connection)) throw refuseMedia('NothingOffered');
      await handle.ask({ request: 'start' }, { type: 'answer', sdp });
      isBusy = false;
      await refresh();
    },
    end: () => reset(),
  };
}
