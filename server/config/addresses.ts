import type { Config } from './derive.ts';

/** Addresses that depend on the port really taken. */
export interface Addresses {
  /** An origin, without a slash at its end. */
  readonly publicUrl: string;
  readonly callbackUrl: string;
  /** Origins that may embed the widget. */
  readonly widgetOrigins: readonly string[];
  readonly loopback: boolean;
  /** A line to print at start when `publicUrl` is a guess that other machines cannot use. */
  readonly notice: string | undefined;
}

/** What `PUBLIC_URL`, `CALLBACK_URL` and `WIDGET_ORIGINS` come to once HTTP listens on `actualPort`. */
export function addressesOf(config: Config, actualPort: number): Addresses {
  const wildcard = config.host === '0.0.0.0' || config.host === '::';
  const host = wildcard ? 'localhost' : config.host.includes(':') ? `[${config.host}]` : config.host;
  const publicUrl = takePort(config.publicUrl ?? `http://${host}:0`, actualPort).origin;
  return {
    publicUrl,
    callbackUrl: config.callbackUrl ? takePort(config.callbackUrl, actualPort).href : `${publicUrl}/callback`,
    widgetOrigins: config.widgetOrigins ?? [publicUrl],
    loopback: config.loopback,
    notice:
      wildcard && config.publicUrl === undefined
        ? `HOST is a wildcard and PUBLIC_URL is empty: links will say ${publicUrl}, which works on this machine only`
        : undefined,
  };
}

/** Port 0 in an address stands for the port that was taken. */
function takePort(address: string, actualPort: number): URL {
  const url = new URL(address);
  if (url.port === '0') url.port = String(actualPort);
  return url;
}
