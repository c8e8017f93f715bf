import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A media server of this test on this machine, which is gone when the test is over. */
export interface Started {
  readonly port: number;
  /** What it has said so far. */
  readonly output: () => string;
  kill(signal?: NodeJS.Signals): void;
  /** Kills it at once and removes its files. */
  stop(): Promise<void>;
}

/** Why a program cannot be started here, in a sentence; undefined when it can. */
export const lacks = (program: 'janus' | 'turnserver'): string | undefined =>
  pathOf(program)
    ? undefined
    : `${program} is not installed (Debian: apt-get install ${program === 'janus' ? 'janus' : 'coturn'})`;

function pathOf(program: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/bin', '/usr/sbin'];
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file));
}

/** A port nobody listens on now. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function start(program: string, port: number, folder: string, args: readonly string[]): Promise<Started> {
  const child: ChildProcess = spawn(pathOf(program) ?? program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => (output += String(data)));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const started: Started = {
    port,
    output: () => output,
    kill: (signal = 'SIGKILL') => void child.kill(signal),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
  for (const until = Date.now() + 8000; !(await listens(port)); await pause(50)) {
    if (child.exitCode === null && Date.now() < until) continue;
    await started.stop();
    throw new Error(`${program} did not start: ${output}`);
  }
  return started;
}

const listens = (port: number) =>
  new Promise<boolean>((resolve) => {
    const probe = connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false));
    probe.once('connect', () => probe.destroy());
  });

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Janus with its VideoRoom plugin and its WebSocket API on loopback, and nothing else. */
export async function startJanus(options: { port?: number; apiSecret?: string } = {}): Promise<Started> {
  const port = options.port ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), 'janus-'));
  const library = libraryFolder();
  const others = (kind: string, wanted: string) =>
    readdirSync(join(library, kind))
      .filter((name) => name.endsWith('.so') && !name.includes(wanted))
      .join(',');
  mkdirSync(join(folder, 'none'));
  const files = {
    'janus.jcfg': `general: { configs_folder = "${folder}", plugins_folder = "${library}/plugins",
      transports_folder = "${library}/transports", events_folder = "${folder}/none", loggers_folder = "${folder}/none",
      debug_level = 4, debug_colors = false${options.apiSecret ? `, api_secret = "${options.apiSecret}"` : ''} }
      plugins: { disable = "${others('plugins', 'videoroom')}" }
      transports: { disable = "${others('transports', 'websockets')}" }`,
    'janus.transport.websockets.jcfg': `general: { ws = true, ws_port = ${port}, ws_ip = "127.0.0.1", wss = false }`,
    'janus.plugin.videoroom.jcfg': 'general: { }',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return start('janus', port, folder, ['-F', folder]);
}

/** Where Debian puts Janus' plugins on this architecture. */
function libraryFolder(): string {
  const root = '/usr/lib';
  const found = ['', ...readdirSync(root)].map((name) => join(root, name, 'janus'));
  const folder = found.find((one) => existsSync(join(one, 'plugins')));
  if (!folder) throw new Error(`the plugins of janus are nowhere below ${root}`);
  return folder;
}

/** coturn on loopback for credentials made with `secret`, relaying between addresses of this machine. */
export async function startTurn(secret: string): Promise<Started> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'turn-'));
  const file = join(folder, 'turnserver.conf');
  writeFileSync(
    file,
    `listening-port=${port}
listening-ip=127.0.0.1
relay-ip=127.0.0.1
realm=calls.example
use-auth-secret
static-auth-secret=${secret}
no-tls
no-dtls
no-cli
no-multicast-peers
allow-loopback-peers
fingerprint
verbose
log-file=stdout
simple-log
pidfile=${folder}/pid
userdb=${folder}/db
`,
  );
  return start('turnserver', port, folder, ['-c', file]);
}
