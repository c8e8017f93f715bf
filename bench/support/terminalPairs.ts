import { randomUUID } from 'node:crypto';
import { framed, openTerminal, type TerminalStream } from './terminalStream.ts';

/** Members of a message (calls.md 2.2). */
const member = { offer: 1, answer: 2, ringing: 3, bye: 4, inCall: 6, error: 7 } as const;

/** A field of bytes. */
function field(number: number, bytes: Buffer): Buffer {
  const [high, low] = [bytes.length >> 7, bytes.length & 0x7f];
  return Buffer.concat([
    Buffer.from(high > 0 ? [(number << 3) | 2, low | 0x80, high] : [(number << 3) | 2, low]),
    bytes,
  ]);
}
const text = (number: number, value: string) => field(number, Buffer.from(value));

/** As large as a browser's description of sound and picture. */
const sdp = 'v=0\r\n'.padEnd(1500, 'a=candidate:1 1 udp 2122260223 192.0.2.1 54321 typ host\r\n');

const said = (number: number, body: Buffer, call: string) =>
  framed(Buffer.concat([field(number, body), text(10, call)]));
const say = {
  offer: (call: string, to: string) => said(member.offer, Buffer.concat([text(1, sdp), field(2, text(1, to))]), call),
  again: (call: string) => said(member.offer, text(1, sdp), call),
  answer: (call: string) => said(member.answer, text(1, sdp), call),
  bye: (call: string) => said(member.bye, Buffer.alloc(0), call),
};

/** Two terminals, the second of which answers whatever it is offered. */
export interface TerminalPair {
  /** A whole new call: Offer, Offer, Answer, Answer; its end is not waited for. */
  call(): Promise<void>;
  /** Begins the call that {@link TerminalPair.renegotiate} goes on in. */
  begin(): Promise<void>;
  /** Offer, Offer, Answer, Answer in the call that was begun. */
  renegotiate(): Promise<void>;
  end(): void;
  close(): void;
}

/** @param address `host:port` */
export async function openPair(address: string, token: string, from: string, to: string): Promise<TerminalPair> {
  const [caller, callee]: TerminalStream[] = await Promise.all([
    openTerminal(address, token, from.slice(1)),
    openTerminal(address, token, to.slice(1)),
  ]);
  if (!caller || !callee) throw new Error('a pair has two ends');
  let answer: Buffer = Buffer.alloc(0);
  let lasting = '';
  let answered: () => void = () => undefined;
  callee.onMessage = (which) => {
    if (which === member.offer) callee.send(answer);
  };
  caller.onMessage = (which) => {
    if (which === member.answer) answered();
    if (which === member.error) throw new Error('a terminal was told of an error');
  };
  const exchange = (offer: Buffer) =>
    new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('an Offer was not answered')), 10_000);
      answered = () => {
        clearTimeout(late);
        resolve();
      };
      caller.send(offer);
    });
  async function start(): Promise<string> {
    const id = randomUUID();
    answer = say.answer(id);
    await exchange(say.offer(id, to));
    return id;
  }
  let again: Buffer = Buffer.alloc(0);
  return {
    async call() {
      caller.send(say.bye(await start()));
    },
    async begin() {
      lasting = await start();
      again = say.again(lasting);
    },
    renegotiate: () => exchange(again),
    end: () => caller.send(say.bye(lasting)),
    close() {
      caller.close();
      callee.close();
    },
  };
}
