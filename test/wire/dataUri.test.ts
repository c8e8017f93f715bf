import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeDataUri, encodeDataUri } from '../../server/wire/dataUri.ts';

describe('a data URI', () => {
  it('is written the way the platform writes it (trusted-application-api.md 6.4)', () => {
    assert.equal(encodeDataUri('text/plain', 'Hello you'), 'data:text/plain;charset=utf-8,Hello+you');
    assert.equal(encodeDataUri('text/html', '<p>\r\n'), 'data:text/html;charset=utf-8,%3cp%3e%0d%0a');
    assert.equal(
      encodeDataUri('text/plain', "1+1=2 (é!)~*'"),
      'data:text/plain;charset=utf-8,1%2b1%3d2+%28%c3%a9%21%29%7e%2a%27',
    );
  });

  it('is read as it was written, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        assert.deepEqual(decodeDataUri(encodeDataUri('text/plain', text)), { type: 'text/plain', text });
      }),
    );
  });

  it('is plain ASCII without a space, a comma or an upper-case escape in its text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const payload = encodeDataUri('text/plain', text).slice('data:text/plain;charset=utf-8,'.length);
        assert.match(payload, /^(?:[\w.+-]|%[0-9a-f]{2})*$/);
      }),
    );
  });

  it('is read with %20, with base64, without a type and in any case', () => {
    const read = (uri: string) => decodeDataUri(uri);
    assert.deepEqual(read('data:text/plain,a%20b+c'), { type: 'text/plain', text: 'a b c' });
    assert.deepEqual(read('DATA:Text/HTML;charset=UTF-8,%3Cp%3E'), { type: 'text/html', text: '<p>' });
    assert.deepEqual(read('data:text/plain;charset=utf-8;base64,R3LDvMOfZQ=='), { type: 'text/plain', text: 'Grüße' });
    assert.deepEqual(read('data:,x'), { type: 'text/plain', text: 'x' });
    assert.deepEqual(read('data:application/json,{"a":1,"b":2}'), { type: 'application/json', text: '{"a":1,"b":2}' });
  });

  it('is undefined when it is none or broken', () => {
    const broken = ['', 'http://x/', 'data:text/plain', 'data:,%', 'data:,%ff', 'data:;base64,!', 'data:;base64,/w=='];
    for (const uri of broken) assert.equal(decodeDataUri(uri), undefined, uri);
  });

  it('never throws', () => {
    const anything = fc.oneof(
      fc.string(),
      fc
        .tuple(fc.constantFrom('data:', 'data:text/plain;base64,', 'data:,'), fc.string({ unit: 'binary' }))
        .map((parts) => parts.join('')),
    );
    fc.assert(fc.property(anything, (uri) => void decodeDataUri(uri)));
  });
});
