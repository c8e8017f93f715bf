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
  const memory = new Map<string, string>();
  const key = keptKey(desk);
  let blocked = false;

  function use<T>(act: (from: TextStore) => T): T | undefined {
    try {
      return store && !blocked ? act(store) : undefined;
    } catch {
      blocked = true; // from here on memory is all there is
      return undefined;
    }
  }
  function get<T>(name: string): T | undefined {
    const found = use((from) => from.get(name));
    return read<T>(found === undefined ? memory.get(name) : found);
  }
  function set(name: string, value: object): void {
    const text = JSON.stringify(value);
    memory.set(name, text);
    use((where) => where.set(name, text));
  }
  function remove(name: string): void {
    memory.delete(name);
    use((where) => where.remove(name));
  }
  const unsentKeys = () =>
    (use((from) => from.keys()) ?? [...memory.keys()]).filter((name) => name.startsWith(`${key}/`));

  return {
    chat: () => get<KeptChat>(key),
    save: (chat) => set(key, chat),
    drop() {
      for (const name of [key, ...unsentKeys()]) remove(name);
    },
    unsent: () =>
      unsentKeys()
        .flatMap((name) => get<UnsentMessage>(name) ?? [])
        .sort((a, b) => a.at - b.at),
    hold: (message) => set(`${key}/${message.operationId}`, message),
    release: (operationId) => remove(`${key}/${operationId}`),
  };
}

/** What was kept, when it is ours: both kinds have an operation id. */
function read<T>(text: string | null | undefined): T | undefined {
  try {
    const value = JSON.parse(text ?? 'null') as { operationId?: unknown } | null;
    return typeof value?.operationId === 'string' ? (value as T) : undefined;
  } catch {
    return undefined; // not our writing: as if nothing were kept
  }
}
