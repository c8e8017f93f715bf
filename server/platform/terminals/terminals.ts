import type { CallParts, CallWire } from '../calls/callParts.ts';
import { createBearers } from '../grpc/bearers.ts';
import type { GrpcPort } from '../grpc/grpcPort.ts';
import type { OpenStream } from './line.ts';
import { serveTerminals } from './service.ts';

/** The wire of terminals (calls.md 2). */
export function createTerminals(parts: CallParts, port: GrpcPort): CallWire {
  const open: OpenStream = (line) => {
    line.write({ kind: 'idle', callId: '' });
    return { receive: () => undefined, finish: () => line.end(), gone: () => undefined };
  };
  serveTerminals(port, { bearers: createBearers(parts.identity), identity: parts.identity, open });
  return { tell: () => undefined, close: () => undefined };
}
