import { bareRel } from '../../server/wire/rels.ts';

/** Who the platform showed something to. */
export type Side = 'application' | 'client';

/** Where everything was seen: `application: message completed`, `client: link sendMessage` → test files. */
const seen = new Map<string, Set<string>>();
const files = new Set<string>();
let file = '';

/** From now on what is shown is shown to this test file. */
export function testsRunIn(name: string): void {
  file = name;
  files.add(name);
}

/** The test files that have run so far. */
export const filesRun = (): ReadonlySet<string> => files;

/** Notes every link and every event in a body that the platform sent, however deep. */
export function noteShown(side: Side, body: unknown): void {
  if (typeof body !== 'object' || body === null) return;
  if (Array.isArray(body)) for (const item of body) noteShown(side, item);
  else for (const [key, value] of Object.entries(body)) noteUnder(side, key, value);
}

function noteUnder(side: Side, key: string, value: unknown): void {
  if (key === '_links') {
    for (const rel of Object.keys(value as object)) note(`${side}: link ${bareRel(rel)}`);
    return;
  }
  if (key === 'events' && Array.isArray(value))
    for (const { link, type } of value) if (link?.rel) note(`${side}: ${bareRel(link.rel)} ${type}`);
  noteShown(side, value);
}

function note(what: string): void {
  seen.set(what, (seen.get(what) ?? new Set()).add(file));
}

/** What was shown so far: name → the test files that saw it. */
export const shown = (): ReadonlyMap<string, ReadonlySet<string>> => seen;
