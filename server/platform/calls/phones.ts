import { randomHex } from '../../lib/ids.ts';
import { insideOf, partyOf } from '../conversation/call/model.ts';
import { refuse } from '../conversation/reasons.ts';
import type { CallNews } from './callNow.ts';
import type { Calls } from './calls.ts';
import type { PhonePort } from './phonePort.ts';
import type { Signals } from './signals.ts';

/** Moves calls to the phones of those who are in them (calls.md 2.5, "push call to the mobile"). */
export interface Phones {
  /**
   * Rings somebody's phone and, once it is answered, goes on with it in the place of his device: no Leave, no Join.
   * @throws Problem `NotInCall` | `AnsweredElsewhere` | `CallOver` where he is not in the call with that device
   */
  move(ask: MoveToPhone): Promise<PhoneOutcome>;
  /** Stops what rings for somebody who is out of the call, and hangs up where a phone is. */
  tell(news: CallNews): void;
  close(): void;
}

interface MoveToPhone {
  readonly call: string;
  readonly uri: string;
  /** His number, E.164 with `+`. */
  readonly number: string;
  /** The device he is in the call with. */
  readonly from: string;
}

/** `absent`: there is no phone, or it rings for this call already. */
export type PhoneOutcome = 'moved' | 'absent' | 'unanswered';

const prefix = 'phone-';

/** Whether a device in a call is a phone of {@link Phones}. */
export const isPhone = (device: string): boolean => device.startsWith(prefix);

export function createPhones(options: {
  port: PhonePort | undefined;
  calls: Calls;
  signals: Signals;
  /** How long a phone rings, ms. */
  ringTimeoutMs: number;
}): Phones {
  const { port, calls, signals, ringTimeoutMs } = options;
  const ringing = new Map<string, AbortController>();
  const connected = new Map<string, () => void>();

  /** Who he is in the call, where he is in it as he says. */
  function checked({ call, uri, from }: MoveToPhone) {
    const now = calls.read(call);
    const inside = now && insideOf(now.call, uri);
    const party = now && partyOf(now.call, uri);
    if (!now || !inside || !party) throw refuse('NotInCall');
    if (inside.device !== from) throw refuse('AnsweredElsewhere');
    return party;
  }

  async function move(ask: MoveToPhone): Promise<PhoneOutcome> {
    const { call, uri, number } = ask;
    const party = checked(ask);
    const key = `${call} ${uri}`;
    if (!port || ringing.has(key)) return 'absent';
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), ringTimeoutMs);
    ringing.set(key, stop);
    try {
      const answered = await port.ring(number, stop.signal);
      if (!answered) return 'unanswered';
      const device = `${prefix}${randomHex(10)}`;
      connected.set(device, answered.hangUp);
      try {
        await calls.join(call, { uri, device, byRequest: true, mayAlways: false, takesFrom: ask.from }, party);
      } catch (error) {
        hangUp(device);
        throw error;
      }
      const to = calls.read(call)?.call.inside.filter((other) => other.uri !== uri) ?? [];
      signals.send({ id: randomHex(10), call, from: uri, to, type: 'offer', sdp: answered.sdp });
      return 'moved';
    } finally {
      clearTimeout(timer);
      ringing.delete(key);
    }
  }

  function hangUp(device: string): void {
    connected.get(device)?.();
    connected.delete(device);
  }

  return {
    move,
    tell({ facts, step }) {
      if (step.is === 'moved') hangUp(step.from);
      if (step.is !== 'left') return;
      hangUp(step.device);
      ringing.get(`${facts.id} ${step.uri}`)?.abort();
    },
    close() {
      for (const stop of ringing.values()) stop.abort();
    },
  };
}
