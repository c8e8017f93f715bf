const key = 'bridgedesk-call';

/** Which call this window is in, so that it goes on after a reload; another window of the visitor's does not. */
export function keptCall(): { keep(call: string): void; has(call: string): boolean } {
  return {
    keep(call) {
      try {
        sessionStorage.setItem(key, call);
      } catch {
        // Storage is blocked: after a reload the visitor says himself that the call goes on here.
      }
    },
    has(call) {
      try {
        return sessionStorage.getItem(key) === call;
      } catch {
        return false; // as above
      }
    },
  };
}
