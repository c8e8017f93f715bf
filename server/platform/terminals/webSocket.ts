import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { sameOrigin } from '../../lib/origin.ts';
import { Problem } from '../../lib/problem.ts';
import { addressAsked } from '../calls/callers.ts';
import { personOfNumber } from '../calls/parties.ts';
import { acceptSockets, mostUnread, refuseUpgrade, type Upgrade, type Upgrades } from '../calls/sockets.ts';
import { type BearerRefusal, type Bearers, lastingOf, numberOf } from '../grpc/bearers.ts';
import { bearerOf } from '../identity/bearer.ts';
import { grpcScopes } from '../identity/client.ts';
import type { Identity } from '../identity/identity.ts';
import { decodeJson, encodeJson } from './json.ts';
import type { Cut, Line, Opening, OpenStream } from './line.ts';

/** The subprotocol under which a page shows its token: it cannot send headers (calls.md 2.11). */
const subprotocol = 'Bearer';

const statuses: Readonly<Record<BearerRefusal, 400 | 401 | 403>> = {
  NoToken: 401,
  ScopeMissing: 403,
  NotYourNumber: 403,
  NoNumber: 400,
};

/** Terminals in browsers: `/terminals/Pipe` and `/terminals/MultiPipe`, newline-delimited proto3 JSON both ways. */
export function terminalSockets(options: {
  bearers: Bearers;
  identity: Identity;
  open: OpenStream;
  settings: { readonly publicUrl: () => string; readonly loopbackIsOne: boolean };
}): { readonly upgrades: Upgrades; close(): void } {
  const { bearers, identity, open, settings } = options;
  const sockets = acceptSockets(subprotocol);
  const isOwn = (origin: string) => sameOrigin(origin, new URL(settings.publicUrl()).origin, settings.loopbackIsOne);

  function openingOf(req: IncomingMessage, takes: Opening['takes']): Opening {
    const bearer = bearers.byToken(tokenOf(req, isOwn), grpcScopes.terminals);
    const msisdn = numberOf(bearer, addressAsked(req).searchParams.get('msisdn')?.trim());
    const person = personOfNumber(identity, msisdn);
    return { person, msisdn, takes, ...lastingOf(bearer) };
  }

  const take =
    (takes: Opening['takes']): Upgrade =>
    (req, socket, head) => {
      let opening: Opening;
      try {
        opening = openingOf(req, takes);
      } catch (error) {
        const status = error instanceof Problem ? statuses[error.code as BearerRefusal] : undefined;
        if (status === undefined) throw error;
        return refuseUpgrade(socket, status);
      }
      sockets.accept(req, socket, head, (accepted) => serve(accepted, open, opening));
    };
  return {
    upgrades: new Map([
      ['/terminals/Pipe', take('one')],
      ['/terminals/MultiPipe', take('many')],
    ]),
    close: sockets.close,
  };
}

/** By header, subprotocol or address, else by a cookie, which a browser sends whoever's page asks: only for a page of ours. */
function tokenOf(req: IncomingMessage, isOwn: (origin: string) => boolean): string | undefined {
  const { authorization, cookie = '', origin } = req.headers;
  const [scheme, shown] = (req.headers['sec-websocket-protocol'] ?? '').split(',').map((part) => part.trim());
  const given =
    bearerOf(authorization) ??
    (scheme === subprotocol && shown ? plain(shown) : undefined) ??
    addressAsked(req).searchParams.get('access_token') ??
    undefined;
  if (given) return given;
  if (origin !== undefined && !isOwn(origin)) return undefined;
  const [, kept] = /(?:^|;)\s*token=([^;]*)/.exec(cookie) ?? [];
  return kept && plain(kept.trim());
}

/** A value as it was before it was escaped: a subprotocol's name has no `=`, as tokens may. */
function plain(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value; // not escaped, then
  }
}

function serve(socket: WebSocket, open: OpenStream, opening: Opening): void {
  const stream = open(lineOf(socket), opening);
  socket.on('message', (data) => {
    for (const line of String(data).split('\n')) {
      const message = decodeJson(line);
      if (message.kind !== 'nothing') stream.receive(message);
    }
  });
  socket.once('close', stream.gone);
}

/** Close codes of RFC 6455 7.4.1, and what they say. */
const cuts: Readonly<Record<Exclude<Cut, 'slow'>, readonly [code: number, reason: string]>> = {
  revoked: [1008, 'the token is good no more'],
  tooMany: [1008, 'too many devices are connected'],
  stopping: [1001, 'going away'],
};

function lineOf(socket: WebSocket): Line {
  return {
    write(message) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > mostUnread) return socket.terminate();
      socket.send(encodeJson(message), () => undefined); // that it is gone is said by its `close`
    },
    end: () => socket.close(1000),
    cut(why) {
      if (why === 'slow') socket.terminate();
      else socket.close(...cuts[why]);
    },
  };
}
