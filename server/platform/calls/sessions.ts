/** The wires that a device may be connected by. */
export type SessionKind = 'room' | 'notification' | 'terminal';

/** A device that is connected now and can be rung; it lives in memory, as its connection does. */
export interface Session {
  /** Unique while the process runs, and never used again. */
  readonly id: string;
  /** Whose device it is. */
  readonly uri: string;
  readonly kind: SessionKind;
  /** The sign-in whose token connected it; null for a guest's, or a program's. */
  readonly signIn: string | null;
  /** Whether it takes one call and has one. */
  readonly isBusy: () => boolean;
  /** Cuts the connection: its person may not be here any more. */
  readonly end: () => void;
}

/** Who is connected with what. */
export interface Sessions {
  /** Notes a device. Returns the way to forget it, once. */
  connect(session: Session): () => void;
  byId(id: string): Session | undefined;
  /** Somebody's devices in the order they connected. */
  of(uri: string): readonly Session[];
  /** Calls back after a device came or went. */
  onChange(listener: (session: Session, isConnected: boolean) => void): void;
}

/** How many devices one person, and the guest of one pass, may have connected. */
const most = { staff: 32, guest: 8 } as const;

/** Whether somebody may connect another device. */
export const hasRoomFor = (
  { of }: Pick<Sessions, 'of'>,
  { uri, account }: { readonly uri: string; readonly account: object | null },
): boolean => of(uri).length < (account ? most.staff : most.guest);

/** Nobody is connected yet. */
export function createSessions(): Sessions {
  const byId = new Map<string, Session>();
  const byPerson = new Map<string, Session[]>();
  const listeners: ((session: Session, isConnected: boolean) => void)[] = [];
  const tell = (session: Session, isConnected: boolean) => {
    for (const listener of listeners) listener(session, isConnected);
  };

  function forget(session: Session): void {
    if (!byId.delete(session.id)) return;
    const rest = byPerson.get(session.uri)?.filter((other) => other !== session) ?? [];
    if (rest.length > 0) byPerson.set(session.uri, rest);
    else byPerson.delete(session.uri);
    tell(session, false);
  }

  return {
    connect(session) {
      byId.set(session.id, session);
      byPerson.set(session.uri, [...(byPerson.get(session.uri) ?? []), session]);
      tell(session, true);
      return () => forget(session);
    },
    byId: (id) => byId.get(id),
    of: (uri) => byPerson.get(uri) ?? [],
    onChange: (listener) => void listeners.push(listener),
  };
}
