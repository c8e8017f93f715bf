import type { ConsoleState } from './state/model.ts';

/** The one place that holds the console's state. */
export interface Store {
  get(): ConsoleState;
  update(change: (state: ConsoleState) => ConsoleState): void;
  /**
   * Calls back once for all changes made in one go. In the order of subscribing, each listener sees what the ones
   * before him changed.
   */
  onChange(listener: (state: ConsoleState) => void): void;
}

/** Makes the store. */
export function createStore(first: ConsoleState): Store {
  const listeners: ((state: ConsoleState) => void)[] = [];
  let state = first;
  let told = first;
  let telling = false;

  function tell(): void {
    telling = false;
    if (state === told) return;
    told = state;
    for (const listener of listeners) listener(state);
  }

  return {
    get: () => state,
    update(change) {
      state = change(state);
      if (telling || state === told) return;
      telling = true;
      queueMicrotask(tell);
    },
    onChange: (listener) => void listeners.push(listener),
  };
}
