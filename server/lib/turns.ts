/** Lets so many at a time in; the others wait, first come, first served. */
export interface Turns {
  /** True when whoever comes now would have to wait. */
  isFull(): boolean;
  /** Resolves when it is one's turn; to be followed by {@link Turns.done}. */
  take(): Promise<void>;
  done(): void;
}

export function createTurns(atOnce: number): Turns {
  const waiting: (() => void)[] = [];
  let inside = 0;
  return {
    isFull: () => inside >= atOnce,
    async take() {
      if (inside < atOnce) {
        inside += 1;
        return;
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    },
    done() {
      const next = waiting.shift();
      if (next)
        next(); // his place is handed on
      else inside -= 1;
    },
  };
}
