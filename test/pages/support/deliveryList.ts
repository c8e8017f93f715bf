import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const at = Date.UTC(2026, 10, 21, 9, 47);
const conversation = (n: number): string => `${String(n).padStart(8, '0')}-5b0a-4c31-9a53-1d2c3b4a5968`;

function delivery(n: number, more: object) {
  return {
    application: { id: `100000000${n}`, name: 'Web shop assistant', endpoint: 'sip:shop@contoso.example' },
    conversation: conversation(n),
    open: true,
    address: 'https://shop.example/callback',
    ack: 10 + n,
    state: 'delivered',
    attempts: 1,
    lastStatus: 200,
    lastWhy: null,
    lastAt: new Date(at - n * 61_000).toISOString(),
    nextAt: null,
    replayAsked: false,
    ...more,
  };
}

/** A platform's list of deliveries in all its states. */
export const everyState = [
  delivery(1, {
    state: 'failing',
    attempts: 7,
    lastStatus: 503,
    lastWhy: 'answered 503',
    nextAt: new Date(at + 32_000).toISOString(),
  }),
  delivery(2, {
    state: 'given up',
    open: false,
    attempts: 1460,
    lastStatus: null,
    lastWhy: 'connect ECONNREFUSED 203.0.113.7:443 while calling <shop.example>',
  }),
  delivery(3, { state: 'under way', attempts: 0, lastStatus: null, lastAt: null }),
  delivery(4, { application: { id: '1', name: 'Helpdesk', endpoint: 'sip:helpdesk@contoso.example' } }),
  delivery(5, { open: false, replayAsked: true }),
];

/** Where a platform lists its deliveries: a real server. */
export interface DeliveryList {
  readonly url: string;
  /** Method, path below and bearer token of every request, in order. */
  readonly asked: string[];
  /** How it answers instead, while set; `once`: the next request only. */
  answer: { status: number; body?: string; once?: boolean } | undefined;
  close(): Promise<void>;
}

export async function startDeliveryList(): Promise<DeliveryList> {
  const server = createServer((request, response) => {
    list.asked.push(`${request.method} ${request.url} ${request.headers.authorization?.slice(0, 11)}`);
    const {
      status,
      body,
      once: single,
    } = list.answer ?? {
      status: request.method === 'GET' ? 200 : 202,
      body: JSON.stringify({ deliveries: everyState }),
    };
    if (single) list.answer = undefined;
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const list: DeliveryList = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/deliveries`,
    asked: [],
    answer: undefined,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return list;
}
