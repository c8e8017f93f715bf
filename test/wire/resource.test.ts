import assert from 'node:assert/strict';
import { embeddedOf, linkOf, textOf } from '../../server/wire/resource.ts';

describe('a resource', () => {
  const resource = {
    Subject: 'Help',
    count: 3,
    _links: {
      self: { href: '/a' },
      'ms:rtc:saas:sendMessage': { href: '/b', title: 'B' },
      'service:leaders': [{ href: '/c' }, { href: '/d' }],
    },
    _embedded: { 'ms:rtc:saas:from': { name: 'Jane' }, participant: [{ name: 'A' }, { name: 'B' }] },
  };

  it('gives a link by its bare rel, the first of several', () => {
    assert.deepEqual(linkOf(resource, 'self'), { href: '/a' });
    assert.deepEqual(linkOf(resource, 'sendMessage'), { href: '/b', title: 'B' });
    assert.deepEqual(linkOf(resource, 'leaders'), { href: '/c' });
  });

  it('has no link where something is not permitted, nor one of the language', () => {
    for (const rel of ['decline', 'constructor', 'toString', '__proto__'])
      assert.equal(linkOf(resource, rel), undefined);
    assert.equal(linkOf({}, 'self'), undefined);
    assert.equal(linkOf(undefined, 'self'), undefined);
  });

  it('gives what it embeds, one or many, as a list', () => {
    assert.deepEqual(embeddedOf(resource, 'from'), [{ name: 'Jane' }]);
    assert.equal(embeddedOf(resource, 'participant').length, 2);
    assert.deepEqual(embeddedOf(resource, 'conversation'), []);
  });

  it('gives texts by name in whatever case, and only texts', () => {
    assert.equal(textOf(resource, 'subject'), 'Help');
    assert.equal(textOf(resource, 'Subject'), 'Help');
    assert.equal(textOf(resource, 'count'), undefined);
    assert.equal(textOf(undefined, 'subject'), undefined);
  });
});
