import type { TextStore } from './kept.ts';

/** The page's localStorage; undefined where the browser will not even show it. */
export function browserStore(): TextStore | undefined {
  try {
    const storage = window.localStorage;
    return {
      keys: () => Object.keys(storage),
      get: (key) => storage.getItem(key),
      set: (key, text) => storage.setItem(key, text),
      remove: (key) => storage.removeItem(key),
    };
  } catch {
    return undefined; // blocked: the chat then lives as long as the page
  }
}
