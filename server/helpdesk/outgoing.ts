import type { HttpClient } from '../lib/http.ts';
import { Problem } from '../lib/problem.ts';

/**
 * The client with errors that may be logged: axios hangs the whole request on its own, with the token in the header and
 * what somebody said in the body.
 * @throws Problem `Unreachable` when no answer came
 */
export function outgoing(http: HttpClient): HttpClient['request'] {
  return async (config) => {
    try {
      return await http.request(config);
    } catch (error) {
      const host = config.url !== undefined && URL.canParse(config.url) ? new URL(config.url).host : 'The address';
      throw new Problem('Unreachable', `${host} did not answer (${reasonIn(error)}).`);
    }
  };
}

function reasonIn(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
