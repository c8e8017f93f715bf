import type { Clock } from '../../../lib/clock.ts';
import type { Device } from '../people/device.ts';
import { createAnswers } from './answers.ts';
import type { ChannelKeys, Spot } from './channelKey.ts';
import type { Gather, Gathered } from './gathered.ts';
import { channelLost, isHeld, isTab, tabOf } from './held.ts';
import { createParkedPolls, type DeviceAddress, type ParkedPoll } from './parkedPolls.ts';
import type { PollAnswer } from './pollAnswer.ts';
import { toldUpTo } from './position.ts';
import { createSignInsAt } from './signIns.ts';
import { changedTimers, type Timers, usualTimers } from './timers.ts';
import { holdOf } from './urgency.ts';

export interface Poll {
  readonly device: Device;
  readonly ack: number;
  readonly key: string;
  /** Which tab it says it is, where it does. */
  readonly instance?: string | undefined;
  readonly priority: number;
  /** Staff: the sign-in whose token it is asked with. */
  readonly signIn?: string | undefined;
  /** What the client asks for from now on; what it does not say stays as it was (ucwa.md 3.1). */
  readonly timers: Partial<Timers>;
}

/** A poll under way. */
export interface Parked {
  readonly answer: Promise<PollAnswer>;
  /** Whether there was something to answer at once. */
  readonly isSettled: boolean;
  /** The client hung up: forget it, so that it does not swallow a package. */
  abandon(): void;
}

/** The event channels of all UCWA clients of this process. */
export interface EventChannels {
  poll(poll: Poll): Parked;
  /** Something may have happened for these devices. */
  wake(devices: Iterable<string>): void;
  /** Ends polls of channels that no instance of the device holds any more: taken over, unless `told` says otherwise. */
  release(device: string, stillHeld: (channel: number) => boolean, told?: PollAnswer): void;
  /** Where a channel is that has been polled; undefined before, and since the start of the process. */
  spotOf(device: string, channel: number): Spot | undefined;
  /**
   * The last event, by its number, that the device has confirmed on any of its channels; or may have, as all that
   * happened before this process: what was confirmed then is not known.
   */
  fetchedUpTo(device: string): number;
  /** The device was given a channel: its owner is heard of without a poll. `signIn`: staff's, as in {@link Poll}. */
  heardOf(device: string, signIn?: string): void;
  /**
   * A sign-in has ended: what is parked for a device that it used is answered, since whoever asks again shows his token anew.
   * True when no other sign-in polls the device now or did within half a minute: nobody is left at it.
   */
  signedOut(device: string, signIn: string): boolean;
  /** When the device was last heard of, epoch ms; now while a poll is parked; undefined since the start of the process. */
  lastSeen(device: string): number | undefined;
  /** The device is gone: its polls end, nothing of it is kept. */
  forget(device: string): void;
  /** Answers every parked poll with what there is; none is parked from now on. */
  close(): void;
  isClosed(): boolean;
}

/** A channel as this process knows it: the highest spot confirmed, how it is polled, and when it last was, epoch ms. */
interface Kept {
  readonly spot: Spot;
  readonly timers: Timers;
  readonly at: number;
}

/** Who was away from his channel for longer than this is told so, and says his timers again (ucwa.md 3.4). */
const longAwayMs = 600_000;

/** Nobody's held events grow without an end. */
const mostHeld = 500;

/**
 * Opens the channels. Nothing is written when a poll is answered; the highest ack confirmed is kept in memory.
 * @param options.begunAt number of the last event before this process; 0 when absent
 */
export function createEventChannels(options: {
  keys: ChannelKeys;
  gather: Gather;
  clock: Clock;
  begunAt?: number;
}): EventChannels {
  const { keys, gather, clock, begunAt = 0 } = options;
  const confirmed = new Map<string, Map<number, Kept>>();
  const seen = new Map<string, number>();
  const signIns = createSignInsAt(clock);
  /** What was confirmed and no channel says any more: nobody holds it, or it was polled again from an answer before. */
  const confirmedOnce = new Map<string, number>();
  const waiting = createParkedPolls({ clock, tell, finished });
  const { envelope, resync } = createAnswers(keys);
  let closed = false;

  const keptOf = (device: DeviceAddress, channel: number): Kept | undefined => confirmed.get(device.id)?.get(channel);

  /** The spot a poll goes on from, or the answer that it cannot. */
  function enter({ device, ack, key, instance }: Poll): Spot | PollAnswer {
    const read = keys.read(device.id, ack, key);
    if (!read) {
      const channel = channelLost(device, key, instance);
      if (channel === undefined) return { kind: 'closed' };
      const beginning: Spot = { channel, ack: 1, position: 'new', instance: tabOf(device, channel, instance) };
      const known = keptOf(device, channel)?.spot;
      // `events?ack=1` as the reference writes it, by hand: nothing is lost by beginning at the beginning.
      return known || key !== '' || ack !== 1 ? resync(device, known ?? beginning) : beginning;
    }
    // A tab that is no more shall not ask again, as one whose place another has taken does (ucwa.md 3.1).
    if (!isHeld(device, read.channel)) return { kind: isTab(device, instance) ? 'replaced' : 'closed' };
    const spot: Spot = { ...read, instance: tabOf(device, read.channel, instance) };
    const highest = keptOf(device, spot.channel)?.spot;
    if (highest && highest.ack > spot.ack) return resync(device, highest);
    // A channel that began with nothing has its beginning remembered, so that a repeat misses nothing since.
    return highest?.ack === spot.ack && spot.position === 'new' ? highest : spot;
  }

  function confirm(device: DeviceAddress, spot: Spot, timers: Timers): void {
    const channels = confirmed.get(device.id) ?? new Map<number, Kept>();
    const { position: before = 0 } = channels.get(spot.channel)?.spot ?? {};
    if ((toldUpTo(spot.position) ?? Number.POSITIVE_INFINITY) < (toldUpTo(before) ?? 0))
      confirmedOnce.set(device.id, fetchedUpTo(device.id));
    confirmed.set(device.id, channels.set(spot.channel, { spot, timers, at: clock.now() }));
  }

  function poll(request: Poll): Parked {
    const { device } = request;
    heardOf(device.id, request.signIn);
    const spot = enter(request);
    if ('kind' in spot) return settled(spot);
    const parked = waiting.of(device.id, spot.channel);
    if (parked && parked.priority > request.priority) return settled({ kind: 'replaced' });
    if (parked) waiting.finish(parked, { kind: 'replaced' });
    const kept = keptOf(device, spot.channel);
    const found = gather(device.id, spot.position);
    if (kept && clock.now() - kept.at > longAwayMs) {
      confirm(device, spot, usualTimers);
      return settled(envelope(device, spot, found.position, found.events, 'resume'));
    }
    const timers = changedTimers(kept?.timers ?? usualTimers, request.timers);
    const due = dueOf(found, timers);
    // Nothing to tell: a repeat need not look again at what this poll has looked at.
    const from = found.events.length > 0 ? spot : { ...spot, position: found.position };
    confirm(device, from, timers);
    if (closed || due <= clock.now()) return settled(envelope(device, spot, found.position, found.events));
    const { entry, answer } = waiting.park({
      device,
      spot: from,
      timers,
      priority: request.priority,
      signIn: request.signIn,
      position: found.position,
      held: found.events,
      due: Math.min(clock.now() + timers.timeout, due),
    });
    return { answer, isSettled: false, abandon: () => tell(entry) };
  }

  function heardOf(device: string, signIn?: string): void {
    seen.set(device, clock.now());
    signIns.note(device, signIn);
  }

  function fetchedUpTo(device: string): number {
    let last = confirmedOnce.get(device) ?? begunAt;
    for (const { spot } of confirmed.get(device)?.values() ?? []) last = Math.max(last, toldUpTo(spot.position) ?? 0);
    return last;
  }

  /** When what was found must be told at the latest, epoch ms. */
  const dueOf = ({ events, since }: Gathered, timers: Timers): number =>
    events.length === 0 ? Number.POSITIVE_INFINITY : since + holdOf(events, timers);

  /** Answers with what is held, which may be nothing. */
  function tell(entry: ParkedPoll): void {
    waiting.finish(entry, envelope(entry.device, entry.spot, entry.position, entry.held));
  }

  function finished({ device, spot, timers, signIn }: ParkedPoll): void {
    heardOf(device.id, signIn);
    if (keptOf(device, spot.channel)) confirm(device, spot, timers);
  }

  /** Called within somebody's command, which must not fail because this poll does. */
  function look(entry: ParkedPoll): void {
    try {
      const found = gather(entry.device.id, entry.position);
      entry.position = found.position;
      if (found.events.length === 0) return;
      entry.held = entry.held.length === 0 ? found.events : [...entry.held, ...found.events];
      const due = dueOf(found, entry.timers);
      if (due <= clock.now() || entry.held.length > mostHeld) tell(entry);
      else if (due < entry.due) waiting.rearm(entry, due);
    } catch (error) {
      waiting.finish(entry, Promise.reject(error));
    }
  }

  return {
    poll,
    wake(devices) {
      for (const id of devices) for (const entry of waiting.ofDevice(id)) look(entry);
    },
    release(device, stillHeld, told = { kind: 'replaced' }) {
      for (const entry of waiting.ofDevice(device)) if (!stillHeld(entry.spot.channel)) waiting.finish(entry, told);
      const spots = confirmed.get(device);
      if (spots) confirmedOnce.set(device, fetchedUpTo(device));
      for (const channel of [...(spots?.keys() ?? [])]) if (!stillHeld(channel)) spots?.delete(channel);
    },
    spotOf: (device, channel) => confirmed.get(device)?.get(channel)?.spot,
    fetchedUpTo,
    heardOf,
    signedOut(device, signIn) {
      if (!signIns.has(device, signIn)) return false;
      const parked = waiting.ofDevice(device);
      for (const entry of parked) if (entry.signIn !== signIn) signIns.note(device, entry.signIn);
      if (!signIns.isWithOther(device, signIn)) return true;
      for (const entry of parked) tell(entry);
      signIns.drop(device, signIn);
      return false;
    },
    lastSeen: (device) => (waiting.ofDevice(device).length > 0 ? clock.now() : seen.get(device)),
    forget(device) {
      for (const entry of waiting.ofDevice(device)) waiting.finish(entry, { kind: 'gone' });
      seen.delete(device);
      signIns.forget(device);
      confirmedOnce.delete(device);
      confirmed.delete(device);
    },
    close() {
      closed = true;
      for (const entry of waiting.all()) tell(entry);
    },
    isClosed: () => closed,
  };
}

const settled = (answer: PollAnswer): Parked => ({
  answer: Promise.resolve(answer),
  isSettled: true,
  abandon: () => undefined,
});
