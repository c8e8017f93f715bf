import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  type ClientDuplexStream,
  credentials,
  loadPackageDefinition,
  Metadata,
  type ServiceClientConstructor,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

/** One message, either way: one of the members beside the id of the call that it is about. */
interface Message {
  readonly message?: 'offer' | 'answer' | 'ringing' | 'bye' | 'idle' | 'in_call' | 'error' | 'action';
  readonly offer?: { readonly sdp: string; readonly msisdn?: { readonly e164: string } };
  readonly answer?: { readonly sdp: string };
  readonly ringing?: object;
  readonly bye?: object;
  readonly call_id?: string | undefined;
}
type Stream = ClientDuplexStream<Message, Message>;

const { SERVER = '127.0.0.1:3001', TOKEN_URL = 'http://127.0.0.1:3000/oauth2/token' } = process.env;
const { CLIENT_ID = '', CLIENT_SECRET = '' } = process.env;
const [msisdn, callee] = process.argv.slice(2);
if (msisdn === undefined) {
  process.stderr.write('usage: terminal.ts MSISDN [NUMBER TO CALL]\n');
  process.exit(1);
}

/** No sound and no picture: a real terminal puts the description of its own media here. */
const sdp = [
  'v=0',
  'o=- 1 1 IN IP4 0.0.0.0',
  's=-',
  't=0 0',
  'm=audio 9 UDP/TLS/RTP/SAVPF 0',
  'c=IN IP4 0.0.0.0',
  'a=inactive',
  '',
].join('\r\n');

const folder = fileURLToPath(new URL('../../server/platform/', import.meta.url));
const loaded = loadPackageDefinition(
  loadSync(`${folder}terminals/webterminal.proto`, {
    keepCase: true,
    enums: String,
    oneofs: true,
    includeDirs: [`${folder}terminals`, `${folder}grpc`],
  }),
) as unknown as { wgtwo: { webterminal: { v0: { WebTerminalService: ServiceClientConstructor } } } };
const client = new loaded.wgtwo.webterminal.v0.WebTerminalService(SERVER, credentials.createInsecure());

async function fetchToken(): Promise<string> {
  const answer = await fetch(TOKEN_URL, {
    method: 'POST',
    headers: { Authorization: `Basic ${Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  if (!answer.ok) throw new Error(`${TOKEN_URL} answered ${answer.status}: ${await answer.text()}`);
  return ((await answer.json()) as { access_token: string }).access_token;
}

const print = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

/** The call it makes keeps its id, so that it goes on after a lost stream. */
let call: string | undefined = callee && randomUUID();
let stream: Stream | undefined;
let isStopping = false;

function take(open: Stream, message: Message): void {
  print(message);
  const { call_id } = message;
  if (message.message === 'offer') {
    if (call_id !== call) open.write({ ringing: {}, call_id });
    open.write({ answer: { sdp }, call_id });
  }
  if (message.message === 'bye' && call_id === call) call = undefined;
}

/** One stream from its beginning to its end; says why it ended. */
async function connect(): Promise<string> {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${await fetchToken()}`);
  metadata.set('wg2-msisdn', msisdn ?? '');
  const open: Stream = client.MultiPipe?.(metadata);
  stream = open;
  const keepAlive = setInterval(() => open.write({}), 100);
  open.on('data', (message: Message) => take(open, message));
  open.on('error', () => undefined); // told by its status
  if (call && callee) open.write({ offer: { sdp, msisdn: { e164: callee } }, call_id: call });
  const { code, details } = await new Promise<{ code: number; details: string }>((resolve) =>
    open.once('status', resolve),
  );
  clearInterval(keepAlive);
  return `${code} ${details}`;
}

process.once('SIGINT', () => {
  isStopping = true;
  stream?.end(); // half-close: the server finishes its calls, then ends the stream
});
while (!isStopping) {
  const why = await connect().catch((error: unknown) => String(error));
  print({ ended: why });
  if (!isStopping) await pause(1000);
}
client.close();
