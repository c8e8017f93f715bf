import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bodiesIn } from '../../server/admin/capturedCallbacks.ts';

describe('captured callbacks', () => {
  it('are read alike as an array, as lines and, when there is one, by itself', () => {
    const envelopes = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(envelopes, (list) => {
        const bodies = list.map((one) => JSON.stringify(one));
        assert.deepEqual(bodiesIn(JSON.stringify(list)), bodies);
        assert.deepEqual(bodiesIn(JSON.stringify(list, null, 2)), bodies);
        assert.deepEqual(bodiesIn(`\n${bodies.join('\r\n\n')}\n`), bodies);
        assert.deepEqual(bodiesIn(`${bodies[0]}\n`), bodies.slice(0, 1));
      }),
    );
  });

  it('keep their bytes where they stand by themselves', () => {
    assert.deepEqual(bodiesIn('{ "a": 1.0 }\n{"b":2e0}'), ['{ "a": 1.0 }', '{"b":2e0}']);
    assert.deepEqual(bodiesIn('{\n  "a": 1.0\n}\n'), ['{\n  "a": 1.0\n}']);
    assert.deepEqual(bodiesIn(' \n'), []);
  });
});
