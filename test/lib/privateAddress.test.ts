import assert from 'node:assert/strict';
import { promisify } from 'node:util';
import { isPrivateAddress, publicLookup } from '../../server/lib/privateAddress.ts';

describe('private addresses', () => {
  const inside = `127.0.0.1 10.1.2.3 172.16.0.1 172.31.255.255 192.168.0.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1
    255.255.255.255 ::1 :: fe80::1 fd00::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:7f00:1 64:ff9b::7f00:1
    ::7f00:1 ::127.0.0.1 2002:7f00:1::1 2001:0:4136:e378::1 fec0::1 64:ff9b:1::1`;
  for (const address of inside.split(/\s+/))
    it(`${address} lies inside`, () => {
      assert.ok(isPrivateAddress(address));
      assert.ok(isPrivateAddress(`[${address}]`));
    });

  for (const address of ['8.8.8.8', '172.32.0.1', '100.128.0.1', '2001:4860:4860::8888', '::ffff:8.8.8.8'])
    it(`${address} lies outside`, () => assert.ok(!isPrivateAddress(address)));

  it('are literals: a name is not one', () => assert.ok(!isPrivateAddress('localhost')));

  it('are not looked up', async () => {
    const lookup = promisify(publicLookup);
    await assert.rejects(lookup('localhost', {}), { code: 'EPRIVATE' });
    await assert.rejects(lookup('localhost', { all: true }), { code: 'EPRIVATE' });
  });
});
