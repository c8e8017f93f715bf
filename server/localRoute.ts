import type { Config } from './config.ts';
import type { Route } from './lib/http.ts';
import { sameOrigin } from './lib/origin.ts';

/**
 * Connects every address of `PUBLIC_URL`'s origin to where this process listens, so that no proxy, name or
 * certificate lies between helpdesk and embedded platform (contract, below the environment table).
 */
export function localRoute(config: Config, publicUrl: string, port: number): Route {
  const host = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[config.host] ?? config.host;
  const here = `http://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`;
  return (address) => {
    if (!URL.canParse(address)) return address;
    const { origin, pathname, search } = new URL(address);
    return sameOrigin(origin, publicUrl, config.loopback) ? `${here}${pathname}${search}` : address;
  };
}
