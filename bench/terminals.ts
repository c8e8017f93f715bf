import { setTimeout as pause } from 'node:timers/promises';
import { spawnProduct } from '../test/support/spawnProduct.ts';
import { spawnBaseline } from './baseline/spawn.ts';
import { addClient } from './support/client.ts';
import { coresUsed } from './support/processor.ts';
import { atLeast, atMost, type Row, told } from './support/result.ts';
import { alternate } from './support/rounds.ts';
import { type Measured, measured } from './support/statistics.ts';
import { openPair, type TerminalPair } from './support/terminalPairs.ts';
import { keepAlive, openTerminal, type TerminalStream } from './support/terminalStream.ts';

const pairCount = 50;
const registered = 1000;
/** How often a terminal says that it is there (calls.md 2.7), ms. */
const everyMs = 100;

/**
 * Offer → answer between two terminals, in a call and as a new durable call, one at a time by each of 50 pairs; and a
 * thousand terminals that say nothing. Against a bare grpc-js server that passes the same messages on and keeps nothing.
 */
export async function terminals(folder: string): Promise<Row[]> {
  const product = await spawnProduct(folder, { DEMO: 'false' });
  const baseline = await spawnBaseline(folder, 'relay.ts');
  const numbers = Array.from({ length: registered }, (_, n) => `+47${String(20_000_000 + n)}`);
  const token = await addClient(folder, product.url, numbers);
  const relay = new URL(baseline.url).host;
  try {
    const [ours, theirs] = [await connect(product.grpc, token, numbers), await connect(relay, token, numbers)];
    const calls = await compare(ours, theirs, (pair) => pair.call());
    for (const pair of [...ours, ...theirs]) await pair.begin();
    const offers = await compare(ours, theirs, (pair) => pair.renegotiate());
    for (const pair of [...ours, ...theirs]) pair.end();
    await pause(500); // those are on disk
    for (const pair of [...ours, ...theirs]) pair.close();
    const silent = {
      product: await silence(product.grpc, product.pid, token, numbers),
      baseline: await silence(relay, baseline.pid, token, numbers),
    };
    const { p50 } = offers.product;
    return [
      atLeast(
        0.6,
        'offer → answer relayed between terminals',
        '1/s',
        offers.product.perSecond,
        offers.baseline.perSecond,
      ),
      atMost(2, 'added to offer → answer, p50', 'ms', p50 - offers.baseline.p50),
      told('offer → answer, p50', 'ms', p50, offers.baseline.p50),
      told('offer → answer, p99', 'ms', offers.product.p99, offers.baseline.p99),
      told('whole new calls between terminals, durable', '1/s', calls.product.perSecond, calls.baseline.perSecond),
      told('new call: offer → answer, p50', 'ms', calls.product.p50, calls.baseline.p50),
      atMost(0.5, '1,000 silent terminals, 10 messages/s each', 'cores', silent.product),
      told('the same beside a bare gRPC server', 'cores', silent.product, silent.baseline),
    ];
  } finally {
    await baseline.stop();
    await product.kill('SIGTERM');
  }
}

const connect = (address: string, token: string, numbers: readonly string[]): Promise<TerminalPair[]> =>
  Promise.all(
    Array.from({ length: pairCount }, (_, n) =>
      openPair(address, token, numbers[2 * n] ?? '', numbers[2 * n + 1] ?? ''),
    ),
  );

async function compare(
  ours: readonly TerminalPair[],
  theirs: readonly TerminalPair[],
  once: (pair: TerminalPair) => Promise<void>,
): Promise<{ product: Measured; baseline: Measured }> {
  await repeat(ours, once, 2000); // warm
  await repeat(theirs, once, 1000);
  return alternate(
    () => repeat(ours, once, 3000),
    () => repeat(theirs, once, 3000),
  );
}

async function repeat(
  pairs: readonly TerminalPair[],
  once: (pair: TerminalPair) => Promise<void>,
  ms: number,
): Promise<Measured> {
  const took: number[] = [];
  const began = performance.now();
  await Promise.all(
    pairs.map(async (pair) => {
      while (performance.now() - began < ms) {
        const since = performance.now();
        await once(pair);
        took.push(performance.now() - since);
      }
    }),
  );
  return measured(took, performance.now() - began);
}

/** Cores that a server uses for terminals which only say that they are there, each at a moment of its own. */
async function silence(address: string, pid: number, token: string, numbers: readonly string[]): Promise<number> {
  const streams: TerminalStream[] = [];
  for (let from = 0; from < numbers.length; from += 50)
    streams.push(
      ...(await Promise.all(numbers.slice(from, from + 50).map((number) => openTerminal(address, token, number)))),
    );
  const began = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    // By the clock, not by the tick: a tick that comes late must not make them silent.
    for (const due = ((performance.now() - began) / everyMs) * streams.length; sent < due; sent++)
      streams[sent % streams.length]?.send(keepAlive);
  }, 5);
  await pause(1000);
  const before = { sent, at: performance.now() };
  const cores = await coresUsed(pid, 8000);
  const perSecond = ((sent - before.sent) / (performance.now() - before.at)) * 1000;
  clearInterval(timer);
  if (perSecond < (streams.length * 1000 * 0.9) / everyMs) throw new Error(`only ${perSecond} messages/s were sent`);
  for (const stream of streams) stream.close();
  await pause(500);
  return cores;
}
