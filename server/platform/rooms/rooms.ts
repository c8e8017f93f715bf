import { randomHex } from '../../lib/ids.ts';
import type { Caller } from '../calls/callers.ts';
import type { CallParts, CallWire } from '../calls/callParts.ts';
import { endWithToken } from '../calls/expiry.ts';
import { createSockets } from '../calls/sockets.ts';
import { createAsks } from './asks.ts';
import { type Connection, createConnection, type Line, type LiveConnection } from './connection.ts';
import { refusalFrame } from './errors.ts';
import { createRepeats } from './repeats.ts';
import { tellMedia } from './requests/media.ts';
import { tellSignal } from './requests/sdp.ts';
import { type Connections, type RoomParts, sessionPrefix } from './roomParts.ts';
import { sapiChapter } from './sapi/documented.ts';
import { sapiRoutes } from './sapi/routes.ts';
import { createSocketIo } from './socketIo.ts';
import { createTaking } from './take.ts';
import { tellRooms } from './tell.ts';
import { webSocketLine } from './webSocket.ts';
import { BadFrame, requestIdIn } from './wire.ts';

/** The wire of rooms and invitations, over Socket.IO and raw WebSockets alike (calls.md 3). */
export function createRooms(parts: CallParts): CallWire {
  const { sessions, settings, logger } = parts;
  const live = new Map<string, LiveConnection>();
  const connections: Connections = {
    byId: (id) => live.get(id),
    of: (uri) => sessions.of(uri).flatMap(({ id }) => live.get(id) ?? []),
  };
  const { repeats, begin: rememberAnswers } = createRepeats(parts.clock);
  const roomParts: RoomParts = {
    ...parts,
    connections,
    asks: createAsks({ of: connections.of, clock: parts.clock, timeoutMs: settings.ringTimeoutMs }),
    repeats,
    waiting: new Map(),
    leaving: new Set(),
  };
  const take = createTaking(roomParts);
  parts.signals.onSignal((signal) => tellSignal(roomParts, signal));
  parts.media.onNews((news) => tellMedia(roomParts, news));

  /** A line becomes a session of its person; gives what it must call. */
  function welcome(line: Line, caller: Caller, answersText: boolean) {
    const id = `${sessionPrefix}${randomHex(10)}`;
    const refuse = ({ send }: Connection, data: unknown) =>
      send(refusalFrame('frame', requestIdIn(data), new BadFrame('Too much is under way on this connection.')));
    const connection = createConnection({ id, caller, line, answersText, take, refuse });
    live.set(id, connection);
    const forgetAnswers = rememberAnswers(id);
    const { uri, account } = caller;
    const signIn = account?.signIn ?? null;
    const forget = sessions.connect({ id, uri, signIn, kind: 'room', isBusy: () => false, end });
    const forgetToken = endWithToken(caller, parts.clock, end);
    roomParts.asks.welcome(connection);
    function gone(): void {
      connection.close();
      live.delete(id);
      forgetAnswers();
      forgetToken();
      forget();
    }
    function end(): void {
      gone();
      line.cut();
    }
    return { receive: connection.receive, gone };
  }

  const sockets = createSockets(parts, (socket, caller) => {
    const connection = welcome(webSocketLine(socket), caller, true);
    socket.on('message', (data, isBinary) => connection.receive(isBinary ? data : String(data)));
    socket.once('close', connection.gone);
  });
  const socketIo = createSocketIo(parts, (line, caller) => welcome(line, caller, false));

  return {
    router: sapiRoutes(parts),
    documented: sapiChapter,
    upgrades: new Map([['/qss/ws', sockets.upgrade], ...socketIo.upgrades]),
    attach: socketIo.attach,
    tell(news) {
      try {
        tellRooms(roomParts, news);
      } catch (error) {
        logger.error({ err: error }, 'rooms could not be told of a call');
      }
    },
    close() {
      roomParts.asks.close();
      sockets.close();
      socketIo.close();
    },
  };
}
