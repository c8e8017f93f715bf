import assert from 'node:assert/strict';
import { bareRel, linkRel, resourceRel } from '../../server/wire/rels.ts';

describe('link relations', () => {
  it('are the same in either namespace and in none', () => {
    for (const rel of ['ms:rtc:saas:messaging', 'service:messaging', 'messaging'])
      assert.equal(bareRel(rel), 'messaging');
    assert.equal(bareRel('ms:rtc:other'), 'ms:rtc:other');
  });

  it('are prefixed except for those that never are', () => {
    assert.equal(linkRel('ms:rtc:saas:', 'sendMessage'), 'ms:rtc:saas:sendMessage');
    for (const rel of ['self', 'next', 'plainMessage', 'customContent', 'message'])
      assert.equal(linkRel('ms:rtc:saas:', rel), rel);
    assert.equal(linkRel('', 'sendMessage'), 'sendMessage');
  });

  it('tell the resource message from the link message', () => {
    assert.equal(resourceRel('service:', 'message'), 'service:message');
    assert.equal(resourceRel('service:', 'participant'), 'service:participant');
    assert.equal(resourceRel('service:', 'self'), 'self');
  });
});
