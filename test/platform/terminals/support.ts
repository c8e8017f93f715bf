import { join } from 'node:path';
import { Client, type ClientDuplexStream, credentials, Metadata } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { Got } from '../support/got.ts';
import type { TestPlatform } from '../support/platform.ts';
import { until } from '../support/until.ts';

const folder = join(import.meta.dirname, '../../../server/platform');
const definition = loadSync(join(folder, 'terminals/webterminal.proto'), {
  keepCase: true,
  enums: String,
  defaults: true,
  oneofs: true,
  includeDirs: [join(folder, 'terminals'), join(folder, 'grpc')],
});
const service = definition['wgtwo.webterminal.v0.WebTerminalService'];
/** A registered client. */
export interface Registered {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly token: string;
}

export const scope = 'call.control.answer_and_initiate';

/** Registers a client of these numbers and asks for its token. */
export async function register(platform: TestPlatform, ...phones: string[]): Promise<Registered> {
  const { client, clientSecret } = await platform.identity.clients.add({ name: 'Terminals', scopes: [scope], phones });
  const answer = await askToken(platform, client.id, clientSecret);
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return { clientId: client.id, clientSecret, token };
}

/** Asks for a token. */
export const askToken = (
  platform: TestPlatform,
  id: string,
  secret: string,
  form: Record<string, string> = { grant_type: 'client_credentials', scope },
): Promise<Response> =>
  fetch(`${platform.url}/oauth2/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams(form),
  });

/** Metadata of a terminal. */
export function metadataOf(token: string | undefined, msisdn?: string): Metadata {
  const metadata = new Metadata();
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
  if (msisdn !== undefined) metadata.set('wg2-msisdn', msisdn);
  return metadata;
}

/** An open stream of a terminal. */
export interface Terminal {
  /** Everything that came, in order. */
  readonly messages: readonly Got[];
  send(message: Got): void;
  /** Bytes as they are. */
  raw(bytes: Buffer): void;
  /** The first message of this kind not given yet, whenever it comes; with `call` only that call's. */
  next(kind: string, call?: string): Promise<Got>;
  /** Kinds of what came and was not given yet. */
  rest(): string[];
  halfClose(): void;
  /** Breaks the stream, as a lost connection. */
  drop(): Promise<void>;
  /** The server has begun to answer. */
  readonly accepted: Promise<void>;
  /** Status of the stream's end, once it is over. */
  readonly ended: Promise<{ code: number; details: string }>;
}

export type Kind = 'Pipe' | 'MultiPipe';

const path = (kind: Kind) => `/wgtwo.webterminal.v0.WebTerminalService/${kind}`;

/** Opens a stream. `how`: metadata and channel credentials. */
export function openStream(
  address: string,
  kind: Kind,
  metadata: Metadata,
  channel = credentials.createInsecure(),
): Terminal {
  const client = new Client(address, channel, { 'grpc.use_local_subchannel_pool': 1 });
  const method = service && kind in service ? (service as Got)[kind] : undefined;
  const encode = (message: Got | Buffer) => (Buffer.isBuffer(message) ? message : method.requestSerialize(message));
  const call: ClientDuplexStream<Got | Buffer, Got> = client.makeBidiStreamRequest(
    path(kind),
    encode,
    method.responseDeserialize,
    metadata,
  );
  const messages: Got[] = [];
  const given = new Set<Got>();
  call.on('data', (message: Got) => messages.push(message));
  call.on('error', () => undefined); // told by its status
  const ended = new Promise<{ code: number; details: string }>((resolve) => {
    call.once('status', ({ code, details }) => {
      client.close();
      resolve({ code, details });
    });
  });
  const accepted = new Promise<void>((resolve) => call.once('metadata', () => resolve()));
  return {
    messages,
    accepted,
    ended,
    send: (message) => void call.write(message),
    raw: (bytes) => void call.write(bytes),
    async next(kind_, callId) {
      const found = await until(
        `${kind_} ${callId ?? ''} among ${JSON.stringify(messages.filter((one) => !given.has(one)))}`,
        () =>
          messages.find(
            (one) => !given.has(one) && one.message === kind_ && (callId === undefined || one.call_id === callId),
          ),
      );
      given.add(found);
      return found;
    },
    rest: () => messages.filter((one) => !given.has(one)).map((one) => String(one.message)),
    halfClose: () => call.end(),
    async drop() {
      call.cancel();
      await ended;
    },
  };
}

/** A UUID that a terminal chooses. */
export const callId = (): string => crypto.randomUUID();

/** The messages of terminals. */
export const say = {
  offer: (id: string, msisdn?: string, sdp = `offer of ${id}`): Got => ({
    offer: { sdp, ...(msisdn === undefined ? {} : { msisdn: { e164: msisdn } }) },
    call_id: id,
  }),
  answer: (id: string, sdp = `answer of ${id}`): Got => ({ answer: { sdp }, call_id: id }),
  ringing: (id: string): Got => ({ ringing: {}, call_id: id }),
  bye: (id: string): Got => ({ bye: {}, call_id: id }),
  toPhone: (id: string): Got => ({ action: { toPhone: {} }, call_id: id }),
};

/** Numbers with streams, on a platform of their own. */
export interface Exchange {
  readonly platform: TestPlatform;
  /** Opens a stream of a number, `+4711111111` and the like. */
  open(msisdn: string, kind?: Kind): Promise<Terminal>;
  /** Breaks what is still open. */
  drop(): Promise<void>;
  /** The same, and stops. */
  stop(): Promise<void>;
}

export const [anna, berit, carl] = ['+4711111111', '+4722222222', '+4733333333'] as const;

/** Registers a client of three numbers. */
export async function exchange(start: () => Promise<TestPlatform>): Promise<Exchange> {
  const platform = await start();
  const { token } = await register(platform, anna, berit, carl);
  const streams: Terminal[] = [];
  async function drop(): Promise<void> {
    for (const stream of streams.splice(0)) await stream.drop();
  }
  return {
    platform,
    drop,
    async open(msisdn, kind = 'MultiPipe') {
      const stream = openStream(platform.grpc, kind, metadataOf(token, msisdn));
      streams.push(stream);
      if (kind === 'Pipe') await until('the greeting', () => stream.messages[0]);
      else await stream.accepted;
      return stream;
    },
    async stop() {
      await drop();
      await platform.stop();
    },
  };
}

/** A call from one stream to another, answered. Gives its id. */
export async function connected(from: Terminal, to: Terminal, number: string): Promise<string> {
  const id = callId();
  from.send(say.offer(id, number));
  await to.next('offer', id);
  to.send(say.answer(id));
  await from.next('answer', id);
  return id;
}
