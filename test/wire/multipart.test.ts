import assert from 'node:assert/strict';
import fc from 'fast-check';
import { partOf, readRelated } from '../../server/wire/multipart.ts';

const type = 'multipart/related; type="application/json"; boundary="b1"';
const body = [
  '--b1',
  'Content-Type: application/json',
  'Content-ID: <1>',
  '',
  '{"to":"sip:helpdesk@contoso.example","customContent":"CID:2"}',
  '--b1',
  'Content-Type: foo/foo; charset=utf-8',
  'Content-ID: 2',
  '',
  'order 7',
  '--b1--',
  '',
].join('\r\n');

describe('multipart/related', () => {
  it('gives its parts in order, with id, type and body', () => {
    assert.deepEqual(readRelated(type, body), [
      { id: '1', type: 'application/json', body: '{"to":"sip:helpdesk@contoso.example","customContent":"CID:2"}' },
      { id: '2', type: 'foo/foo', body: 'order 7' },
    ]);
  });
  it('takes a boundary without quotes and text before the first marker', () => {
    assert.equal(readRelated('Multipart/Related;boundary=b1', `preamble\r\n${body}`)?.length, 2);
  });
  it('finds the part that a reference names, whatever its case', () => {
    const parts = readRelated(type, body) ?? [];
    assert.equal(partOf(parts, 'CID:2')?.body, 'order 7');
    assert.equal(partOf(parts, 'cid:3'), undefined);
    assert.equal(partOf(parts, '2'), undefined);
  });
  it('is undefined for another type, without a boundary, or when its end is missing', () => {
    assert.equal(readRelated('application/json', body), undefined);
    assert.equal(readRelated('multipart/related', body), undefined);
    assert.equal(readRelated(type, body.replace('--b1--', '')), undefined);
    assert.equal(readRelated(type, '{}'), undefined);
  });
  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (header, text) => {
        readRelated(`multipart/related; boundary=${header}`, text);
      }),
    );
  });
});
