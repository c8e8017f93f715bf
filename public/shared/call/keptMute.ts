const key = 'bridgedesk-muted';
/** Calls remembered: those somebody may have open at the same time in windows of one browser. */
const most = 8;

/**
 * Which calls this browser muted: who did not want to be heard is not heard after a reload, nor where another window
 * takes the call over.
 */
export const keptMute = {
  has: (call: string): boolean => calls().includes(call),
  set(call: string, muted: boolean): void {
    const others = calls().filter((one) => one !== call);
    try {
      localStorage.setItem(key, (muted ? [call, ...others] : others).slice(0, most).join(' '));
    } catch {
      // Storage is blocked: then no page knows after a reload that it was in the call.
    }
  },
};

function calls(): readonly string[] {
  try {
    return localStorage.getItem(key)?.split(' ') ?? [];
  } catch {
    return []; // as above
  }
}
