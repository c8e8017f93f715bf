import assert from 'node:assert/strict';
import { userPart } from '../../server/lib/userName.ts';

describe('userPart', () => {
  for (const typed of [
    'alice',
    ' Alice ',
    'CONTOSO\\alice',
    'a\\b\\ alice',
    'alice@contoso.example',
    'sip:Alice@contoso.example',
    'X\\sip:alice',
  ])
    it(`is alice for ${JSON.stringify(typed)}`, () => assert.equal(userPart(typed), 'alice'));

  it('tells others apart', () => {
    assert.equal(userPart('alice2'), 'alice2');
    assert.equal(userPart('alice\\'), '');
    assert.equal(userPart(''), '');
  });
});
