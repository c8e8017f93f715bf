import { connect, type Socket } from 'node:net';
import { createTransport, type SendMailOptions } from 'nodemailer';

/** The way to one mail server. */
export interface MailTransport {
  /**
   * Resolves once the mail server has taken it. Header fields are nodemailer's to encode: a name with a line end in it
   * stays a name.
   */
  send(letter: SendMailOptions): Promise<void>;
  /** Cuts what is under way, which fails; nothing is to be sent afterwards. */
  close(): void;
}

/** How long the mail server may take, ms. */
const patience = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };

/** @param smtpUrl `smtp://` or `smtps://`, with name and password where the server asks for them */
export function createMailTransport(smtpUrl: string): MailTransport {
  const sockets = new Set<Socket>();
  const transport = createTransport({
    url: smtpUrl,
    ...patience,
    disableFileAccess: true,
    disableUrlAccess: true,
    getSocket: ownSocket,
  });

  /** nodemailer keeps its sockets to itself; ours can be cut. */
  function ownSocket(
    {
      host,
      port,
      secure,
    }: { host?: string | undefined; port?: string | number | undefined; secure?: boolean | undefined },
    callback: (error: Error | null, found?: { connection: Socket }) => void,
  ): void {
    const socket = connect({ host: host ?? 'localhost', port: Number(port ?? (secure ? 465 : 25)) });
    const inTime = setTimeout(
      () => socket.destroy(new Error('the mail server was not reached')),
      patience.connectionTimeout,
    );
    sockets.add(socket);
    socket.once('close', () => {
      clearTimeout(inTime);
      sockets.delete(socket);
    });
    socket.once('error', callback);
    socket.once('connect', () => {
      clearTimeout(inTime);
      socket.off('error', callback);
      callback(null, { connection: socket });
    });
  }

  return {
    async send(letter) {
      await transport.sendMail(letter);
    },
    close() {
      for (const socket of sockets) socket.destroy();
      transport.close();
    },
  };
}
