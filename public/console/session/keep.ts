/** Storage that may be blocked or full: then things are kept for as long as the page lives. */
export interface Keep {
  get(name: string): string | null;
  set(name: string, value: string | null): void;
}

/** What one tab (`session`) or this browser (`local`) remembers of the console. */
export function keepIn(which: 'session' | 'local'): Keep {
  const memory = new Map<string, string>();
  const named = (name: string): string => `console.${name}`;
  function storage(): Storage | undefined {
    try {
      return which === 'session' ? sessionStorage : localStorage;
    } catch {
      return undefined; // blocked by the browser's settings: the memory serves
    }
  }
  return {
    get: (name) => storage()?.getItem(named(name)) ?? memory.get(name) ?? null,
    set(name, value) {
      memory.delete(name);
      try {
        if (value === null) storage()?.removeItem(named(name));
        else storage()?.setItem(named(name), value);
        if (storage() !== undefined) return;
      } catch {
        // full: the memory serves
      }
      if (value !== null) memory.set(name, value);
    },
  };
}
