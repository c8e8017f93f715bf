import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Plugin, transformSync } from 'esbuild';

/** Bundles what browsers get into `dist/public`; a page finds it there under the address it has below `dist/public`. */
process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const target = 'dist/public';

/** The widget carries its style sheets as text: they are packed like those in files. */
const styleTexts: Plugin = {
  name: 'style sheets in scripts',
  setup(plugged) {
    const packed = (css: string): string =>
      transformSync(css, { loader: 'css', minify: true, charset: 'utf8' }).code.trim();
    plugged.onLoad({ filter: /Styles\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/`([^`$]*)`/g, (_whole, css: string) => `\`${packed(css)}\``),
      loader: 'ts',
    }));
  },
};

const common: BuildOptions = {
  bundle: true,
  minify: true,
  target: 'es2022',
  platform: 'browser',
  charset: 'utf8',
  legalComments: 'none',
  plugins: [styleTexts],
  logLevel: 'warning',
  metafile: true,
  outdir: target,
};

// A style sheet of a page may import others, which lie in a folder of its name.
const files = readdirSync('public/styles', { withFileTypes: true }).filter((entry) => entry.isFile());
const styles = files.map(({ name }) => name).filter((name) => name.endsWith('.css'));
const pictures = files.map(({ name }) => name).filter((name) => !name.endsWith('.css'));

const bundles: readonly BuildOptions[] = [
  // On somebody else's page: a classic script that leaves no global behind.
  { entryPoints: { widget: 'public/widget/widget.ts' }, format: 'iife' },
  // The chat it imports on a click, and the languages that the chat imports when they are wanted.
  {
    entryPoints: { 'widget/chat': 'public/widget/chat.ts' },
    format: 'esm',
    splitting: true,
    chunkNames: 'widget/[name]-[hash]',
  },
  {
    entryPoints: { console: 'public/console/console.ts', dashboard: 'public/dashboard/dashboard.ts' },
    format: 'esm',
    sourcemap: true,
  },
  // Calls of the chat, which it imports when there is one.
  {
    entryPoints: { 'widget-call': 'public/widget/call/call.ts' },
    format: 'esm',
    splitting: true,
    chunkNames: 'widget-call/[name]-[hash]',
  },
  { entryPoints: { 'join/join': 'public/guest/guest.ts' }, format: 'esm' },
  { entryPoints: { 'xframe/xframe': 'public/xframe/xframe.ts' }, format: 'iife' },
  { entryPoints: { 'styles/uPlot.min': 'node_modules/uplot/dist/uPlot.min.css' } },
  { entryPoints: Object.fromEntries(styles.map((name) => [`styles/${name.slice(0, -4)}`, `public/styles/${name}`])) },
];

const built = new Set(pictures.map((name) => `${target}/styles/${name}`));
for (const bundle of bundles) {
  const { metafile } = await build({ ...common, ...bundle });
  for (const file of Object.keys(metafile?.outputs ?? {})) built.add(file);
}
mkdirSync(`${target}/styles`, { recursive: true });
for (const name of pictures) copyFileSync(`public/styles/${name}`, `${target}/styles/${name}`);

// What an earlier build left and this one did not make, such as languages under their old hash.
for (const entry of readdirSync(target, { recursive: true, withFileTypes: true })) {
  const file = join(entry.parentPath, entry.name);
  if (entry.isFile() && !built.has(file)) rmSync(file);
}
