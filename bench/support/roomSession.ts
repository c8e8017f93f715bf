import { WebSocket } from 'ws';

export type Frame = Readonly<Record<string, unknown>>;

/** A session over Socket.IO's own framing and nothing else: a client that costs little leaves the processors to the server. */
export interface RoomSession {
  send(frame: Frame): void;
  /** Calls back with every frame. */
  onFrame: (frame: Frame) => void;
  close(): void;
}

/** Connects with a token as `auth.token`. */
export async function openRoomSession(url: string, token: string): Promise<RoomSession> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/qss/socket.io/?EIO=4&transport=websocket`);
  const session: RoomSession = {
    send: (frame) => socket.send(`42${JSON.stringify(['message', frame])}`),
    onFrame: () => {},
    close: () => socket.close(),
  };
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.on('message', (data) => {
      const packet = String(data);
      if (packet.startsWith('42')) session.onFrame((JSON.parse(packet.slice(2)) as [string, Frame])[1]);
      else if (packet === '2') socket.send('3');
      else if (packet.startsWith('0')) socket.send(`40${JSON.stringify({ token })}`);
      else if (packet.startsWith('40')) resolve();
      else if (packet.startsWith('44')) reject(new Error(`not let in: ${packet}`));
    });
  });
  return session;
}
