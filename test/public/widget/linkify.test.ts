import assert from 'node:assert/strict';
import fc from 'fast-check';
import { linkify } from '../../../public/widget/linkify.ts';

const links = (text: string) => linkify(text).flatMap((piece) => (piece.href === undefined ? [] : [piece.text]));

describe('public/widget/linkify', () => {
  const table: [string, string[]][] = [
    ['nothing here', []],
    ['see https://a.example/x.', ['https://a.example/x']],
    ['(https://a.example/x), or http://b.example!', ['https://a.example/x', 'http://b.example']],
    ['https://en.example/wiki/Foo_(bar) is it', ['https://en.example/wiki/Foo_(bar)']],
    ['https://a.example/?q=1&r=2#top…', ['https://a.example/?q=1&r=2#top']],
    ['javascript:alert(1) data:text/html,x ftp://a.example', []],
    ['xhttps://a.example', []],
    ['"https://a.example/"<b>', ['https://a.example/']],
    ['https://', []],
    ['https://[', []],
  ];
  for (const [text, expected] of table) it(JSON.stringify(text), () => assert.deepEqual(links(text), expected));

  it('loses no character, whatever the text, and links nothing but http and https', () => {
    const part = fc.oneof(fc.string(), fc.constantFrom('https://', 'http://a.b/', '(', ')', '.', ' ', 'javascript:'));
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const pieces = linkify(parts.join(''));
        assert.equal(pieces.map(({ text }) => text).join(''), parts.join(''));
        for (const { href } of pieces) assert.ok(href === undefined || /^https?:\/\/[^/]/.test(href), href);
      }),
    );
  });

  it('is quick on a text made to be slow', () => {
    const before = Date.now();
    linkify(`https://${'(a'.repeat(4000)}`);
    linkify('https://a.'.repeat(800));
    linkify(`https://${'.'.repeat(8000)}`);
    assert.ok(Date.now() - before < 500);
  });
});
