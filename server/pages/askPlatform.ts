import type { AxiosResponse } from 'axios';
import type { HttpClient } from '../lib/http.ts';
import type { StaffToken } from './staffToken.ts';

/** Asks the platform for a page, with the token of whoever looks at it. Gives whatever is answered, as text. */
export type AskPlatform = (sessionId: string, path: string, method?: 'GET' | 'POST') => Promise<AxiosResponse<string>>;

/**
 * @param options.url what paths are relative to
 * @param options.unanswered what is thrown when nothing answers
 */
export function createAskPlatform(options: {
  http: HttpClient;
  staffToken: StaffToken;
  url: () => string;
  unanswered: (cause: unknown) => Error;
}): AskPlatform {
  const { http, staffToken } = options;
  return async (sessionId, path, method = 'GET') => {
    async function send(refused: boolean) {
      const { accessToken } = await staffToken.fresh(sessionId, refused);
      const headers = { Authorization: `Bearer ${accessToken}`, Accept: 'application/json' };
      return await http.request<string>({ method, url: options.url() + path, headers }).catch((error: unknown) => {
        throw options.unanswered(error);
      });
    }
    const first = await send(false);
    return first.status === 401 ? await send(true) : first; // a token may have ended before its time
  };
}

/** JSON; undefined, which no schema takes, where it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
