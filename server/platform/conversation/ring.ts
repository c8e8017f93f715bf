/**
 * The ring engine: somebody, or one of several, is rung on all his devices until one answers. Pure: a decision gives
 * steps, {@link applyStep} is the only place where a ring moves, and the first answer is the last thing that happens to it.
 */

/** Why somebody rings no more although nobody answered for him; `present`: he has come by another way. */
export type RingEnd = 'declined' | 'timeout' | 'unreachable' | 'busy' | 'forbidden' | 'present';
/** Why a ring ended unanswered: `cancelled` by whoever rang, `ended` with its conversation. */
export type RingOver = RingEnd | 'cancelled' | 'ended';

export interface RingPolicy {
  /** `all` at once, or `sequential`: the next when the one before is out. */
  readonly order: 'all' | 'sequential';
  /** Whom no device can ring fails at once, or waits in case one comes; `elsewhere`: he is told by other means, and rings by them. */
  readonly unreachable: 'fail' | 'wait' | 'elsewhere';
  /** How long one person rings, ms. */
  readonly timeoutMs: number;
}

/** Somebody in a ring. */
export interface Rung {
  readonly uri: string;
  readonly state: 'waiting' | 'ringing' | RingEnd;
  /** Devices that ring now, in the order they began. */
  readonly devices: readonly string[];
  /** Devices lost while they rang, and until when they may come back, epoch ms. */
  readonly lost: readonly { readonly device: string; readonly until: number }[];
  /** Whether he declined on a device while others of his rang on. */
  readonly declined: boolean;
  /** Whether any device of his has rung. */
  readonly rang: boolean;
  /** When he stops ringing by himself, epoch ms; null before his turn. */
  readonly until: number | null;
}

export interface Ring {
  readonly policy: RingPolicy;
  /** In their order. */
  readonly people: readonly Rung[];
}

/** What can ring somebody at this moment. */
export interface Reach {
  readonly devices: readonly { readonly id: string /** It takes one call, and has one. */; readonly busy: boolean }[];
  /** He may not be called. */
  readonly forbidden: boolean;
}

export type RingStep =
  /** His turn: he rings until then, on these devices, of which there may be none yet. */
  | { readonly step: 'rang'; readonly uri: string; readonly devices: readonly string[]; readonly until: number }
  /** A device of his joined the ringing. */
  | { readonly step: 'joinedRinging'; readonly uri: string; readonly device: string; readonly until: number }
  /** He declined on one device, the others ring on. */
  | { readonly step: 'deviceDeclined'; readonly uri: string; readonly device: string }
  /** A device is gone until then; again: it has longer to come back. */
  | { readonly step: 'deviceLost'; readonly uri: string; readonly device: string; readonly until: number }
  /** A device that was lost did not come back. */
  | { readonly step: 'deviceDropped'; readonly uri: string; readonly device: string }
  /** He rings no more, on these devices. */
  | { readonly step: 'out'; readonly uri: string; readonly cause: RingEnd; readonly devices: readonly string[] }
  /** One device has won; `silenced` are all others. Nothing follows. */
  | {
      readonly step: 'answered';
      readonly uri: string;
      readonly device: string;
      readonly silenced: readonly RungDevice[];
    }
  /** Ended unanswered; `silenced` still rang. Nothing follows. */
  | { readonly step: 'over'; readonly cause: RingOver; readonly silenced: readonly RungDevice[] };

export interface RungDevice {
  readonly uri: string;
  readonly device: string;
}

/** The ring after one more step; null when it is over. */
export function applyStep(ring: Ring, step: RingStep): Ring | null {
  switch (step.step) {
    case 'rang': {
      const { devices, until } = step;
      return withPerson(ring, step.uri, (rung) => ({
        ...rung,
        state: 'ringing',
        devices,
        until,
        rang: rung.rang || devices.length > 0,
      }));
    }
    case 'joinedRinging':
      return withPerson(ring, step.uri, (rung) => ({
        ...rung,
        state: 'ringing',
        devices: [...rung.devices, step.device],
        until: step.until,
        rang: true,
      }));
    case 'deviceDeclined':
      return withPerson(ring, step.uri, (rung) => ({
        ...rung,
        devices: rung.devices.filter((device) => device !== step.device),
        declined: true,
      }));
    case 'deviceLost':
      return withPerson(ring, step.uri, (rung) => ({
        ...rung,
        devices: rung.devices.filter((device) => device !== step.device),
        lost: [...rung.lost.filter(({ device }) => device !== step.device), { device: step.device, until: step.until }],
      }));
    case 'deviceDropped':
      return withPerson(ring, step.uri, (rung) => ({
        ...rung,
        lost: rung.lost.filter(({ device }) => device !== step.device),
      }));
    case 'out':
      return withPerson(ring, step.uri, (rung) => ({ ...rung, state: step.cause, devices: [], lost: [], until: null }));
    case 'answered':
    case 'over':
      return null;
  }
}

const withPerson = (ring: Ring, uri: string, change: (rung: Rung) => Rung): Ring => ({
  ...ring,
  people: ring.people.map((rung) => (rung.uri === uri ? change(rung) : rung)),
});

/** Everybody waits for his turn. */
export const waitingRing = (policy: RingPolicy, uris: readonly string[]): Ring => ({
  policy,
  people: uris.map((uri) => ({
    uri,
    state: 'waiting',
    devices: [],
    lost: [],
    declined: false,
    rang: false,
    until: null,
  })),
});

/** Somebody of the ring by address. */
export const rungOf = (ring: Ring, uri: string): Rung | undefined => ring.people.find((rung) => rung.uri === uri);

/** Every device that rings now. */
export const ringingDevices = (ring: Ring): RungDevice[] =>
  ring.people.flatMap(({ uri, devices }) => devices.map((device) => ({ uri, device })));

/** When something in the ring is due by itself, epoch ms. */
export const ringDeadlines = (ring: Ring): number[] =>
  ring.people.flatMap(({ until, lost }) => [...(until === null ? [] : [until]), ...lost.map((gone) => gone.until)]);
