import {
  Metadata,
  type ServerUnaryCall,
  type ServerWritableStream,
  type StatusObject,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import type { Logger } from '../../lib/logger.ts';
import { Problem } from '../../lib/problem.ts';
import { type Bearers, lastingOf, numberOf } from '../grpc/bearers.ts';
import type { GrpcPort } from '../grpc/grpcPort.ts';
import { refusalStatus, tokenOf } from '../grpc/metadata.ts';
import { loadService, sources } from '../grpc/services.ts';
import { grpcScopes } from '../identity/client.ts';
import { encode } from './encode.ts';
import { grpcCodes } from './errors.ts';
import { readRequest } from './request.ts';
import type { EventReader } from './subscription.ts';
import type { EventClient, Reading, Subscriptions } from './subscriptions.ts';
import type { AckRequest, SubscribeRequest, SubscribeResponse } from './wire.ts';

type SubscribeCall = ServerWritableStream<SubscribeRequest, SubscribeResponse>;
type Answer = Pick<StatusObject, 'code' | 'details'>;

const ends: Readonly<Record<Parameters<EventReader['end']>[0] | 'revoked' | 'expired', Answer>> = {
  replaced: { code: status.ABORTED, details: 'Another stream of this client goes on with this durable_name.' },
  failed: { code: status.UNAVAILABLE, details: 'Events could not be sent on: come again.' },
  goingAway: { code: status.UNAVAILABLE, details: 'This server stops: come again.' },
  revoked: { code: status.UNAUTHENTICATED, details: 'The token is good no more.' },
  expired: { code: status.UNAUTHENTICATED, details: 'The token has run out: come again with a new one.' },
};

/** Serves call events at the gRPC port. */
export function serveEvents(
  port: GrpcPort,
  options: { bearers: Bearers; subscriptions: Subscriptions; now: () => number; logger: Logger },
): {
  /** Ends the streams of somebody whose tokens are good no more, or of one sign-in of his. */
  revoke(uri: string, signIn?: string): void;
} {
  const { bearers, subscriptions, now, logger } = options;
  const open = new Map<SubscribeCall, { readonly id: string; readonly signIn: string | null }>();
  let readers = 0;

  function clientOf(
    metadata: Metadata,
  ): EventClient & { readonly endsAt: number | null; readonly signIn: string | null } {
    const bearer = bearers.byToken(tokenOf(metadata), grpcScopes.callEvents);
    const phones = bearer.account ? [numberOf(bearer, undefined)] : bearer.phones;
    const { expiresAt: endsAt, signIn } = lastingOf(bearer);
    return { id: bearer.id, phones, endsAt, signIn };
  }

  function answerOf(error: unknown): Answer {
    const refused = refusalStatus(error);
    if (refused) return refused;
    if (error instanceof Problem && Object.hasOwn(grpcCodes, error.code))
      return { code: grpcCodes[error.code as keyof typeof grpcCodes], details: error.message };
    logger.error({ err: error }, 'a reader of call events could not be served');
    return { code: status.INTERNAL, details: 'Something went wrong here.' };
  }

  async function subscribe(call: SubscribeCall): Promise<void> {
    let reading: Reading | undefined;
    let isOver = false;
    let expiry: NodeJS.Timeout | undefined;
    const over = () => {
      if (isOver) return;
      isOver = true;
      clearTimeout(expiry);
      open.delete(call);
      reading?.stop();
    };
    call.on('cancelled', over);
    call.on('error', over);
    call.on('drain', () => reading?.wake());
    try {
      const { endsAt, signIn, ...client } = clientOf(call.metadata);
      const asked = readRequest(call.request, now());
      open.set(call, { id: client.id, signIn });
      if (endsAt !== null)
        expiry = setTimeout(() => call.emit('error', ends.expired), Math.min(endsAt - now(), 2 ** 31 - 1));
      const started = await subscriptions.subscribe(client, asked, (inbox) => ({
        id: String(++readers),
        maxInFlight: asked.maxInFlight,
        isFree: () => !isOver && !call.writableNeedDrain,
        send: (event, isAgain) => void call.write(encode(event, isAgain, asked.ackMs === null ? '' : inbox)),
        end: (why) => void call.emit('error', ends[why]),
      }));
      reading = started;
      if (isOver) started.stop();
      else call.sendMetadata(new Metadata()); // whatever happens from now on is told
    } catch (error) {
      if (!isOver) call.emit('error', answerOf(error));
    }
  }

  async function ack(call: ServerUnaryCall<AckRequest, object>): Promise<object> {
    const { inbox, sequence } = call.request;
    await subscriptions.ack(clientOf(call.metadata), inbox, Number(sequence));
    return {};
  }

  port.add(loadService(sources('callEvents/events.proto'), 'wgtwo.events.v0.EventsService'), {
    Subscribe: (call: SubscribeCall) => void subscribe(call),
    Ack(call: ServerUnaryCall<AckRequest, object>, answer: sendUnaryData<object>) {
      ack(call).then(
        (done) => answer(null, done),
        (error: unknown) => answer(answerOf(error)),
      );
    },
  });
  return {
    revoke(uri, signIn) {
      for (const [call, opened] of open)
        if (opened.id === uri && (signIn === undefined || opened.signIn === signIn)) call.emit('error', ends.revoked);
    },
  };
}
