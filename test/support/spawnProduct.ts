import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The product in a process of its own, as `npm start` runs it after the build. */
export interface SpawnedProduct {
  readonly url: string;
  /** Where gRPC is served, `host:port`; empty where it is not. */
  readonly grpc: string;
  readonly pid: number;
  /** Lines of standard output and standard error so far. */
  readonly output: readonly string[];
  /** Sends a signal and waits for the end. @returns the exit code, or the signal that ended it */
  kill(signal: NodeJS.Signals): Promise<number | string>;
}

const repository = join(import.meta.dirname, '../..');

/**
 * Starts `dist/main.js`, with the flags of `npm start`, on a data folder and waits for the line that says it listens.
 * @param env what this process is told, beside the data folder, free ports and JSON logs; nothing is inherited but PATH
 * @param flags of Node, beside those of `npm start`
 * @throws Error with everything it printed, when it ends or stays silent for 20 s
 */
export async function spawnProduct(
  folder: string,
  env: Record<string, string> = {},
  flags: readonly string[] = [],
): Promise<SpawnedProduct> {
  const child = spawn(process.execPath, ['--max-semi-space-size=32', ...flags, join(repository, 'dist/main.js')], {
    cwd: folder, // away from a developer's own .env
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH ?? '',
      PORT: '0',
      GRPC_PORT: '0',
      DATABASE_URL: `file:${folder}/helpdesk.db`,
      LOG_FORMAT: 'json',
      ...env,
    },
  });
  const output: string[] = [];
  const ended = once(child, 'close');
  try {
    const { url, grpc = '' } = await listening(child, output);
    return {
      url,
      grpc,
      pid: child.pid ?? 0,
      output,
      async kill(signal) {
        child.kill(signal);
        const [code, by] = (await ended) as [number | null, NodeJS.Signals | null];
        return by ?? code ?? 'unknown';
      },
    };
  } catch (error) {
    child.kill('SIGKILL');
    await ended;
    throw error;
  }
}

function listening(child: ChildProcess, output: string[]): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      clearTimeout(timer);
      reject(new Error(`${why}; it printed:\n${output.join('\n')}`));
    };
    const timer = setTimeout(() => fail('the product does not say that it listens'), 20_000);
    child.once('error', (error) => fail(String(error)));
    child.once('close', (code) => fail(`the product ended with ${code}`));
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface(stream).on('line', (line) => {
        output.push(line);
        const found = listeningIn(line);
        if (found === undefined) return;
        clearTimeout(timer);
        resolve(found);
      });
    }
  });
}

interface Listening {
  readonly url: string;
  readonly grpc?: string;
}

/** The addresses in the line `{"msg":"listening","url":…,"grpc":…}`; undefined for every other line. */
function listeningIn(line: string): Listening | undefined {
  if (!line.includes('"listening"')) return undefined;
  const { msg, url, grpc } = JSON.parse(line) as { msg?: string; url?: string; grpc?: string };
  return msg === 'listening' && url !== undefined ? { url, ...(grpc === undefined ? {} : { grpc }) } : undefined;
}
