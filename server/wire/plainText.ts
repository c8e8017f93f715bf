const named = new Map(Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }));

/**
 * What one reads of an HTML message (ucwa.md 5.3): its text, a line where one ended. A `<` in a tag ends the search for
 * its `>`, so that this takes no square time.
 */
export const plainText = (html: string): string =>
  html
    .replace(/<br\b[^<>]*>|<\/(?:p|div|li|tr|h[1-6])\s*>/gi, '\n')
    .replace(/<[^<>]*>/g, '')
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (written, decimal, hex, name) => {
      if (name !== undefined) return named.get(String(name).toLowerCase()) ?? written;
      const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
      const halfCharacter = code >= 0xd800 && code <= 0xdfff; // no text can be written with one
      return code <= 0x10ffff && !halfCharacter ? String.fromCodePoint(code) : written;
    })
    .trim();
