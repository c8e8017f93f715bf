import assert from 'node:assert/strict';
import fc from 'fast-check';
import { encodeDataUri } from '../../server/wire/dataUri.ts';
import { plainText } from '../../server/wire/plainText.ts';

describe('what one reads of HTML', () => {
  for (const [html, text] of [
    ['<p>One</p><p>Two<br>Three</p>', 'One\nTwo\nThree'],
    ['<a href="/x">Here</a> <unfinished', 'Here <unfinished'],
    ['1 &lt; 2 &amp;&amp; 3 &gt; 2 &#8211; &#x41;&nbsp;&unknown;', '1 < 2 && 3 > 2 – A &unknown;'],
    ['One<br clear="all">Two', 'One\nTwo'],
    ['&apos;&#39;&APOS;&quot; &constructor;', `'''" &constructor;`],
    ['&amp;lt;b&amp;gt;', '&lt;b&gt;'],
    ['&#xd800; &#9999999;', '&#xd800; &#9999999;'],
  ] as const)
    it(`is ${JSON.stringify(text)} for ${html}`, () => assert.equal(plainText(html), text));

  it('can always be written down', () => {
    const pieces = fc.constantFrom('<', '>', '&', '#', 'x', ';', 'd800', '55357', '</p>', 'amp', 'é', '😀');
    fc.assert(
      fc.property(fc.array(pieces), (words) => {
        encodeDataUri('text/plain', plainText(words.join('')));
      }),
      { numRuns: 2000 },
    );
  });
});
