import assert from 'node:assert/strict';
import { inPlain } from '../../../../server/platform/ucwa/encode/plainText.ts';

describe('a message told as plain text', () => {
  it('is without markup when it was HTML', () => {
    const said = { text: '<p>One</p>Two', format: 'html', by: 'Alice' } as const;
    assert.deepEqual(inPlain(said), { text: 'One\nTwo', format: 'plain', by: 'Alice' });
  });

  it('is left as it is when it was plain', () => {
    const said = { text: '<b>', format: 'plain' } as const;
    assert.equal(inPlain(said), said);
  });
});
