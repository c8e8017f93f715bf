import type { Clock } from '../../../lib/clock.ts';
import type { SentEvent } from '../../../wire/events.ts';
import type { Device } from '../people/device.ts';
import type { Spot } from './channelKey.ts';
import type { PollAnswer } from './pollAnswer.ts';
import type { Position } from './position.ts';
import type { Timers } from './timers.ts';

/** What a device never changes: what else is known of it may be old when a poll ends. */
export type DeviceAddress = Pick<Device, 'id' | 'kind'>;

/** A poll that waits, with what it may be told a little later (ucwa.md 3.3). */
export interface ParkedPoll {
  readonly device: DeviceAddress;
  readonly spot: Spot;
  readonly timers: Timers;
  readonly priority: number;
  /** Staff: the sign-in that asks. */
  readonly signIn?: string | undefined;
  /** The last event looked at, or what comes before the next. */
  position: Position;
  /** In order; none at first. */
  held: readonly SentEvent[];
  /** Told at the latest then, epoch ms: what is held, which may be nothing. */
  due: number;
  timer: NodeJS.Timeout | undefined;
  readonly resolve: (answer: PollAnswer | Promise<never>) => void;
}

/** The polls of this process that wait: one a channel at the most. */
export interface ParkedPolls {
  /** Waits until it is finished; told by itself when it is due. */
  park(poll: Omit<ParkedPoll, 'timer' | 'resolve'>): { entry: ParkedPoll; answer: Promise<PollAnswer> };
  of(device: string, channel: number): ParkedPoll | undefined;
  ofDevice(device: string): ParkedPoll[];
  all(): ParkedPoll[];
  /** Lets it wait until another moment, epoch ms. */
  rearm(entry: ParkedPoll, due: number): void;
  /** Ends the waiting; nothing happens when it has ended. */
  finish(entry: ParkedPoll, answer: PollAnswer | Promise<never>): void;
}

/** @param options.tell answers a poll that is due @param options.finished called once for each, before its answer */
export function createParkedPolls(options: {
  clock: Clock;
  tell: (entry: ParkedPoll) => void;
  finished: (entry: ParkedPoll) => void;
}): ParkedPolls {
  const { clock, tell } = options;
  const byDevice = new Map<string, Map<number, ParkedPoll>>();

  // What is parked costs little: no closures, and one list of timers for all that wait equally long.
  const arm = (entry: ParkedPoll): void => {
    entry.timer = setTimeout(tell, Math.max(1, entry.due - clock.now()), entry);
  };

  return {
    park(poll) {
      let resolve: ParkedPoll['resolve'] = () => undefined;
      const answer = new Promise<PollAnswer>((settle) => {
        resolve = settle;
      });
      const entry: ParkedPoll = { ...poll, timer: undefined, resolve };
      const channels = byDevice.get(poll.device.id) ?? new Map<number, ParkedPoll>();
      byDevice.set(poll.device.id, channels.set(poll.spot.channel, entry));
      arm(entry);
      return { entry, answer };
    },
    of: (device, channel) => byDevice.get(device)?.get(channel),
    ofDevice: (device) => [...(byDevice.get(device)?.values() ?? [])],
    all: () => [...byDevice.values()].flatMap((channels) => [...channels.values()]),
    rearm(entry, due) {
      clearTimeout(entry.timer);
      entry.due = due;
      arm(entry);
    },
    finish(entry, answer) {
      const { device, spot } = entry;
      const channels = byDevice.get(device.id);
      if (channels?.get(spot.channel) !== entry) return;
      clearTimeout(entry.timer);
      channels.delete(spot.channel);
      if (channels.size === 0) byDevice.delete(device.id);
      options.finished(entry);
      entry.resolve(answer);
    },
  };
}
