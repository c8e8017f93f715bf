/** What the helpdesk is told to be. Functions stand where the answer is known only after the server listens. */
export interface HelpdeskSettings {
  /** Discover document of the platform. */
  readonly discoverUrl: () => string;
  /** Further origins that links may lead to, beside that of `discoverUrl` and those in its document. */
  readonly platformOrigins: readonly string[];
  /** OAuth2 client credentials; the token is asked for at `{authority}/{tenant}/oauth2/token`. */
  readonly oauth: {
    readonly authority: () => string;
    readonly tenant: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly resource: () => string;
  };
  /** SIP URI of the helpdesk. */
  readonly endpoint: string;
  /** What visitors see on the helpdesk's own texts. */
  readonly name: string;
  /** Where the platform calls back. */
  readonly callbackUrl: () => string;
  readonly callbackCheck: CallbackCheck;
  /** Whether the platform shows who joins late what was said before; else the helpdesk tells it. */
  readonly replaysHistory: boolean;
  readonly welcomeText: string;
  /** Origins that may embed the widget. */
  readonly widgetOrigins: () => readonly string[];
  /** On loopback `localhost`, `127.0.0.1` and `[::1]` at one port are one origin. */
  readonly loopbackIsOne: boolean;
  /** How long the platform lets an invitation ring. */
  readonly invitationTimeoutMs: number;
  /** How long the platform lets a call ring; as an invitation unless given. */
  readonly ringTimeoutMs?: number;
  /** How long somebody is looked for. */
  readonly requestTimeoutMs: number;
  /** How long an operation other than an invitation may take; 30,000 unless given. */
  readonly operationTimeoutMs?: number;
  /** How long nothing may be heard of a request that something is due for before the platform is asked; the usual unless given. */
  readonly quietMs?: number;
  /** Requests a minute that one address may make of each `/chat/…` address; the usual unless given, `null` for no limit. */
  readonly chatRequestsPerMinute?: number | null;
  readonly mail?: { readonly smtpUrl: string; readonly from: string; readonly to: string };
  readonly privacyUrl?: string;
}

/** What a callback's bearer token must be. What is undefined is read from the OpenID configuration. */
export interface CallbackCheck {
  readonly audience: string;
  readonly issuers: () => readonly string[] | undefined;
  readonly jwksUrl: () => string | undefined;
  readonly openidConfigurationUrl: () => string | undefined;
  readonly appId: string;
  /** `tid`; undefined lets any tenant pass. */
  readonly tenant: string | undefined;
}
