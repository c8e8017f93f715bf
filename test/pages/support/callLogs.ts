import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const at = Date.UTC(2026, 10, 21, 9, 47);
export const callId = (n: number): string => `${String(n).padStart(8, '0')}-5b0a-4c31-9a53-1d2c3b4a5968`;

const contact = (name: string) => ({
  id: ['Alice', 'Bob', 'Gus'].indexOf(name) + 1,
  displayName: name,
  domain: name === 'Gus' ? '' : 'contoso.example',
  email: '',
  phoneNumber: null,
  userDbId: name === 'Gus' ? null : 1,
  userId: name === 'Gus' ? '' : name.toLowerCase(),
});

const notice = (channel: string, state: string, attempts: number, error: string | null) => ({
  contact: contact('Bob'),
  channel,
  about: 'invitation',
  state,
  attempts,
  error,
  timestamp: new Date(at).toISOString(),
});

type Event = readonly [type: string, who: string, seconds: number];

/** A CallLog as `/rtc` answers it. */
function callLog(n: number, callStatus: string, events: readonly Event[], more: object = {}) {
  return {
    id: n,
    callId: callId(n),
    callTitle: `Pump ${n}`,
    callReason: 'STANDARD',
    callType: 'MESH',
    anonymousJoinAllow: false,
    plannedDateTime: null,
    callStatus,
    creatorContact: contact('Alice'),
    invitedContacts: [contact('Bob')],
    invitedTeams: [],
    callEvents: [['Created', 'Alice', 0] as const, ...events].map(([type, who, seconds], index) => ({
      id: 100 * n + index,
      type,
      contact: contact(who),
      timestamp: new Date(at + n * 3_600_000 + seconds * 1000).toISOString(),
    })),
    ...more,
  };
}

const joined = ['Join', 'Alice', 0] as const;

/** Calls in all their states. */
const everyCall = [
  callLog(1, 'Ended', [
    joined,
    ['Join', 'Bob', 12],
    ['Leave', 'Bob', 72],
    ['Leave', 'Alice', 75],
    ['Ended', 'Alice', 75],
  ]),
  callLog(2, 'Ended', [joined, ['Missed', 'Bob', 60], ['Ended', 'Alice', 62]]),
  callLog(3, 'Planned', [], { plannedDateTime: '2027-01-31T09:00:00.000Z', callTitle: '' }),
  callLog(4, 'Started', [joined], { callTitle: '<b>Pump</b>' }),
  callLog(5, 'Started', [joined, ['Join', 'Bob', 9], ['Join', 'Gus', 20], ['Leave', 'Bob', 30]], {
    anonymousJoinAllow: true,
    invitedTeams: [{ id: 'x', name: 'Pumps' }],
    notices: [notice('mail', 'sent', 1, null), notice('sms', 'failed', 5, 'Refused')],
  }),
  callLog(6, 'Planned', [], {
    plannedDateTime: '2026-12-24T09:00:00Z',
    callType: 'SFU',
    callReason: 'SERVICE_REQUEST',
  }),
];

/** Where a platform answers `/rtc`: a real server. */
export interface CallLogs {
  readonly url: string;
  /** Method, path and bearer token of every request, in order. */
  readonly asked: string[];
  /** How it answers instead, while set; `once`: the next request only. */
  answer: { status: number; body?: string; once?: boolean } | undefined;
  /** More calls that are over. */
  past: number;
  close(): Promise<void>;
}

export async function startCallLogs(): Promise<CallLogs> {
  const server = createServer((request, response) => {
    logs.asked.push(`${request.method} ${request.url} ${request.headers.authorization?.slice(0, 11)}`);
    const given = logs.answer;
    if (given?.once) logs.answer = undefined;
    const { status, body } = given ?? answerTo(new URL(request.url ?? '/', 'http://localhost'));
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(body);
  });
  function answerTo({ pathname, searchParams: query }: URL): { status: number; body?: string } {
    const past = Array.from({ length: logs.past }, (_, n) =>
      callLog(1000 - n, 'Ended', [joined, ['Ended', 'Alice', 5]]),
    );
    const all = [...past, ...everyCall];
    if (pathname === '/rtc/getCallLogById') {
      const found = all.find((call) => call.callId === query.get('callId'));
      return found ? { status: 200, body: JSON.stringify(found) } : { status: 404, body: '{"error":"NotFound"}' };
    }
    const [page, size] = [Number(query.get('page')), Number(query.get('size'))];
    const wanted = all.filter(({ callStatus }) => callStatus === query.get('status'));
    const items = wanted.slice((page - 1) * size, page * size);
    return { status: 200, body: JSON.stringify({ items, page, size, total: wanted.length }) };
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const logs: CallLogs = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/rtc`,
    asked: [],
    answer: undefined,
    past: 0,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return logs;
}
