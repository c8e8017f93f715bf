/** What the live connection is to the reader. */
export type LiveState = 'live' | 'reconnecting' | 'ended';

interface LiveOptions {
  /** Does this page show one of these support requests? None named means "look again". */
  concerns(requests: readonly string[]): boolean;
  /** The same page as the server would write it now. */
  onFresh(fresh: Document): void;
  onState(state: LiveState): void;
  /** Look this often besides (ms): for what changes without the helpdesk knowing of it. */
  everyMs?: number;
}

const againMs = 5000;

/**
 * Follows `/dashboard/events` while the page is visible, and fetches the page's fragment when something on it
 * changed, or every so often. Each (re)connection begins with a look, so nothing is missed in between.
 */
export function followChanges({ concerns, onFresh, onState, everyMs }: LiveOptions): void {
  let source: EventSource | undefined;
  let isLooking = false;
  let lookAgain = false;
  let ended = false;

  async function look(): Promise<void> {
    if (isLooking) {
      lookAgain = true;
      return;
    }
    isLooking = true;
    try {
      do {
        lookAgain = false;
        await fetchFragment();
      } while (lookAgain && !ended);
    } finally {
      isLooking = false;
    }
  }

  async function fetchFragment(): Promise<void> {
    const url = new URL(location.href);
    url.searchParams.set('fragment', '1');
    url.hash = '';
    const response = await fetch(url, { headers: { Accept: 'text/html' } }).catch(() => undefined);
    if (response?.ok) onFresh(new DOMParser().parseFromString(await response.text(), 'text/html'));
    else if (response?.status === 401 || response?.status === 403) end();
  }

  function end(): void {
    ended = true;
    close();
    onState('ended');
  }

  function close(): void {
    source?.close();
    source = undefined;
  }

  function open(): void {
    if (ended || source !== undefined || document.visibilityState === 'hidden') return;
    const opened = new EventSource('/dashboard/events');
    source = opened;
    opened.addEventListener('hello', () => {
      onState('live');
      void look();
    });
    opened.addEventListener('change', (event) => {
      const { requests } = JSON.parse(event.data) as { requests: readonly string[] };
      if (requests.length === 0 || concerns(requests)) void look();
    });
    opened.addEventListener('ended', end);
    opened.addEventListener('error', () => {
      if (source !== opened) return;
      onState('reconnecting');
      // The browser comes back by itself after a lost connection, but not after a refusal: look whether it was one.
      if (opened.readyState !== EventSource.CLOSED) return;
      close();
      void look();
      setTimeout(open, againMs);
    });
  }

  document.addEventListener('visibilitychange', () => (document.visibilityState === 'hidden' ? close() : open()));
  if (everyMs !== undefined) setInterval(() => source !== undefined && void look(), everyMs);
  addEventListener('pagehide', close);
  addEventListener('pageshow', open);
  open();
}
