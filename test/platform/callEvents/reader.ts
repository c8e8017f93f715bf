import { join } from 'node:path';
import { Client, credentials, type ServiceDefinition, type ServiceError } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { Got } from '../support/got.ts';
import type { TestPlatform } from '../support/platform.ts';
import { until } from '../support/until.ts';
import { askToken, metadataOf } from '../terminals/support.ts';

const folder = join(import.meta.dirname, '../../../server/platform');
const service = loadSync(join(folder, 'callEvents/events.proto'), {
  keepCase: true,
  enums: String,
  longs: String,
  defaults: true,
  oneofs: true,
  includeDirs: [join(folder, 'grpc')],
})['wgtwo.events.v0.EventsService'] as ServiceDefinition;
const [subscribe, ack] = [service.Subscribe, service.Ack];
if (!subscribe || !ack) throw new Error('events.proto has no such methods');

/** Registers a client that may read the events of these numbers. Gives its token. */
export async function register(platform: TestPlatform, ...phones: string[]): Promise<string> {
  const scopes = ['events.voice.subscribe', 'call.control.answer_and_initiate'];
  const { client, clientSecret } = await platform.identity.clients.add({ name: 'Reader', scopes, phones });
  const answer = await askToken(platform, client.id, clientSecret, { grant_type: 'client_credentials' });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** A stream of events. */
export interface EventStream {
  readonly events: readonly Got[];
  /** Waits for the n-th event. */
  nth(n: number): Promise<Got>;
  /** `TYPE from→to`, the last digit of each number, with `!` for what came again. */
  told(): string[];
  ack(event: Got): Promise<void>;
  readonly ended: Promise<{ code: number; details: string }>;
  drop(): Promise<void>;
}

/** Subscribes; resolves when whatever happens is told, or the stream is over. */
export async function openEvents(address: string, token: string | undefined, request: Got): Promise<EventStream> {
  const client = new Client(address, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
  const { path, requestSerialize, responseDeserialize } = subscribe as NonNullable<typeof subscribe>;
  const call = client.makeServerStreamRequest<Got, Got>(
    path,
    requestSerialize,
    responseDeserialize as (bytes: Buffer) => Got,
    request,
    metadataOf(token),
  );
  const events: Got[] = [];
  call.on('data', ({ event }: Got) => events.push(event as Got));
  call.on('error', () => undefined); // told by its status
  const ended = new Promise<{ code: number; details: string }>((resolve) => {
    call.once('status', ({ code, details }) => {
      client.close();
      resolve({ code, details });
    });
  });
  await Promise.race([ended, new Promise((resolve) => call.once('metadata', resolve))]);
  return {
    events,
    ended,
    nth: (n) => until(`event ${n} among ${events.length}`, () => events[n - 1]),
    told: () =>
      events.map(({ voice_event: { type, from_number, to_number }, metadata: { is_redelivered } }) => {
        const last = (number: Got | null) => number?.e164.at(-1) ?? '-';
        return `${is_redelivered ? '!' : ''}${type.slice(5)} ${last(from_number)}→${last(to_number)}`;
      }),
    ack: ({ metadata: { ack_inbox: inbox, sequence } }) => askToAck(client, token, { inbox, sequence }),
    async drop() {
      call.cancel();
      await ended;
    },
  };
}

/** One Ack over a connection of its own. Rejects with the status it was refused with. */
export function acknowledge(address: string, token: string | undefined, request: Got): Promise<void> {
  const client = new Client(address, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
  return askToAck(client, token, request).finally(() => client.close());
}

function askToAck(client: Client, token: string | undefined, request: Got): Promise<void> {
  const { path, requestSerialize, responseDeserialize } = ack as NonNullable<typeof ack>;
  return new Promise((resolve, reject) => {
    const done = (error: ServiceError | null) => (error ? reject(error) : resolve());
    client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, metadataOf(token), done);
  });
}
