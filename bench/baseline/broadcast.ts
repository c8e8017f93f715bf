import { randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { Server, type Socket } from 'socket.io';

/**
 * The least a call takes over Socket.IO: the same messages as our rooms send, broadcast to whoever they are for, with
 * nothing looked up, decided or kept. A session says whose it is; `to` and `from` name people.
 */
const server = createServer();
const io = new Server(server, { path: '/qss/socket.io' });

interface Frame {
  readonly request?: string;
  readonly answer?: string;
  readonly requestID: string;
  readonly to?: string;
  readonly from?: string;
}

const payload = (participants: readonly string[]) => {
  const room = randomBytes(32).toString('hex');
  return {
    uuid: room,
    sipUri: 'sip:88810000001@audiomixer-sfu1:5080',
    owner: '',
    timestamp: Date.now(),
    server: { https: 'ws://127.0.0.1:3000/qss/socket.io', wss: 'ws://127.0.0.1:3000/qss/ws' },
    bitrate: 1024,
    record: false,
    ice: [],
    room,
    callId: randomUUID(),
    token: randomBytes(16).toString('hex'),
    participants,
  };
};

function take(socket: Socket, me: string, { request, answer, requestID, to = '', from = '' }: Frame): void {
  if (request === 'createRoom') {
    const more = { number: '10000001', serverUuid: 'f'.repeat(64), participantsLimit: 100 };
    socket.emit('message', { answer: request, requestID, payload: { ...more, ...payload([me]) } });
  }
  if (request === 'invitation')
    io.to(to).emit('message', {
      ...{ requestID, request, to, from: me, fromType: 'system', systemFrom: me },
      ...{ mediatypes: { audio: true, video: false }, context: { contextInfo: {} }, payload: payload([me, to]) },
    });
  if (answer === 'invitation') {
    socket.emit('message', { answer, requestID, from });
    socket.to(me).emit('message', { cancel: answer, error: 200, requestID, to: me, from });
    io.to(from).emit('message', { answer, requestID, from: me });
  }
  if (request === 'leaveRoom') {
    socket.emit('message', { answer: request, requestID });
    socket.emit('message', { cancel: request, error: 403, message: 'user not included into ACL' });
  }
}

io.on('connection', (socket) => {
  const { token: me } = socket.handshake.auth as { token: string };
  void socket.join(me);
  socket.on('message', (frame: Frame) => take(socket, me, frame));
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`);
});
