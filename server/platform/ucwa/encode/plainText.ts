const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** What an HTML message says, for a client that did not list Html (ucwa.md 5.3): its text, a line where one ended. */
const plainText = (html: string): string =>
  html
    .replace(/<br\s*\/?>|<\/(?:p|div|li|tr|h[1-6])\s*>/gi, '\n')
    .replace(/<[^<>]*>/g, '')
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (written, decimal, hex, name) => {
      if (name !== undefined) return named[String(name).toLowerCase()] ?? written;
      const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
      const halfCharacter = code >= 0xd800 && code <= 0xdfff; // no text can be written with one
      return code <= 0x10ffff && !halfCharacter ? String.fromCodePoint(code) : written;
    })
    .trim();

/** A message without markup. */
export const inPlain = <Said extends { readonly text: string; readonly format: 'plain' | 'html' }>(said: Said): Said =>
  said.format === 'html' ? { ...said, text: plainText(said.text), format: 'plain' } : said;
