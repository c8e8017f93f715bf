import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios, { AxiosError, type AxiosInstance, type AxiosRequestConfig } from 'axios';
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
 * @param options.timeoutMs how long the whole exchange may take, however busily the answer drips in
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
      const routed = route ? { ...config, url: route(url) } : config;
      return withinTime(options.timeoutMs, routed.signal, (signal) => client.request({ ...routed, signal }));
    },
    close() {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

/**
 * Gives a call a signal that the caller's own or the time limit aborts: axios' `timeout` only watches for silence.
 * @throws AxiosError `ECONNABORTED` when it took too long, as axios does for silence
 */
async function withinTime<T>(
  timeoutMs: number,
  outer: AxiosRequestConfig['signal'],
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const cut = new AbortController();
  const cancel = (): void => cut.abort();
  let tooLong = false;
  const timer = setTimeout(() => {
    tooLong = true;
    cancel();
  }, timeoutMs);
  if (outer?.aborted) cancel();
  outer?.addEventListener?.('abort', cancel);
  try {
    return await call(cut.signal);
  } catch (error) {
    if (tooLong) throw new AxiosError(`timeout of ${timeoutMs}ms exceeded`, AxiosError.ECONNABORTED);
    throw error;
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener?.('abort', cancel);
  }
}
