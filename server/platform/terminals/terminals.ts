import { randomHex } from '../../lib/ids.ts';
import type { CallParts, CallWire } from '../calls/callParts.ts';
import { hasRoomFor } from '../calls/sessions.ts';
import { createBearers } from '../grpc/bearers.ts';
import type { GrpcPort } from '../grpc/grpcPort.ts';
import { leaveAlone } from './alone.ts';
import type { Receiving } from './commands.ts';
import { endLeg } from './ending.ts';
import { toldOf } from './errors.ts';
import type { Line, Opening, OpenStream, Stream } from './line.ts';
import { createMedia } from './media.ts';
import type { FromTerminal } from './messages.ts';
import { createRate } from './rate.ts';
import { receive } from './receive.ts';
import { serveTerminals } from './service.ts';
import { greet, isWith } from './status.ts';
import { type Telling, tellTerminals } from './tell.ts';
import { createBook, type Leg, sessionPrefix, type Terminal } from './terminal.ts';
import { terminalSockets } from './webSocket.ts';

/** Commands of one stream that may be under way at a time. */
const mostUnderWay = 256;

/** The wire of terminals, over whatever lines (calls.md 2). */
export function createTerminals(parts: CallParts, port: GrpcPort): CallWire {
  const { signals, logger } = parts;
  const book = createBook();
  const media = createMedia({ book, signals });
  const receiving: Receiving = { ...parts, book, media };
  const telling: Telling = {
    ...parts,
    book,
    media,
    declineDevice(terminal, call, invitation) {
      quietly(parts.calls.decline(call, { uri: terminal.person.uri, invitation, device: terminal.id }));
    },
    leaveAlone(call) {
      quietly(parts.log.commit((tx) => parts.calls.decide(tx, call, leaveAlone)));
    },
  };

  /** What has happened otherwise meanwhile needs no second time. */
  function quietly(command: Promise<void>): void {
    command.catch((error: unknown) => {
      if (toldOf(error) === undefined) logger.error({ err: error }, 'a call could not be ended for a terminal');
    });
  }

  signals.onSignal((signal) => {
    try {
      media.take(signal);
    } catch (error) {
      logger.error({ err: error }, 'a description could not be handed to a terminal');
    }
  });
  const bearers = createBearers(parts.identity);
  const open: OpenStream = (line, opening) => openStream(receiving, parts, line, opening);
  serveTerminals(port, { bearers, identity: parts.identity, open });
  const sockets = terminalSockets({ bearers, identity: parts.identity, settings: parts.settings, open });

  return {
    upgrades: sockets.upgrades,
    tell(news) {
      try {
        tellTerminals(telling, news);
      } catch (error) {
        logger.error({ err: error }, 'terminals could not be told of a call');
      }
    },
    close() {
      for (const terminal of [...book.all()]) terminal.cut('stopping');
      sockets.close();
    },
  };
}

const closedStream: Stream = { receive: () => undefined, finish: () => undefined, gone: () => undefined };

/** A line becomes a terminal of its person. */
function openStream(receiving: Receiving, parts: CallParts, line: Line, opening: Opening): ReturnType<OpenStream> {
  const { sessions, logger, clock } = parts;
  const { book } = receiving;
  const { person, msisdn, takes, expiresAt, signIn } = opening;
  if (!hasRoomFor(sessions, { uri: person.uri, account: person })) {
    line.cut('tooMany');
    return closedStream;
  }
  const terminal: Terminal = {
    id: `${sessionPrefix}${randomHex(10)}`,
    person,
    msisdn,
    takes,
    legs: new Map<string, Leg>(),
    write: line.write,
    end: line.end,
    cut: line.cut,
    isClosing: false,
  };
  const mayTake = createRate(() => performance.now());
  const underWay = new Set<Promise<void>>();
  let isOpen = true;

  function take(message: FromTerminal): void {
    if (!isOpen || terminal.isClosing || message.kind === 'nothing') return;
    if (!mayTake() || underWay.size >= mostUnderWay)
      return terminal.write({ kind: 'error', callId: message.callId, err: 'RATE_LIMIT_HIT' });
    const failed = (error: unknown) => {
      logger.error({ err: error }, 'a message of a terminal failed');
      terminal.write({ kind: 'error', callId: message.callId, err: 'UNKNOWN' });
    };
    try {
      const work = receive(receiving, terminal, message)?.catch(failed);
      if (!work) return;
      underWay.add(work);
      void work.finally(() => underWay.delete(work));
    } catch (error) {
      failed(error);
    }
  }

  function gone(): void {
    if (!isOpen) return;
    isOpen = false;
    terminal.isClosing = true;
    clearTimeout(expiry);
    book.close(terminal);
    forget();
  }

  function end(): void {
    gone();
    line.cut('revoked');
  }

  /** Finishes its calls, then ends in good order. */
  async function finish(): Promise<void> {
    if (!isOpen || terminal.isClosing) return;
    terminal.isClosing = true;
    const work = [...terminal.legs.values()].map((leg) => {
      book.remove(leg);
      return endLeg(receiving, leg, terminal.id);
    });
    await Promise.all([...work, ...underWay]);
    gone();
    line.end();
  }

  book.open(terminal);
  greet(parts, terminal);
  const expiry = expiresAt === null ? undefined : setTimeout(end, expiresAt - clock.now());
  const isBusy = () => terminal.isClosing || (takes === 'one' && isEngaged(parts, terminal));
  const forget = sessions.connect({ id: terminal.id, uri: person.uri, signIn, kind: 'terminal', isBusy, end });
  return { receive: take, finish: () => void finish(), gone };
}

/** Whether a Pipe has a call: one that it begins, or one that rings it or that it is in by what is on disk. */
function isEngaged({ records, calls }: CallParts, terminal: Terminal): boolean {
  if (terminal.legs.size > 0) return true;
  return records.openFor(terminal.person.uri).some((open) => {
    const call = calls.read(open)?.call;
    return call !== undefined && isWith(call, terminal);
  });
}
