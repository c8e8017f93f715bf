/** A source of chance that says the same again for the same seed. */
export interface Chance {
  /** A number from 0 to below `limit`. */
  below(limit: number): number;
  of<T>(values: readonly T[]): T;
}

/** mulberry32: small, fast, good enough to break things with. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
  return {
    below,
    of: (values) => {
      const value = values[below(values.length)];
      if (value === undefined && values.length === 0) throw new Error('nothing to choose from');
      return value as (typeof values)[number];
    },
  };
}

/** Names that mean something to JavaScript itself. */
const trickyNames = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'length', ''];

const trickyValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  -0.5,
  9_007_199_254_740_992,
  '',
  ' ',
  '\ud800',
  '\u0000',
  '%',
  '%ff',
  'data:,',
  'data:text/plain;base64,%%%',
  'data:text/plain;charset=utf-8,%e0%a4',
  '/Date(9999999999999999)/',
  '+275761-01-01T00:00:00Z',
  'http://[',
  'http://a:99999/',
  '//evil.example/x',
  'javascript:alert(1)',
  'x'.repeat(5_000),
  [],
  {},
  [[]],
  [null],
  [{}],
  { href: 7 },
  { href: null },
  { __proto__: null },
];

/** Bits of text that parsers trip over. */
const trickyTexts = [
  '\u0000',
  '\ufeff',
  '\\ud800',
  '\\u0000',
  '\\u0026',
  '{"__proto__":{"polluted":1}}',
  '"__proto__":{"polluted":1},',
  '"constructor":{"prototype":{"polluted":1}},',
  '1e999',
  '-',
  'NaN',
  '[',
  ']',
  '{',
  '}',
  '"',
  '\\',
  '\r\n\r\n',
  '--',
  '&',
  '=',
  ';',
  '%',
  '+',
];

/** A JSON value with one place of it changed: another type, another name, gone, there twice, wrapped, far too deep. */
export function mutateJson(value: unknown, chance: Chance): string {
  const copy = structuredClone(value);
  for (let times = 1 + chance.below(3); times > 0; times -= 1) mutateSomewhere(copy, chance);
  const text = JSON.stringify(copy);
  return chance.below(200) === 0 ? deepen(text, chance) : text;
}

/** Every place of a JSON value once with every tricky value in it, and once gone; in an order that comes round again. */
export function everySwap(values: readonly unknown[]): { readonly count: number; readonly make: () => string } {
  const places = values.flatMap((value) => placesIn(value).map((path) => ({ value, path })));
  const count = places.length * (trickyValues.length + 1);
  let next = 0;
  return {
    count,
    make() {
      const place = places[Math.floor(next / (trickyValues.length + 1)) % places.length];
      const which = next % (trickyValues.length + 1);
      next += 1;
      if (place === undefined) throw new Error('nothing to change');
      const copy = structuredClone(place.value);
      const last = place.path.at(-1) ?? '';
      const at = place.path.slice(0, -1).reduce<unknown>((inside, name) => Reflect.get(inside as object, name), copy);
      if (which === trickyValues.length) Reflect.deleteProperty(at as object, last);
      else Reflect.set(at as object, last, trickyValues[which]);
      return JSON.stringify(copy);
    },
  };
}

function placesIn(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inside]) => [
    [name],
    ...placesIn(inside).map((path) => [name, ...path]),
  ]);
}

type Container = Record<string, unknown> | unknown[];

function mutateSomewhere(root: unknown, chance: Chance): void {
  let at = root as Container;
  for (;;) {
    const names = Object.keys(at);
    if (names.length === 0) return;
    const name = chance.of(names);
    const child = (at as Record<string, unknown>)[name];
    if (typeof child === 'object' && child !== null && chance.below(4) > 0) {
      at = child as Container;
      continue;
    }
    return changeEntry(at as Record<string, unknown>, name, chance);
  }
}

function changeEntry(at: Record<string, unknown>, name: string, chance: Chance): void {
  const value = at[name];
  const put = (key: string, made: unknown) =>
    Object.defineProperty(at, key, { value: made, enumerable: true, configurable: true, writable: true });
  switch (chance.below(8)) {
    case 0:
      delete at[name];
      return;
    case 1:
      put(Array.isArray(at) ? name : chance.of(trickyNames), value);
      return;
    case 2:
      delete at[name];
      put(chance.below(2) === 0 ? name.toUpperCase() : name.toLowerCase(), value);
      return;
    case 3:
      put(name, [value, value]);
      return;
    case 4:
      put(name, { [name]: value });
      return;
    case 5:
      put(name, typeof value === 'string' ? mutateText(value, chance) : chance.of(trickyValues));
      return;
    default:
      put(name, chance.of(trickyValues));
  }
}

/** The same inside thousands of brackets, somewhere. */
function deepen(text: string, chance: Chance): string {
  const depth = chance.of([100, 2_000, 20_000]);
  const [open, close] = chance.of([
    ['[', ']'],
    ['{"a":', '}'],
  ] as const);
  return text.replace(/:(?=["{[\dtfn])/, `:${open.repeat(depth)}1${close.repeat(chance.of([depth, depth - 1]))},"b":`);
}

/** A text with a few places changed: bits flipped, cut off, said twice, something odd put in, another encoding. */
export function mutateText(text: string, chance: Chance): string {
  const at = chance.below(text.length + 1);
  const end = Math.min(text.length, at + 1 + chance.below(20));
  switch (chance.below(8)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + text.slice(end);
    case 2:
      return text.slice(0, end) + text.slice(at);
    case 3:
    case 4:
      return text.slice(0, at) + chance.of(trickyTexts) + text.slice(at);
    case 5:
      return Buffer.from(text, 'utf8').toString(chance.of(['latin1', 'utf16le', 'base64']));
    default:
      return flipBits(text, chance);
  }
}

function flipBits(text: string, chance: Chance): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length === 0) return '\u0001';
  for (let times = 1 + chance.below(4); times > 0; times -= 1) {
    const at = chance.below(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << chance.below(8));
  }
  return bytes.toString('utf8');
}

/** A body broken either as what it says or as what it is written with. */
export const mutateBody = (value: unknown, chance: Chance): string =>
  chance.below(3) > 0 ? mutateJson(value, chance) : mutateText(JSON.stringify(value), chance);
