import type { Logger } from '../../../lib/logger.ts';
import { Problem } from '../../../lib/problem.ts';
import { insideOf, partyOf } from '../../conversation/call/model.ts';
import { refuse } from '../../conversation/reasons.ts';
import type { CallNews, CallNow } from '../callNow.ts';
import { refuseMedia } from './refusals.ts';
import type { MediaRoom, MediaSeat, MediaServer, SeatEvent } from './server.ts';

/** Somebody in a call, and the connected device he asks with: it is told what concerns him. */
export interface MediaUser {
  readonly call: string;
  readonly uri: string;
  readonly device: string;
}

/** What somebody is told unasked. */
export type MediaNews = { readonly to: MediaUser } & (
  | Extract<SeatEvent, { is: 'offer' }>
  /** Nothing is heard or seen any more, until `again`. */
  | { readonly is: 'lost' }
  /** The server has forgotten all: he is to send, and to subscribe, anew. */
  | { readonly is: 'again' }
);

/** The sound and picture of calls whose media go through a server. */
export interface Media {
  /** @throws Problem `MediaNotSetUp` where there is no server, `NotInCall`, and as {@link MediaServer}. So do the others. */
  publish(who: MediaUser, offer: string): Promise<string>;
  /** Tells whether the server still has what he sends. */
  subscribe(who: MediaUser): Promise<{ readonly isPublishing: boolean }>;
  answer(who: MediaUser, sdp: string, connection: number | undefined): Promise<void>;
  /** Must not throw. */
  onNews(listener: (news: MediaNews) => void): void;
  /** After a commit: rooms and places go with those who were in them. */
  tell(news: CallNews): void;
  start(): void;
  stop(): Promise<void>;
}

interface Place {
  who: MediaUser;
  readonly seat: Promise<MediaSeat>;
  /** The device that was offered the others. */
  listener?: string;
  /** What he asked before is done first. */
  last: Promise<unknown>;
}

/** @param options.server undefined where none is set up */
export function createMedia(options: {
  server: MediaServer | undefined;
  read: (call: string) => CallNow | undefined;
  isConnected: (device: string) => boolean;
  logger: Logger;
}): Media {
  const { server, read, isConnected, logger } = options;
  const rooms = new Map<string, Promise<MediaRoom>>();
  const places = new Map<string, Place>();
  /** Who waits for the server to come back. */
  const missing = new Map<string, MediaUser>();
  const listeners: ((news: MediaNews) => void)[] = [];
  const keyOf = ({ call, uri }: Pick<MediaUser, 'call' | 'uri'>) => `${call} ${uri}`;
  const tellAll = (news: MediaNews) => {
    for (const listener of listeners) listener(news);
  };
  /** What nobody waits for may fail: its server is away, and with it what was to be ended. */
  const quietly = (work: Promise<unknown>) =>
    void work.catch((error: unknown) => {
      if (!(error instanceof Problem)) logger.warn({ err: error }, 'media could not be ended');
    });

  function roomOf(to: MediaServer, { facts }: CallNow): Promise<MediaRoom> {
    const room = rooms.get(facts.id) ?? to.openRoom(facts.call.limit);
    rooms.set(facts.id, room);
    room.catch(() => rooms.get(facts.id) === room && rooms.delete(facts.id));
    return room;
  }

  async function sit(to: MediaServer, who: MediaUser, isWanted: () => boolean): Promise<MediaSeat> {
    const now = read(who.call);
    const person = now && insideOf(now.call, who.uri) && partyOf(now.call, who.uri);
    if (!person) throw refuse('NotInCall');
    const room = await roomOf(to, now);
    const seat = await room.join(person.id, (event) => heard(who, event));
    if (isWanted()) return seat;
    quietly(seat.leave()); // he left while he was let in
    throw refuse('NotInCall');
  }

  function placeOf(to: MediaServer, who: MediaUser): Place {
    const key = keyOf(who);
    const found = places.get(key);
    if (found) {
      found.who = who;
      return found;
    }
    const place: Place = { who, seat: sit(to, who, () => places.get(key) === place), last: Promise.resolve() };
    places.set(key, place);
    place.seat.catch(() => places.get(key) === place && places.delete(key));
    return place;
  }

  async function run<T>(who: MediaUser, work: (seat: MediaSeat, place: Place) => Promise<T>): Promise<T> {
    if (!server) throw refuseMedia('MediaNotSetUp');
    const place = placeOf(server, who);
    const turn = place.last.then(async () => work(await place.seat, place));
    place.last = turn.catch(() => undefined);
    try {
      return await turn;
    } catch (error) {
      if (error instanceof Problem && error.code === 'MediaAway') missing.set(keyOf(who), who);
      throw error;
    }
  }

  function listen(seat: MediaSeat, place: Place): Promise<void> {
    place.listener = place.who.device;
    return seat.subscribe();
  }

  function heard({ call, uri }: MediaUser, event: SeatEvent): void {
    const place = places.get(keyOf({ call, uri }));
    if (!place) return;
    if (event.is === 'offer') return tellAll({ ...event, to: place.who });
    for (const { who } of forget(call)) tellAll({ is: 'again', to: who });
  }

  /** Lets go of a call's room and gives who was in it. */
  function forget(call: string): Place[] {
    const found = [...places.values()].filter(({ who }) => who.call === call);
    for (const { who } of found) places.delete(keyOf(who));
    rooms.delete(call);
    return found;
  }

  function leave(who: Pick<MediaUser, 'call' | 'uri'>): void {
    const place = places.get(keyOf(who));
    missing.delete(keyOf(who));
    if (places.delete(keyOf(who)) && place) quietly(place.seat.then((seat) => seat.leave()));
  }

  function end(call: string): void {
    const room = rooms.get(call);
    forget(call);
    for (const [key, who] of missing) if (who.call === call) missing.delete(key);
    if (room) quietly(room.then((one) => one.close()));
  }

  server?.onState((isUp) => {
    const told = isUp ? [...missing.values()] : [...places.values()].map(({ who }) => who);
    missing.clear();
    places.clear();
    rooms.clear();
    for (const to of told) {
      const now = read(to.call);
      if (!now || !insideOf(now.call, to.uri)) continue;
      if (!isUp) missing.set(keyOf(to), to);
      tellAll({ is: isUp ? 'again' : 'lost', to });
    }
  });

  return {
    publish: (who, offer) =>
      run(who, async (seat, place) => {
        const answer = await seat.publish(offer);
        // Whoever begins to send wants to hear the others as well, also where another page of his did before.
        if (!seat.isSubscribed() || place.listener !== who.device) quietly(listen(seat, place));
        return answer;
      }),
    subscribe: (who) =>
      run(who, async (seat, place) => {
        await listen(seat, place);
        return { isPublishing: seat.isPublishing() };
      }),
    answer: (who, sdp, connection) => run(who, (seat) => seat.answer(sdp, connection)),
    onNews: (listener) => void listeners.push(listener),
    tell({ step, facts: { id } }) {
      if (step.is === 'left') leave({ call: id, uri: step.uri });
      // A page that has lost its line goes on with what it sends; a device that gave the call to another does not.
      if (step.is === 'moved' && isConnected(step.from)) leave({ call: id, uri: step.uri });
      if (step.is === 'ended') end(id);
    },
    start: () => server?.start(),
    stop: async () => server?.stop(),
  };
}
