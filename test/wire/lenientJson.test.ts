import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseLenientJson, parseLenientObject } from '../../server/wire/lenientJson.ts';

describe('JSON as clients write it', () => {
  it('may have commas before closing brackets, and a mark of the byte order', () => {
    assert.deepEqual(parseLenientJson('\uFEFF {"a":[1,2, ],"b":",}",\n}'), { a: [1, 2], b: ',}' });
    assert.deepEqual(parseLenientJson('{"a":"\\",]",}'), { a: '",]' });
  });

  it('is otherwise what JSON is', () => {
    for (const text of ['{', '{"a":1,,}', '[,]x', '{,"a":1}', '"', '{"a":"b,}'])
      assert.throws(() => parseLenientJson(text), SyntaxError);
    fc.assert(
      fc.property(fc.jsonValue(), (value) =>
        assert.deepEqual(parseLenientJson(JSON.stringify(value)), JSON.parse(JSON.stringify(value))),
      ),
    );
  });

  it('is an object where one is asked for, or nothing', () => {
    assert.deepEqual(parseLenientObject('{"a":1,}'), { a: 1 });
    for (const text of ['', '{', '[{}]', 'null', '"{}"', '1']) assert.equal(parseLenientObject(text), undefined, text);
  });

  it('takes time in proportion to its length', () => {
    const begun = Date.now();
    for (const text of ['"\\"'.padEnd(500_000, '\\"'), ', '.repeat(200_000), `[${' ,'.padEnd(400_000)}`])
      assert.throws(() => parseLenientJson(text));
    assert.ok(Date.now() - begun < 2_000);
  });
});
