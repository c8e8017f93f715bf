/** A state machine as data: for each state, the states it may move to. */
export interface Machine<State extends string> {
  readonly name: string;
  /** True when `from` may move to `to`. */
  allows(from: State, to: State): boolean;
  /** Returns `to`; throws, naming both, when the table has no such move: that is a defect, not bad input. */
  move(from: State, to: State): State;
}

/** Declares a machine. `table` names every state; a state with no way out is final. */
export function machine<State extends string>(
  name: string,
  table: Readonly<Record<State, readonly State[]>>,
): Machine<State> {
  return {
    name,
    allows: (from, to) => table[from].includes(to),
    move(from, to) {
      if (!table[from].includes(to)) throw new Error(`${name}: no way from ${from} to ${to}`);
      return to;
    },
  };
}
