import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Everything the two references know of events and links, for each side: where a test sees it, or why the platform
 * never shows it. `client: message completed` is an event, `client: link sendMessage` a link.
 */
export interface Reference {
  /** Name → [test file, a title in it]. */
  readonly shown: Readonly<Record<string, readonly [file: string, title: string]>>;
  readonly absent: Readonly<Record<string, string>>;
}

/** The table, `test/platform/ucwa/reference.json`. */
export const readReference = (): Reference =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../platform/ucwa/reference.json'), 'utf8')) as Reference;

/**
 * Holds the table against what tests have seen.
 * @param seen name → the test files that saw it
 * @param ran the test files that ran
 * @returns a sentence a fault
 */
export function referenceFaults(
  { shown, absent }: Reference,
  seen: ReadonlyMap<string, ReadonlySet<string>>,
  ran: ReadonlySet<string>,
): string[] {
  const unseen = Object.entries(shown).filter(([what, [file]]) => ran.has(file) && !seen.get(what)?.has(file));
  const unlisted = [...seen.keys()].filter((what) => !Object.hasOwn(shown, what));
  return [
    ...unseen.map(([what, [file]]) => `${what}: not seen in ${file}`),
    ...unlisted.map((what) =>
      Object.hasOwn(absent, what) ? `${what}: shown, and said to be absent` : `${what}: shown, and not in the table`,
    ),
  ];
}
