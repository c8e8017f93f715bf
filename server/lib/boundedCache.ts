import type { Clock } from './clock.ts';

/** A memory of at most so many things, each until its own time. */
export interface BoundedCache<Value> {
  get(key: string): Value | undefined;
  /** @param until epoch ms from which `get` answers undefined */
  set(key: string, value: Value, until: number): void;
  delete(key: string): void;
  clear(): void;
  readonly size: number;
}

/** Makes one. When it is full the oldest entry goes: a flood of tokens costs work, never memory. */
export function createBoundedCache<Value>(limit: number, clock: Clock): BoundedCache<Value> {
  const entries = new Map<string, { readonly value: Value; readonly until: number }>();
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (entry.until > clock.now()) return entry.value;
      entries.delete(key);
      return undefined;
    },
    set(key, value, until) {
      const oldest = entries.size >= limit && !entries.has(key) ? entries.keys().next() : undefined;
      if (oldest && !oldest.done) entries.delete(oldest.value);
      entries.set(key, { value, until });
    },
    delete: (key) => void entries.delete(key),
    clear: () => entries.clear(),
    get size() {
      return entries.size;
    },
  };
}
