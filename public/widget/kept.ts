import { keptKey } from './keptKey.ts';

/** Where texts are kept, as in localStorage. Each call may throw: then it is blocked, full or gone. */
export interface TextStore {
  keys(): readonly string[];
  get(key: string): string | null;
  set(key: string, text: string): void;
  remove(key: string): void;
}

/** The one chat of this website's visitor: what its tabs share and a reload needs. */
export interface KeptChat {
  readonly name: string;
  /** Operation id of the invitation, so that asking twice asks once. */
  readonly operationId: string;
  /** `applicationSessionId`, once handed out. */
  readonly session?: string;
  /** The invitation was accepted by the platform. */
  readonly invited?: boolean;
  /** The dialog is open. */
  readonly open: boolean;
  /** Number of the last message the visitor saw. */
  readonly seen: number;
  /** The visitor pressed "End chat". */
  readonly ending?: boolean;
  readonly over?: boolean;
}

/** A message of the visitor's that the platform has not confirmed. */
export interface UnsentMessage {
  readonly operationId: string;
  readonly text: string;
  /** Epoch ms by the visitor's clock. */
  readonly at: number;
}

export interface Keep {
  chat(): KeptChat | undefined;
  save(chat: KeptChat): void;
  /** Forgets the chat and what was unsent of it. */
  drop(): void;
  /** Oldest first. */
  unsent(): UnsentMessage[];
  hold(message: UnsentMessage): void;
  release(operationId: string): void;
}

/**
 * Keeps in `store`, and in memory as well: from the first call of `store` that throws, memory is all there is, and the
 * chat goes on without surviving a reload. Each unsent message has a key of its own, so that tabs never overwrite one another's.
 */
export function openKeep(store: TextStore | undefined, desk: string): Keep {
  const memory = memoryStore();
  let chosen = store ?? memory;
  const key = keptKey(desk);
  const unsentKey = (operationId: string) => `${key}/${operationId}`;

  function use<T>(act: (from: TextStore) => T): T {
    try {
      return act(chosen);
    } catch {
      chosen = memory;
      return act(memory);
    }
  }
  function set(name: string, value: object): void {
    const text = JSON.stringify(value);
    memory.set(name, text);
    use((where) => where.set(name, text));
  }
  function remove(name: string): void {
    memory.remove(name);
    use((where) => where.remove(name));
  }
  const unsentKeys = () => use((from) => from.keys()).filter((name) => name.startsWith(`${key}/`));

  return {
    chat: () =>
      read<KeptChat>(
        use((from) => from.get(key)),
        'name',
      ),
    save: (chat) => set(key, chat),
    drop() {
      for (const name of [key, ...unsentKeys()]) remove(name);
    },
    unsent: () =>
      unsentKeys()
        .flatMap(
          (name) =>
            read<UnsentMessage>(
              use((from) => from.get(name)),
              'text',
            ) ?? [],
        )
        .sort((a, b) => a.at - b.at),
    hold: (message) => set(unsentKey(message.operationId), message),
    release: (operationId) => remove(unsentKey(operationId)),
  };
}

/** What was kept, when it is ours: an object with this string property. */
function read<T>(text: string | null, property: keyof T & string): T | undefined {
  try {
    const value = JSON.parse(text ?? 'null') as Record<string, unknown> | null;
    return typeof value?.[property] === 'string' ? (value as T) : undefined;
  } catch {
    return undefined; // not our writing: as if nothing were kept
  }
}

function memoryStore(): TextStore {
  const map = new Map<string, string>();
  return {
    keys: () => [...map.keys()],
    get: (key) => map.get(key) ?? null,
    set: (key, text) => void map.set(key, text),
    remove: (key) => void map.delete(key),
  };
}
