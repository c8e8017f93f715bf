/** Deeper than any input of this wire; what goes further is not one. */
const mostDepth = 8;

/** Something in XML: an element's name without its prefix, its attributes, its text and what is inside. */
interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  text: string;
  readonly children: Element[];
}

/**
 * Reads an input in XML (ucwa.md 9.1): `<input><property name="x">…</property><propertyList name="y"><item>…</item>
 * </propertyList><link rel="message" href="data:…"/></input>`, as the record that the same input in JSON would be.
 * Undefined when it is none. No document types, no entities but the five and numbers, eight levels at most.
 */
export function readXmlInput(text: string): Record<string, unknown> | undefined {
  const root = parse(text);
  if (!root || !/^(?:input|resource)$/i.test(root.name)) return undefined;
  const record: [string, unknown][] = [];
  const links: [string, { href: string }][] = [];
  for (const child of root.children) {
    const name = child.attributes.get('name');
    const [rel, href] = [child.attributes.get('rel'), child.attributes.get('href')];
    if (child.name === 'property' && name !== undefined && child.children.length === 0) record.push([name, child.text]);
    else if (child.name === 'propertyList' && name !== undefined)
      record.push([name, child.children.filter((item) => item.name === 'item').map((item) => item.text)]);
    else if (child.name === 'link' && rel !== undefined && href !== undefined) links.push([rel, { href }]);
    else if (child.name !== 'resource') return undefined; // what is embedded is no input, and ignored as in JSON
  }
  if (links.length > 0) record.push(['_links', Object.fromEntries(links)]);
  return Object.fromEntries(record);
}

/** The one element of a document; undefined when it is not well-formed or has what is not read here. */
function parse(text: string): Element | undefined {
  const token =
    /<\?xml[^<>]*\?>|<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\/([^\s<>]+)\s*>|<([^\s<>/!?]+)(?=[\s/>])([^<>]*?)(\/?)>|([^<]+)/y;
  const open: Element[] = [];
  let root: Element | undefined;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (!match) return undefined;
    const [, cdata, closing, opening, attributes = '', empty, characters] = match;
    const inside = open.at(-1);
    if (opening !== undefined) {
      const read = readAttributes(attributes);
      if (!read || open.length >= mostDepth || (!inside && root)) return undefined;
      const element: Element = { name: localName(opening), attributes: read, text: '', children: [] };
      if (inside) inside.children.push(element);
      else root = element;
      if (empty === '') open.push(element);
    } else if (closing !== undefined) {
      if (open.pop()?.name !== localName(closing)) return undefined;
    } else if (cdata !== undefined || characters !== undefined) {
      const read = cdata ?? unescapeXml(characters ?? '');
      if (read === undefined) return undefined;
      if (inside) inside.text += read;
      else if (read.trim() !== '') return undefined;
    }
  }
  return open.length === 0 ? root : undefined;
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

function readAttributes(text: string): Map<string, string> | undefined {
  const attribute = /\s+([^\s=<>"']+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
  const found = new Map<string, string>();
  while (attribute.lastIndex < text.length) {
    const from = attribute.lastIndex;
    const match = attribute.exec(text);
    if (!match) return text.slice(from).trim() === '' ? found : undefined;
    const value = unescapeXml(match[2] ?? match[3] ?? '');
    if (value === undefined) return undefined;
    found.set(localName(match[1] ?? ''), value);
  }
  return found;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Undefined when it has another entity than the five and numbers of characters. */
function unescapeXml(text: string): string | undefined {
  let broken = false;
  const read = text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-z]{1,4}));|&/g, (_all, decimal, hex, name) => {
    if (typeof name === 'string' && Object.hasOwn(entities, name)) return entities[name] ?? '';
    const code = typeof decimal === 'string' ? Number(decimal) : typeof hex === 'string' ? Number.parseInt(hex, 16) : 0;
    if (code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)) return String.fromCodePoint(code);
    broken = true;
    return '';
  });
  return broken ? undefined : read;
}
