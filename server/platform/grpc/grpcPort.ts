import {
  logVerbosity,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  setLogVerbosity,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { Problem } from '../../lib/problem.ts';

/** The gRPC listener that all services share. */
export interface GrpcPort {
  /** Adds a service; to be called before {@link GrpcPort.listen}. */
  add(service: ServiceDefinition, handlers: UntypedServiceImplementation): void;
  /** Takes the port and serves. @throws Problem `PortTaken`, with a sentence */
  listen(): Promise<void>;
  /** `host:port` with the port that was taken; undefined before it listens. */
  address(): string | undefined;
  /**
   * Takes no new calls; resolves when those under way are over. Services end their streams themselves; what is still
   * open a while later is cut.
   */
  close(): Promise<void>;
}

/** Where to listen. */
export interface GrpcSettings {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** PEM; null: plaintext. */
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null;
}

/** The largest message anybody may send, bytes. */
const largestMessage = 1024 * 1024;
/** How often a silent connection is asked whether it is there, and how long it may take to answer, ms. */
const [heartbeatMs, answerMs] = [20_000, 10_000];
/** How long streams may take to end when the product stops, ms. */
const stopGraceMs = 3_000;

export function createGrpcPort({ host, port, tls }: GrpcSettings): GrpcPort {
  setLogVerbosity(logVerbosity.NONE); // what goes wrong is an error of a call or of `listen`, and told once
  const server = new Server({
    'grpc.max_receive_message_length': largestMessage,
    'grpc.keepalive_time_ms': heartbeatMs,
    'grpc.keepalive_timeout_ms': answerMs,
  });
  const name = host.includes(':') ? `[${host}]` : host;
  let taken: number | undefined;
  return {
    add: (service, handlers) => server.addService(service, handlers),
    async listen() {
      const credentials = tls
        ? ServerCredentials.createSsl(null, [{ cert_chain: tls.cert, private_key: tls.key }])
        : ServerCredentials.createInsecure();
      taken = await new Promise<number>((resolve, reject) => {
        server.bindAsync(`${name}:${port}`, credentials, (error, actual) => {
          if (!error) return resolve(actual);
          const why = error.message.includes('EADDRINUSE') ? 'another program has it' : error.message;
          reject(new Problem('PortTaken', `GRPC_PORT: cannot listen on ${name}:${port}, ${why}`, { cause: error }));
        });
      });
    },
    address: () => (taken === undefined ? undefined : `${name}:${taken}`),
    close: () =>
      new Promise((resolve) => {
        const cut = setTimeout(() => server.forceShutdown(), stopGraceMs);
        server.tryShutdown(() => {
          clearTimeout(cut);
          resolve();
        });
      }),
  };
}
