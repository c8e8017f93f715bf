import assert from 'node:assert/strict';
import { decodeText } from '../../server/wire/charset.ts';

describe('bytes of a body as text', () => {
  for (const [type, bytes, decoded] of [
    [undefined, 'c3a9', { text: 'é' }],
    ['text/plain', 'efbbbfc3a9', { text: 'é' }],
    ['text/plain; charset="UTF-8"', 'c3a9', { text: 'é' }],
    ["text/plain; charset='utf-8'", 'c3a9', { text: 'é' }],
    ["text/plain; charset='iso-8859-1'; format=flowed", 'e9', { text: 'é' }],
    ['text/plain;charset=iso-8859-1', 'e9', { text: 'é' }],
    ['text/plain; format=flowed; charset=iso-8859-15', 'a4', { text: '€' }],
    ['text/plain', 'e9', { fault: 'otherBytes' }],
    ['text/plain; charset=utf-8', 'eda080', { fault: 'otherBytes' }],
    ['text/plain; charset=klingon', '41', { fault: 'unknownCharset' }],
    ['text/plain', '', { text: '' }],
  ] as const)
    it(`${bytes || 'none'} of ${type ?? 'no type'}: ${JSON.stringify(decoded)}`, () =>
      assert.deepEqual(decodeText(Buffer.from(bytes, 'hex'), type), decoded));
});
