import assert from 'node:assert/strict';
import { isLoopback, originOf, sameOrigin } from '../../server/lib/origin.ts';

describe('origins', () => {
  it('know the names of this machine', () => {
    for (const host of ['localhost', 'LOCALHOST', '127.0.0.1', '127.8.8.8', '[::1]', '::1'])
      assert.ok(isLoopback(host), host);
    for (const host of ['0.0.0.0', 'localhost.example', '128.0.0.1', '127.0.0.1.example', '', '::'])
      assert.ok(!isLoopback(host), host);
  });

  it('are canonical, and of http and https only', () => {
    assert.equal(originOf('HTTPS://Example.COM:443/path?x#y'), 'https://example.com');
    assert.equal(originOf('http://user:pass@h:8080/'), 'http://h:8080');
    for (const address of ['ftp://h', 'data:text/plain,x', 'javascript:alert(1)', '/path', '', 'null'])
      assert.equal(originOf(address), undefined, address);
  });

  it('are one only when they are equal, or mean this machine where that is allowed', () => {
    assert.ok(sameOrigin('http://a:1', 'http://a:1', false));
    assert.ok(sameOrigin('http://localhost:1', 'http://127.0.0.1:1', true));
    assert.ok(sameOrigin('http://[::1]:1', 'http://localhost:1', true));
    assert.ok(!sameOrigin('http://localhost:1', 'http://127.0.0.1:1', false));
    assert.ok(!sameOrigin('http://localhost:1', 'http://127.0.0.1:2', true));
    assert.ok(!sameOrigin('https://localhost:1', 'http://127.0.0.1:1', true));
    assert.ok(!sameOrigin('http://localhost:1', 'http://example:1', true));
    assert.ok(!sameOrigin('null', 'http://localhost:1', true));
  });
});
