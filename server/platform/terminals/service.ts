import { Metadata, type ServerDuplexStream, status } from '@grpc/grpc-js';
import { personOfNumber } from '../calls/parties.ts';
import { type Bearers, lastingOf, numberOf } from '../grpc/bearers.ts';
import type { GrpcPort } from '../grpc/grpcPort.ts';
import { refusalStatus, textOf, tokenOf } from '../grpc/metadata.ts';
import { grpcScopes } from '../identity/client.ts';
import type { Identity } from '../identity/identity.ts';
import { terminalService } from './codec.ts';
import type { Cut, Line, Opening, OpenStream, Stream } from './line.ts';
import type { FromTerminal, ToTerminal } from './messages.ts';

type Call = ServerDuplexStream<FromTerminal, ToTerminal>;

/** Who leaves this much unread, bytes, is gone. */
const mostUnread = 4 * 1024 * 1024;

/** A stream that breaks looks for a moment as if its client had half-closed it: so long is waited before that is believed, ms. */
const lossMs = 50;

/** Serves terminals at the gRPC port. */
export function serveTerminals(
  port: GrpcPort,
  { bearers, identity, open }: { bearers: Bearers; identity: Identity; open: OpenStream },
): void {
  const serve = (takes: Opening['takes']) => (call: Call) => {
    let stream: Stream;
    try {
      const bearer = bearers.byToken(tokenOf(call.metadata), grpcScopes.terminals);
      const msisdn = numberOf(bearer, textOf(call.metadata, 'wg2-msisdn'));
      const person = personOfNumber(identity, msisdn);
      call.sendMetadata(new Metadata()); // whoever waits for the answer to begin knows that it is registered
      stream = open(lineOf(call), { person, msisdn, takes, ...lastingOf(bearer) });
    } catch (error) {
      call.emit('error', refusalStatus(error) ?? { code: status.INTERNAL, details: 'Something went wrong here.' });
      return;
    }
    call.on('data', (message: FromTerminal) => {
      if (message.kind !== 'nothing') stream.receive(message);
    });
    let ending: NodeJS.Timeout | undefined;
    const gone = () => {
      clearTimeout(ending);
      stream.gone();
    };
    call.once('end', () => {
      ending = setTimeout(() => setImmediate(stream.finish), lossMs); // what is gone by then finishes nothing
    });
    call.once('cancelled', gone);
    call.on('error', gone);
  };
  port.add(terminalService(), { Pipe: serve('one'), MultiPipe: serve('many') });
}

const cuts: Readonly<Record<Cut, { code: status; details: string }>> = {
  revoked: { code: status.UNAUTHENTICATED, details: 'The token is good no more.' },
  slow: { code: status.RESOURCE_EXHAUSTED, details: 'Too much was left unread.' },
  tooMany: { code: status.RESOURCE_EXHAUSTED, details: 'This person has too many devices connected.' },
  stopping: { code: status.UNAVAILABLE, details: 'This server stops: come again.' },
};

function lineOf(call: Call): Line {
  let unread = 0;
  let isOpen = true;
  const cut = (why: Cut) => {
    if (!isOpen) return;
    isOpen = false;
    call.emit('error', cuts[why]);
  };
  return {
    write(message) {
      if (!isOpen || call.cancelled) return;
      const size = 64 + ('sdp' in message ? message.sdp.length : 0);
      unread += size;
      if (unread > mostUnread) return cut('slow');
      call.write(message, () => {
        unread -= size;
      });
    },
    end() {
      if (isOpen) call.end();
      isOpen = false;
    },
    cut,
  };
}
