import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios, { type AxiosInstance } from 'axios';
import { isPrivateAddress, publicLookup } from './privateAddress.ts';
import { Problem } from './problem.ts';

/** Rewrites an absolute address to the place that is really connected to. */
export type Route = (address: string) => string;

/** The client that every outgoing request of one part goes through, and how to let go of its sockets. */
export interface HttpClient {
  readonly request: AxiosInstance['request'];
  close(): void;
}

/**
 * Makes an HTTP client: keep-alive, no redirects followed (the wire says who follows one 307, and where to), any
 * status is an answer, bodies stay as they came (text), and no proxy of the environment lies between.
 * @param options.timeoutMs how long to wait for the whole answer
 * @param options.route where an address is really connected to: the embedded platform and the helpdesk reach each
 *   other where this process listens, whatever `PUBLIC_URL` says
 * @param options.publicOnly refuse private and loopback addresses, literal or looked up (Problem `PrivateAddress`)
 */
export function createHttpClient(options: { timeoutMs: number; route?: Route; publicOnly?: boolean }): HttpClient {
  const agent = { keepAlive: true, maxSockets: 256, ...(options.publicOnly ? { lookup: publicLookup } : {}) };
  const httpAgent = new HttpAgent(agent);
  const httpsAgent = new HttpsAgent(agent);
  const client = axios.create({
    timeout: options.timeoutMs,
    httpAgent,
    httpsAgent,
    adapter: 'http',
    maxRedirects: 0,
    maxContentLength: 8 * 1024 * 1024,
    proxy: false,
    responseType: 'text',
    transformResponse: (body: unknown) => body,
    validateStatus: () => true,
  });
  const { route, publicOnly } = options;
  return {
    request: async (config) => {
      const url = config.url ?? '';
      if (publicOnly && isPrivateAddress(new URL(url).hostname))
        throw new Problem('PrivateAddress', 'Private addresses are not called.');
      return client.request(route ? { ...config, url: route(url) } : config);
    },
    close() {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}
