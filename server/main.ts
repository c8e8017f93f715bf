import { existsSync } from 'node:fs';
import { Problem } from './lib/problem.ts';
import { type Product, startProduct } from './product.ts';

/** Contract: gone within 10 s of the signal. */
const hardStopMs = 9_000;
/** How long after everything is closed a second signal is still taken. */
const lingerMs = 300;

if (existsSync('.env')) process.loadEnvFile('.env');

try {
  const product = await startProduct(process.env);
  announce(product);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop(product));
} catch (error) {
  // A refusal is a line an operator can act on; anything else is a defect and keeps its stack.
  if (!(error instanceof Problem)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

/** Says that it listens, whatever `LOG_LEVEL` is: scripts wait for this line (contract, "Commands"). */
function announce({ url, grpc, config, demo }: Product): void {
  const json = (msg: string, facts: object) => `${JSON.stringify({ level: 30, time: Date.now(), msg, ...facts })}\n`;
  const write = (text: string) => process.stdout.write(text);
  const staff = 'alice and bob (agents), sam (supervisor)';
  if (config.logFormat === 'json') {
    if (demo?.open) write(json('demo', { staff, password: demo.password }));
    write(json('listening', { url, grpc }));
    return;
  }
  write(`\n  Website with the chat   ${url}/\n  Agents                  ${url}/console\n`);
  write(`  Supervisors             ${url}/dashboard\n`);
  if (demo?.open) write(`  Demo staff              ${staff}; password ${demo.password}\n`);
  write(`\nlistening on ${url}${grpc ? `, gRPC on ${grpc}` : ''}\n`);
}

let signals = 0;

/** A second signal while stopping is ignored: it came to the whole process group. */
function stop(product: Product): void {
  signals += 1;
  if (signals > 1) return;
  const hard = setTimeout(() => process.exit(1), hardStopMs);
  product.stop().then(
    () => {
      clearTimeout(hard);
      // A second signal that comes a moment later must still find somebody who ignores it.
      setTimeout(() => process.exit(0), lingerMs);
    },
    (error: unknown) => {
      product.log.error({ err: error }, 'stopping failed');
      process.exit(1);
    },
  );
}
