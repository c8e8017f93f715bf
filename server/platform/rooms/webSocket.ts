import type { WebSocket } from 'ws';
import type { Line } from './connection.ts';
import { textOf } from './connection.ts';

/** Who does not read for so long that this much waits, bytes, is gone. */
const mostUnread = 16 * 1024 * 1024;
/** How long a connection that is ended may take to say goodbye, ms. */
const goodbyeMs = 1000;

/** A raw WebSocket as a line: frames are text. */
export const webSocketLine = (socket: WebSocket): Line => ({
  write(frame) {
    if (socket.bufferedAmount > mostUnread) return socket.terminate();
    socket.send(textOf(frame));
  },
  cut() {
    socket.close(4401, 'signed out');
    const timer = setTimeout(() => socket.terminate(), goodbyeMs);
    socket.once('close', () => clearTimeout(timer));
  },
});
