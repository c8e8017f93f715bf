import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** A network between two, which can be cut: what goes over it is all that they have. */
export interface Line {
  /** A description of one of them, led over the line. Fresh ICE credentials get a fresh way, which is whole. */
  through(from: string, sdp: string): Promise<string>;
  cut(): void;
  /** How many ways there were so far. */
  readonly ways: number;
  close(): void;
}

interface Way {
  readonly socket: Socket;
  readonly ufrag: string;
  readonly end: { readonly address: string; readonly port: number };
  isCut: boolean;
}

/** A browser's name for an address that it does not tell; there it listens on all of them. */
const hidden = /\.local$/;

/** Each end sees the other at an address of the line, and comes from one of it. */
export function openLine(): Line {
  const sockets: Socket[] = [];
  const current = new Map<string, Way>();

  async function wayOf(from: string, ufrag: string, end: Way['end']): Promise<Way> {
    const before = current.get(from);
    if (before?.ufrag === ufrag) return before;
    const socket = createSocket('udp4');
    sockets.push(socket);
    const way: Way = { socket, ufrag, end, isCut: false };
    current.set(from, way);
    socket.on('message', (data) => {
      const back = [...current].find(([id]) => id !== from)?.[1];
      if (!way.isCut && back && !back.isCut) back.socket.send(data, end.port, end.address);
    });
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return way;
  }

  return {
    get ways() {
      return sockets.length;
    },
    async through(from, sdp) {
      const ufrag = /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1] ?? '';
      const [line, address, port] =
        /^a=candidate:\S+ 1 udp \d+ ([\d.]+|\S+\.local) (\d+) typ host.*$/im.exec(sdp) ?? [];
      if (line === undefined || address === undefined) return sdp;
      const { socket } = await wayOf(from, ufrag, {
        address: hidden.test(address) ? '127.0.0.1' : address,
        port: Number(port),
      });
      const led = line.replace(` ${address} ${port} `, ` 127.0.0.1 ${socket.address().port} `);
      return sdp
        .replace(line, 'a=here')
        .replace(/^a=candidate:.*\r\n/gm, '')
        .replace('a=here', led);
    },
    cut() {
      for (const way of current.values()) way.isCut = true;
    },
    close() {
      for (const socket of sockets) socket.close();
    },
  };
}
