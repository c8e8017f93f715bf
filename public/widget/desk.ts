/** What the helpdesk at `/chat/…` answers. Status 0 = no answer arrived. */
export interface DeskAnswer<T> {
  readonly status: number;
  /** Set when it is a 2xx. */
  readonly value?: T | undefined;
}

/** Admission to the platform; see the contract's `/chat/token`. */
export interface ChatToken {
  readonly token: string;
  /** ISO date. */
  readonly expiryTime: string;
  readonly discoverUrl: string;
  /** SIP URI of the helpdesk. */
  readonly to: string;
  readonly applicationSessionId: string;
}

export interface ChatSettings {
  readonly name: string;
  /** Null where there is none. */
  readonly privacyUrl: string | null;
  readonly maxMessageBytes: number;
}

/** How a waiting visitor's request stands. */
export interface ChatStatus {
  /** How many people wait before this one. */
  readonly ahead?: number;
  readonly nobodyThere?: boolean;
  /** Who answers; null or absent while nobody does. */
  readonly agent?: string | null;
}

/** What a visitor leaves when nobody is there. */
export interface OfflineNote {
  readonly name: string;
  readonly email: string;
  readonly text: string;
  readonly page: string;
  readonly applicationSessionId?: string | undefined;
}

/** The helpdesk behind the widget. Nothing here rejects. */
export interface Desk {
  token(ask: { applicationSessionId: string | undefined; name: string; page: string }): Promise<DeskAnswer<ChatToken>>;
  settings(): Promise<DeskAnswer<ChatSettings>>;
  status(applicationSessionId: string): Promise<DeskAnswer<ChatStatus>>;
  leaveMessage(note: OfflineNote): Promise<DeskAnswer<unknown>>;
}

/** @param origin where the widget's script came from */
export function createDesk(origin: string): Desk {
  return {
    token: (ask) => call(`${origin}/chat/token`, ask),
    settings: () => call(`${origin}/chat/settings`),
    status: (applicationSessionId) => call(`${origin}/chat/status`, { applicationSessionId }),
    leaveMessage: (note) => call(`${origin}/chat/message`, note),
  };
}

async function call<T>(url: string, body?: object): Promise<DeskAnswer<T>> {
  try {
    const response = await fetch(url, {
      credentials: 'omit',
      signal: AbortSignal.timeout(20_000),
      ...(body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const { status, ok } = response;
    return { status, value: ok ? (JSON.parse((await response.text()) || '{}') as T) : undefined };
  } catch {
    return { status: 0 }; // no network, too late, or an answer that is no JSON
  }
}
