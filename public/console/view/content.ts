/** One thing the website told about its visitor. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

const mostFacts = 40;

/**
 * What a website attached to a chat, as names and values a person can read: `{ cart: { total: 12 } }` becomes
 * `cart › total: 12`. Text that is no object stays text under the name "Note".
 */
export function factsOf(content: unknown): readonly Fact[] {
  const facts = isEmpty(content) ? [] : flat('', content, 0);
  if (facts.length <= mostFacts) return facts;
  return [...facts.slice(0, mostFacts), { name: 'And', value: `${facts.length - mostFacts} more` }];
}

function flat(name: string, value: unknown, depth: number): Fact[] {
  if (typeof value !== 'object' || value === null) return [{ name: name || 'Note', value: plain(value) }];
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null))
    return [{ name: name || 'Note', value: value.map(plain).join(', ') }];
  if (depth > 4) return [{ name, value: JSON.stringify(value) }];
  return Object.entries(value).flatMap(([key, inner]) =>
    flat(name === '' ? spaced(key) : `${name} › ${spaced(key)}`, inner, depth + 1),
  );
}

function plain(value: unknown): string {
  if (value === true) return 'yes';
  if (value === false) return 'no';
  return value === null || value === undefined ? '–' : String(value);
}

/** `orderNumber` and `order_number` are both "order number". */
const spaced = (key: string): string =>
  key
    .replace(/([a-z\d])([A-Z])/g, (_whole, end: string, begin: string) => `${end} ${begin.toLowerCase()}`)
    .replace(/[_-]+/g, ' ')
    .trim();

function isEmpty(content: unknown): boolean {
  if (content === null || content === undefined || content === '') return true;
  return typeof content === 'object' && Object.keys(content).length === 0;
}
