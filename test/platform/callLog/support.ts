import { WebSocket } from 'ws';
import type { CallLog, Notification } from '../../../server/platform/callLog/wire.ts';
import type { TestPlatform } from '../support/platform.ts';
import { tokenOf } from '../support/staff.ts';
import { until } from '../support/until.ts';
import { ask } from '../support/wire.ts';

export const password = 'correct horse';

/** A member of the staff who uses the call API. */
export interface Person {
  readonly uri: string;
  readonly token: string;
  readonly userDbId: number;
  readonly userId: string;
  /** How a request names him. */
  readonly contact: { readonly userDbId: number; readonly userId: string };
  rtc(method: 'GET' | 'POST', path: string, json?: unknown, headers?: Record<string, string>): Promise<Told>;
  /** createCall with what differs from an ordinary call. */
  call(more?: Record<string, unknown>, headers?: Record<string, string>): Promise<CallLog>;
  log(callId: string | number): Promise<CallLog>;
  listen(): Promise<Listening>;
}

/** An answer of `/rtc`. */
export interface Told {
  readonly status: number;
  readonly body: CallLog & { error?: string; message?: string; faults?: { name: string }[] };
}

/** A notification socket and what it was told. */
export interface Listening {
  readonly told: Notification[];
  /** Resolves with the next one of a type that was not asked for before. */
  next(type: Notification['type']): Promise<Notification>;
  close(): Promise<void>;
}

/** Makes an account and signs it in. */
export async function person(platform: TestPlatform, name: string, role = 'agent', more = {}): Promise<Person> {
  const uri = `sip:${name}@contoso.example`;
  const { userDbId, userId } = await platform.identity.accounts.add({ uri, name, role, password, ...more });
  return signedIn(platform, { uri, userDbId, userId });
}

/** The same person with a token of his own, as another device. */
export async function signedIn(
  platform: TestPlatform,
  { uri, userDbId, userId }: Pick<Person, 'uri' | 'userDbId' | 'userId'>,
): Promise<Person> {
  const token = await tokenOf(platform, uri);
  const rtc: Person['rtc'] = async (method, path, json, headers = {}) => {
    const { status, body } = await ask(method, `${platform.url}/rtc/${path}`, {
      token,
      headers,
      ...(json === undefined ? {} : { json }),
    });
    return { status, body: body as unknown as Told['body'] };
  };
  const good = ({ status, body }: Told): CallLog => {
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
    return body;
  };
  return {
    uri,
    token,
    userDbId,
    userId,
    contact: { userDbId, userId },
    rtc,
    call: async (more = {}, headers) => good(await rtc('POST', 'createCall', { ...ordinary, ...more }, headers)),
    log: async (callId) => good(await rtc('GET', `getCallLogById?callId=${callId}`)),
    listen: () => listen(platform, token),
  };
}

export const ordinary = { callTitle: 'Pump 7', callReason: 'STANDARD', callType: 'SFU', joinAnonymousAllowed: true };

/** Types of the events of a call with whom they are about: `Join bob`. */
export const happened = (log: CallLog): string[] =>
  log.callEvents.map(({ type, contact }) => `${type} ${contact.userId || contact.displayName}`);

async function listen(platform: TestPlatform, token: string): Promise<Listening> {
  const address = `${platform.url.replace('http', 'ws')}/rtc/notifications`;
  const socket = new WebSocket(address, { headers: { Authorization: `Bearer ${token}` } });
  const told: Notification[] = [];
  const taken = new Set<Notification>();
  socket.on('message', (data) => told.push(JSON.parse(String(data)) as Notification));
  await new Promise((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
  return {
    told,
    async next(type) {
      const found = await until(`${type} among ${told.map((one) => one.type)}`, () =>
        told.find((one) => one.type === type && !taken.has(one)),
      );
      taken.add(found);
      return found;
    },
    close: () =>
      new Promise((resolve) => {
        if (socket.readyState === WebSocket.CLOSED) return resolve();
        socket.on('close', () => resolve());
        socket.close();
      }),
  };
}
