/** What the pages need to know of this installation. Functions are addresses that are known only after listening. */
export interface PageSettings {
  /** Origin of this installation, without a trailing slash. */
  publicUrl(): string;
  /** Whether the widget may be used on our own page: `WIDGET_ORIGINS` can leave it out. */
  widgetHere(): boolean;
  /** Where the browser build lies: `widget.js`, `console.js`, `dashboard.js`, `styles/`. */
  readonly publicFolder: string;
  readonly viewsFolder: string;
  readonly helpdeskName: string;
  /** The helpdesk's SIP URI. */
  readonly endpoint: string;
  /** Discover document of the platform that the helpdesk uses. */
  discoverUrl(): string;
  /** Absolute Autodiscover root, where the console starts. */
  root(): string;
  /** May a request of ours go to this address? */
  mayFollow(url: string): boolean;
  /** Origins a browser of staff talks to besides our own. */
  platformOrigins(): readonly string[];
  /** Token address of the embedded platform of this process, where there is one. */
  embeddedTokenUrl?(): string;
  /** Where the embedded platform lists its deliveries; absent when the helpdesk uses another platform. */
  deliveriesUrl?(): string;
  /** Where the call API of the platform is (`…/rtc`). */
  callsUrl(): string;
  readonly secureCookies: boolean;
  readonly sessionSecret: string;
  /** `localhost`, `127.0.0.1` and `[::1]` are one place (the contract's "On loopback"). */
  readonly loopbackIsOne: boolean;
  readonly demo: { readonly on: boolean; readonly names: readonly string[] };
}
