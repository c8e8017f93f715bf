import { machine } from '../../lib/machine.ts';

/** What is told of a call (calls.md 2.10). Voice mail there is none. */
export type VoiceEventType = 'CALL_INITIATED' | 'CALL_RINGING' | 'CALL_ANSWERED' | 'CALL_ENDED';

/** One thing that happened to the phone that owns it. */
export interface VoiceEvent {
  readonly type: VoiceEventType;
  /** UUID of the call. */
  readonly call: string;
  /** E.164, as the others; whoever has no phone is empty text. */
  readonly from: string;
  readonly to: string;
  readonly owner: string;
}

/** One person rung into a call by another, as their phones see it. */
export interface Leg {
  readonly invitation: string;
  readonly from: string;
  readonly to: string;
  /** `left`: whoever called is out, whoever answered is still in. */
  readonly state: LegState;
}

type LegState = 'initiated' | 'ringing' | 'answered' | 'left' | 'ended';

const states = machine<LegState>('leg', {
  initiated: ['ringing', 'answered', 'ended'],
  ringing: ['answered', 'ended'],
  answered: ['left', 'ended'],
  left: ['ended'],
  ended: [],
});

/** What a leg tells on its way to a state. */
const told: Readonly<Record<LegState, VoiceEventType>> = {
  initiated: 'CALL_INITIATED',
  ringing: 'CALL_RINGING',
  answered: 'CALL_ANSWERED',
  left: 'CALL_ENDED',
  ended: 'CALL_ENDED',
};

/** A call as its voice events need it. */
export interface CallView {
  readonly call: string;
  /** Phones by address, E.164. */
  readonly phones: ReadonlyMap<string, string>;
  readonly legs: ReadonlyMap<string, Leg>;
}

/** A call of which nothing was read yet. */
export const emptyView = (call: string): CallView => ({ call, phones: new Map(), legs: new Map() });

/** A view being changed, and what it told so far. */
export interface ViewDraft {
  readonly events: readonly VoiceEvent[];
  /** A person of the call has a phone. */
  know(uri: string, phone: string): void;
  begin(leg: Omit<Leg, 'state'>): void;
  /** Moves every leg that `picks`; each tells the phones it concerns. */
  move(state: Exclude<LegState, 'initiated'>, picks: (leg: Leg) => boolean): void;
  view(): CallView;
}

const keyOf = ({ invitation, to }: Pick<Leg, 'invitation' | 'to'>): string => `${invitation} ${to}`;

/** Begins to change a view; the view itself stays as it was. */
export function changing(before: CallView): ViewDraft {
  const phones = new Map(before.phones);
  const legs = new Map(before.legs);
  const events: VoiceEvent[] = [];

  function tell(leg: Leg, had: LegState | null): void {
    const [from = '', to = ''] = [phones.get(leg.from), phones.get(leg.to)];
    // Whoever called hears of the end once: when he himself is out, or with whoever he called.
    const owners = leg.state === 'left' ? [from] : had === 'left' ? [to] : [from, to];
    for (const owner of new Set(owners))
      if (owner) events.push({ type: told[leg.state], call: before.call, from, to, owner });
  }

  return {
    events,
    know: (uri, phone) => void phones.set(uri, phone),
    begin(fresh) {
      const leg: Leg = { ...fresh, state: 'initiated' };
      legs.set(keyOf(leg), leg);
      tell(leg, null);
    },
    move(state, picks) {
      for (const [key, leg] of legs) {
        if (!picks(leg)) continue;
        const moved: Leg = { ...leg, state: states.move(leg.state, state) };
        if (state === 'ended') legs.delete(key);
        else legs.set(key, moved);
        tell(moved, leg.state);
      }
    },
    view: () => ({ call: before.call, phones, legs }),
  };
}
