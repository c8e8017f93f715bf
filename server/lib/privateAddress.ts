import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { BlockList, isIP } from 'node:net';

const inside = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  inside.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  inside.addSubnet(net, bits, 'ipv6');

/** True for an address literal that lies inside: loopback, private, link-local, multicast, or an IPv6 form that leads to an
 * IPv4 one (mapped, compatible, NAT64, 6to4, Teredo). */
export function isPrivateAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '');
  const family = isIP(bare);
  if (family === 0) return false;
  return inside.check(bare, family === 4 ? 'ipv4' : 'ipv6');
}

type Done = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

/** A name lookup for an agent that must not reach inside: it fails where a name leads to a private address. */
export function publicLookup(host: string, options: LookupOptions, done: Done): void {
  lookup(host, options, (error, address, family) => {
    const found = Array.isArray(address) ? address.map((one) => one.address) : [address];
    const bad = error ? undefined : found.find(isPrivateAddress);
    if (bad === undefined) done(error, address, family);
    else done(Object.assign(new Error(`${host} leads to the private address ${bad}`), { code: 'EPRIVATE' }), '', 0);
  });
}
