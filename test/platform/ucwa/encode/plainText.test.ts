import assert from 'node:assert/strict';
import fc from 'fast-check';
import { inPlain } from '../../../../server/platform/ucwa/encode/plainText.ts';
import { encodeDataUri } from '../../../../server/wire/dataUri.ts';

const plain = (text: string) => inPlain({ text, format: 'html' }).text;

describe('HTML told as plain text', () => {
  for (const [html, text] of [
    ['<p>One</p><p>Two<br>Three</p>', 'One\nTwo\nThree'],
    ['<a href="/x">Here</a> <unfinished', 'Here <unfinished'],
    ['1 &lt; 2 &amp;&amp; 3 &gt; 2 &#8211; &#x41;&nbsp;&unknown;', '1 < 2 && 3 > 2 – A &unknown;'],
    ['&amp;lt;b&amp;gt;', '&lt;b&gt;'],
    ['&#xd800; &#9999999;', '&#xd800; &#9999999;'],
  ] as const)
    it(`is ${JSON.stringify(text)} for ${html}`, () => assert.equal(plain(html), text));

  it('is left as it is when it was plain', () => {
    const said = { text: '<b>', format: 'plain' } as const;
    assert.equal(inPlain(said), said);
  });

  it('can always be written down', () => {
    const pieces = fc.constantFrom('<', '>', '&', '#', 'x', ';', 'd800', '55357', '</p>', 'amp', 'é', '😀');
    fc.assert(
      fc.property(fc.array(pieces), (words) => {
        encodeDataUri('text/plain', plain(words.join('')));
      }),
      { numRuns: 2000 },
    );
  });
});
