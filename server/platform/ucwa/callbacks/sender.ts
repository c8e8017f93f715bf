import type { HttpClient } from '../../../lib/http.ts';
import { uuid } from '../../../lib/ids.ts';
import { retryAfterMs } from '../../../lib/retryAfter.ts';
import type { RegisteredApplication } from '../../identity/application.ts';

/** What a callback was answered. */
export interface CallbackAnswer {
  /** Null when there was none: `why` tells then. */
  readonly status: number | null;
  /** Whether it was taken: any 2xx. */
  readonly taken: boolean;
  /** In a few words, when it was not. */
  readonly why: string | null;
  readonly body: string;
  /** How long it asks not to be called, with 429 or 503. */
  readonly retryAfterMs: number | undefined;
}

/** Calls an application; whatever comes of it is an answer, nothing is thrown. */
export type Sender = (
  application: RegisteredApplication,
  address: string,
  body: string,
  signal: AbortSignal,
) => Promise<CallbackAnswer>;

const mostOfWhy = 200;

/** Said by who minds being asked whether a body may come (RFC 9110, 15.5.18): he is asked again without. */
const expectationFailed = 417;

/** @param options.httpFor which client calls it: its own one for the built-in helpdesk, else one that may not reach inside */
export function createSender(options: {
  httpFor: (application: RegisteredApplication) => HttpClient;
  tokenFor: (application: RegisteredApplication) => Promise<string>;
  serverFqdn: () => string;
  now: () => number;
}): Sender {
  return async (application, address, body, signal) => {
    try {
      const headers = {
        'Content-Type': 'application/json; type="application/vnd.microsoft.com.ucwa+json"; charset=utf-8',
        Authorization: `Bearer ${await options.tokenFor(application)}`,
        'X-MS-Correlation-Id': uuid(),
        'client-request-id': uuid(),
        'X-MS-Server-Fqdn': options.serverFqdn(),
      };
      const post = (more: Record<string, string>) =>
        options.httpFor(application).request<string>({
          method: 'POST',
          url: address,
          data: body,
          signal,
          headers: { ...headers, ...more },
        });
      // As the original says it (7.2); the body follows at once, so that who passes over it is not waited for.
      const asked = await post({ Expect: '100-continue' });
      const response = asked.status === expectationFailed ? await post({}) : asked;
      const { status } = response;
      const taken = status >= 200 && status <= 299;
      const mayAsk = status === 429 || status === 503;
      return {
        status,
        taken,
        why: taken ? null : `answered ${status}`,
        body: response.data,
        retryAfterMs: mayAsk ? retryAfterMs(response.headers['retry-after'], options.now()) : undefined,
      };
    } catch (error) {
      const why = (error instanceof Error ? error.message : String(error)).slice(0, mostOfWhy);
      return { status: null, taken: false, why, body: '', retryAfterMs: undefined };
    }
  };
}
