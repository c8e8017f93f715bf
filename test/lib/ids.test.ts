import assert from 'node:assert/strict';
import fc from 'fast-check';
import { randomDigits, randomHex, randomSecret, sameSecret, sha256, uuid } from '../../server/lib/ids.ts';

describe('ids and secrets', () => {
  it('have the shape their names say', () => {
    assert.match(uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.match(randomHex(16), /^[0-9a-f]{32}$/);
    assert.match(randomSecret(), /^[\w-]{43}$/);
    for (let count = 1; count < 20; count++) assert.match(randomDigits(count), new RegExp(`^[1-9]\\d{${count - 1}}$`));
  });

  it('do not repeat', () => {
    for (const make of [uuid, () => randomHex(16), () => randomSecret(), () => randomDigits(16)])
      assert.equal(new Set(Array.from({ length: 1000 }, make)).size, 1000);
  });

  it('hash as SHA-256 does', () => {
    assert.equal(sha256('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('are the same secret only when they are the same text, of whatever length', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (a, b) => assert.equal(sameSecret(a, b), a === b)));
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => assert.ok(sameSecret(text, text))));
  });
});
