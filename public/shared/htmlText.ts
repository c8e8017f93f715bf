const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' };

/**
 * The text of an HTML message, for `textContent`: blocks and `<br>` become line ends, scripts and styles vanish with
 * what is in them, every other tag vanishes without. It makes no markup safe to insert; it makes none at all.
 */
export function htmlToText(html: string): string {
  return html
    .replace(/<(script|style)[\s\S]*?<\/\1>/gi, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?(<br[^>]*>|<\/(p|div|li|tr)>) ?/gi, '\n')
    .replace(/<!--.*?-->|<[^>]*>/g, '')
    .replace(/&(amp|lt|gt|quot|nbsp|#\d{1,6}|#x[\da-f]{1,5});/gi, (_, name: string) =>
      name.startsWith('#') ? String.fromCodePoint(Number(`0${name.slice(1)}`)) : (entities[name.toLowerCase()] ?? ''),
    )
    .trim();
}
