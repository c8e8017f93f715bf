import type { WebSocket } from 'ws';
import { sendText } from '../calls/sockets.ts';
import type { Line } from './connection.ts';
import { textOf } from './connection.ts';

/** How long a connection that is ended may take to say goodbye, ms. */
const goodbyeMs = 1000;

/** A raw WebSocket as a line: frames are text. */
export const webSocketLine = (socket: WebSocket): Line => ({
  write: (frame) => sendText(socket, textOf(frame)),
  cut() {
    socket.close(4401, 'signed out');
    const timer = setTimeout(() => socket.terminate(), goodbyeMs);
    socket.once('close', () => clearTimeout(timer));
  },
});
