import { join } from 'node:path';
import { Server, ServerCredentials, type ServerDuplexStream, type ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

/**
 * The least that terminals take over gRPC: an Offer goes to the stream of the number it names, whatever else is said about
 * a call to the other end of it, and nothing is decided or kept.
 */
interface Message {
  readonly message?: string;
  readonly offer?: { readonly sdp: string; readonly msisdn?: { readonly e164: string } | null };
  readonly call_id: string;
}
type Stream = ServerDuplexStream<Message, Message>;

const folder = join(import.meta.dirname, '../../server/platform');
const service = loadSync(join(folder, 'terminals/webterminal.proto'), {
  keepCase: true,
  enums: String,
  defaults: true,
  oneofs: true,
  includeDirs: [join(folder, 'terminals'), join(folder, 'grpc')],
})['wgtwo.webterminal.v0.WebTerminalService'] as ServiceDefinition;

const streams = new Map<string, Stream>();
const calls = new Map<string, [Stream, Stream]>();

function serve(stream: Stream): void {
  const msisdn = `+${String(stream.metadata.get('wg2-msisdn')[0])}`;
  streams.set(msisdn, stream);
  stream.on('data', (message: Message) => {
    if (message.message === undefined) return;
    const { call_id } = message;
    const ends = calls.get(call_id);
    const callee = message.offer?.msisdn && streams.get(message.offer.msisdn.e164);
    const other = ends ? ends[ends[0] === stream ? 1 : 0] : callee;
    if (!other) return;
    if (!ends) calls.set(call_id, [stream, other]);
    if (message.message === 'bye') calls.delete(call_id);
    other.write(message.offer ? { offer: { sdp: message.offer.sdp, msisdn: { e164: msisdn } }, call_id } : message);
  });
  stream.on('error', () => streams.delete(msisdn));
  stream.on('end', () => stream.end());
}

const server = new Server();
server.addService(service, { Pipe: serve, MultiPipe: serve });
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});
process.once('SIGTERM', () => process.exit(0));
