import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { atMost, type Row } from './support/result.ts';

const built = join(import.meta.dirname, '../dist/public');
const kilobyte = 1024;

/** What a website's visitor downloads, gzipped: before he clicks, and in all. */
export async function widget(): Promise<Row[]> {
  const bytes = (name: string): number => gzipSync(readFileSync(join(built, name)), { level: 9 }).length;
  const before = bytes('widget.js');
  const chat = bytes('widget/chat.js');
  const languages = readdirSync(join(built, 'widget')).filter((name) => name !== 'chat.js');
  const language = Math.max(0, ...languages.map((name) => bytes(join('widget', name)))); // one is loaded
  return [
    atMost(3 * kilobyte, 'widget before the click', 'bytes', before),
    atMost(15 * kilobyte, 'widget in all', 'bytes', before + chat + language),
  ];
}
