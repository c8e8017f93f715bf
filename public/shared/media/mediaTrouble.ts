/** What can be asked of a browser for a call. */
export type Source = 'microphone' | 'camera' | 'screen';

/**
 * Why it was not given. `denied`: by the person, the page's or the system's settings. `none`: there is no such device.
 * `busy`: another program has it. `insecure`: the page is not served over https. `unsupported`: this browser cannot.
 * `cancelled`: the choice of a screen was closed, which is no fault. `failed`: for a reason it did not tell.
 */
export type TroubleCode = 'denied' | 'none' | 'busy' | 'insecure' | 'unsupported' | 'cancelled' | 'failed';

export interface MediaTrouble {
  readonly source: Source;
  readonly code: TroubleCode;
}

/** By the names of Media Capture 10.2 and Screen Capture 5.1; older browsers have some of their own. */
const codes: Readonly<Record<string, TroubleCode>> = {
  NotAllowedError: 'denied',
  PermissionDeniedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'none',
  DevicesNotFoundError: 'none',
  OverconstrainedError: 'none',
  NotReadableError: 'busy',
  TrackStartError: 'busy',
  AbortError: 'busy',
  TypeError: 'unsupported',
  NotSupportedError: 'unsupported',
};

/** Why a browser refused, from what it threw. A screen that is not chosen is refused with the same name as a denial. */
export function troubleOf(source: Source, error: unknown): MediaTrouble {
  const name = error instanceof Error || isNamed(error) ? error.name : '';
  const code = codes[name] ?? 'failed';
  return { source, code: source === 'screen' && code === 'denied' ? 'cancelled' : code };
}

const isNamed = (error: unknown): error is { name: string } =>
  typeof error === 'object' && error !== null && 'name' in error && typeof error.name === 'string';

/** Without devices at all: an insecure page has no `mediaDevices`. */
export const noDevices = (source: Source, isSecure: boolean): MediaTrouble => ({
  source,
  code: isSecure ? 'unsupported' : 'insecure',
});

/** Whether asking again can help. */
export const canRetry = ({ code }: MediaTrouble): boolean => ['denied', 'none', 'busy', 'failed'].includes(code);
