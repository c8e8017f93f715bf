import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

/** A Chromium to start, and what its environment must say besides. */
export interface Chromium {
  readonly executable: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The machine's own when `CHROMIUM_PATH` names it, else the one that came as a dev dependency, unpacked on first use.
 * Where the machine lacks the libraries or fonts a browser takes, those of the package serve.
 */
export function findChromium(): Chromium {
  const own = process.env.CHROMIUM_PATH;
  if (own) return { executable: own, env: {} };
  const folder = unpacked();
  const executable = join(folder, 'chromium');
  const env: Record<string, string> = {};
  if (lacksLibraries(executable)) env.LD_LIBRARY_PATH = join(folder, 'lib');
  if (!existsSync('/usr/share/fonts')) Object.assign(env, { FONTCONFIG_PATH: folder, HOME: folder });
  return { executable, env };
}

/** The package's own unpacking leaves half a file in the shared temporary folder when two runs meet there. */
function unpacked(): string {
  const bin = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '../../bin');
  const modules = join(import.meta.dirname, '../../node_modules');
  const { version } = JSON.parse(readFileSync(join(bin, '../package.json'), 'utf8')) as { version: string };
  const folder = join(modules, '.cache', `chromium-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(dirname(folder), { recursive: true });
  const draft = mkdtempSync(`${folder}-`);
  const unpack = (name: string): Buffer => brotliDecompressSync(readFileSync(join(bin, `${name}.br`)));
  writeFileSync(join(draft, 'chromium'), unpack('chromium'), { mode: 0o755 });
  for (const archive of ['al2023.tar', 'fonts.tar'])
    execFileSync('tar', ['-x', '-C', draft], { input: unpack(archive), stdio: ['pipe', 'ignore', 'inherit'] });
  try {
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true });
    if (!existsSync(folder)) throw error; // otherwise another run was faster
  }
  return folder;
}

function lacksLibraries(executable: string): boolean {
  try {
    return execFileSync('ldd', [executable], { encoding: 'utf8' }).includes('not found');
  } catch {
    return false; // no ldd here: the start of the browser will say what it lacks
  }
}
