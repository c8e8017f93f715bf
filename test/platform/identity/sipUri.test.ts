import assert from 'node:assert/strict';
import fc from 'fast-check';
import { domainPart, localPart, sipUri } from '../../../server/platform/identity/sipUri.ts';

describe('SIP URI', () => {
  it('has one written form: lower case, with its scheme', () => {
    for (const text of ['sip:alice@contoso.example', 'Alice@Contoso.Example', ' SIP:ALICE@contoso.example '])
      assert.equal(sipUri(text), 'sip:alice@contoso.example');
  });

  it('is refused when it is something else', () => {
    for (const text of [
      '',
      'alice',
      'sip:',
      'sip:@x',
      'sip:a@',
      'sip:a b@x',
      'http://a@x',
      'sip:a@x/y',
      'sip:a@x;b',
      'a@b@c',
    ])
      assert.equal(sipUri(text), undefined, text);
    assert.equal(sipUri(`sip:a@${'x'.repeat(300)}`), undefined);
  });

  it('stays as it is when written again, and falls apart into what it is made of', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.emailAddress()), (text) => {
        const uri = sipUri(text);
        if (uri === undefined) return;
        assert.equal(sipUri(uri), uri);
        assert.equal(`sip:${localPart(uri)}@${domainPart(uri)}`, uri);
      }),
    );
  });
});
