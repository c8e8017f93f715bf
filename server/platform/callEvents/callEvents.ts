import type { CallParts, CallWire } from '../calls/callParts.ts';
import { createBearers } from '../grpc/bearers.ts';
import type { GrpcPort } from '../grpc/grpcPort.ts';
import { createDurables } from './durables.ts';
import { serveEvents } from './service.ts';
import { createSubscriptions } from './subscriptions.ts';

/** Call events for others, as a stream (calls.md 2.10). */
export function createCallEvents(parts: CallParts, port: GrpcPort): CallWire {
  const { db, commit, reader, log, clock, logger, identity } = parts;
  const { now } = clock;
  const durables = createDurables(db);
  const subscriptions = createSubscriptions({ reader, commit, durables, now, logger });
  const service = serveEvents(port, { bearers: createBearers(identity), subscriptions, now, logger });
  log.onCommit(({ calls }) => subscriptions.hear(calls));
  identity.staffTokens.onRevoked((uri) => service.revoke(uri));
  identity.staffTokens.onSignedOut(({ uri, signIn }) => service.revoke(uri, signIn));
  return {
    tell: () => undefined, // it reads the log itself: what it says is numbered as the log is
    start() {
      commit
        .run(() => durables.begin(now()))
        .catch((error: unknown) => logger.error({ err: error }, 'positions of readers could not be begun'));
    },
    close: subscriptions.close,
  };
}
