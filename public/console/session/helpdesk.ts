import type { About } from '../state/model.ts';

/** The two things only the helpdesk knows (contract, "Addresses"). */
export interface Helpdesk {
  /** Who the visitor of a meeting is; undefined when the helpdesk could not be reached. */
  about(onlineMeetingUri: string): Promise<About | undefined>;
  /** Asks a colleague to come. @returns a sentence when that did not work */
  bringIn(ask: { onlineMeetingUri: string; to: string; silent: boolean }): Promise<string | undefined>;
}

/** @param onSignedOut the session is over */
export function createHelpdesk(onSignedOut: () => void): Helpdesk {
  async function ask(path: string, init: RequestInit = {}): Promise<Response | undefined> {
    try {
      const response = await fetch(path, { cache: 'no-store', ...init });
      if (response.status === 401) onSignedOut();
      return response;
    } catch {
      return undefined; // no network: the caller says so or tries again
    }
  }

  return {
    async about(onlineMeetingUri) {
      const response = await ask(`/console/meeting?onlineMeetingUri=${encodeURIComponent(onlineMeetingUri)}`);
      if (response?.status === 404) return { state: 'unknown' };
      const told = await objectIn(response);
      if (!response?.ok || told === undefined) return undefined;
      const { name, page, customContent, bridged, askedMsAgo } = told;
      return {
        state: 'known',
        name: typeof name === 'string' ? name : '',
        page: typeof page === 'string' && page !== '' ? page : null,
        customContent: customContent ?? null,
        askedAt: typeof askedMsAgo === 'number' ? Date.now() - askedMsAgo : null,
        bridged: Array.isArray(bridged) ? bridged.filter((uri): uri is string => typeof uri === 'string') : [],
      };
    },
    async bringIn(colleague) {
      const response = await ask('/console/colleague', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(colleague),
      });
      if (response?.ok) return undefined;
      const { message } = (await objectIn(response)) ?? {};
      return typeof message === 'string' ? message : 'That did not work. Please try again.';
    },
  };
}

async function objectIn(response: Response | undefined): Promise<Record<string, unknown> | undefined> {
  try {
    const told: unknown = await response?.json();
    return typeof told === 'object' && told !== null ? (told as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // a proxy's page: the status speaks
  }
}
