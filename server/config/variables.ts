import { z } from 'zod';
import { platformAppId } from '../wire/challenge.ts';
import * as kinds from './kinds.ts';

/** What is said about a variable, in `.env.example` and in the line that refuses a value. */
export interface Note {
  readonly takes: string;
  /** The text that stands for an absent one; empty when the default is not a fixed text. */
  readonly fallback: string;
  readonly means: string;
}

/** The notes of every variable's schema. */
export const notes = z.registry<Note>();

/** A variable with a fixed default. */
function preset<T>({ schema, takes }: kinds.Kind<T>, fallback: string, means: string) {
  return schema.prefault(fallback).register(notes, { takes, fallback, means });
}

/** A variable that is undefined unless set; its sentence says what then holds. */
function open<T>({ schema, takes }: kinds.Kind<T>, means: string) {
  return schema.optional().register(notes, { takes, fallback: '', means });
}

const { address, anyOf, database, duration, file, flag, host, list, mailAddress } = kinds;
const { iceServers, oneOf, origin, origins, port, sipUri, text, trustProxy } = kinds;
const web = address('http', 'https');

const listening = {
  HOST: preset(host, '127.0.0.1', 'Address that HTTP and WebSocket listen on.'),
  PORT: preset(port, '3000', 'Port of HTTP and WebSocket; 0 takes a free one.'),
  GRPC_PORT: preset(port, '3001', 'Port of the gRPC terminals; 0 takes a free one.'),
  GRPC_TLS_CERT: open(file, 'Certificate file of the gRPC port; without it and its key gRPC is plaintext.'),
  GRPC_TLS_KEY: open(file, 'Key file of the gRPC port.'),
  PUBLIC_URL: open(
    origin,
    'Address used in every link handed out; empty: http://HOST:PORT, and http://localhost:PORT for a wildcard HOST.',
  ),
  TRUST_PROXY: preset(trustProxy, 'loopback', 'Whose X-Forwarded-For and X-Forwarded-Proto are believed.'),
  LOG_LEVEL: preset(
    oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    'info',
    'The least weight of what is logged.',
  ),
  LOG_FORMAT: open(oneOf('pretty', 'json'), 'How a log line looks; empty: pretty on a terminal, else json.'),
};

const storage = {
  DATABASE_URL: preset(
    database,
    'file:data/helpdesk.db',
    "The helpdesk's SQLite file; keys and secrets lie beside it.",
  ),
  PLATFORM_DATABASE_URL: open(database, "The embedded platform's SQLite file; empty: platform.db in the same folder."),
  REDIS_URL: open(text, 'For several nodes; not built yet, leave it empty.'),
  ROLES: preset(
    anyOf('helpdesk', 'platform', 'calls', 'terminals'),
    'helpdesk,platform,calls,terminals',
    'Which parts this process runs; calls and terminals run beside the platform.',
  ),
};

const platform = {
  PLATFORM_URL: open(web, 'Discover URL of a Trusted Application API; empty: the embedded platform.'),
  PLATFORM_ORIGINS: open(
    origins,
    "Origins the helpdesk may follow links to, beside PLATFORM_URL's, separated by semicolons.",
  ),
  PLATFORM_NAMESPACE: preset(
    oneOf('ms:rtc:saas:', 'service:'),
    'ms:rtc:saas:',
    'Prefix that the embedded platform writes before its link relations.',
  ),
  PLATFORM_AUTHORITY: open(web, "Where the helpdesk asks for tokens; empty: the embedded platform's issuer."),
  PLATFORM_CLIENT_ID: open(text, 'OAuth2 client id towards the platform; needed with PLATFORM_URL.'),
  PLATFORM_CLIENT_SECRET: open(text, 'OAuth2 client secret towards the platform; needed with PLATFORM_URL.'),
  PLATFORM_RESOURCE: open(text, 'Resource that the token is asked for; needed with PLATFORM_URL.'),
  PLATFORM_TENANT: open(text, 'Tenant in the path of the token address; empty: the domain of APPLICATION_ENDPOINT.'),
  PLATFORM_REPLAYS_HISTORY: open(
    flag,
    'Whether the platform shows a joining agent what was said before; empty: true for the embedded platform only.',
  ),
  APPLICATION_ENDPOINT: preset(sipUri, 'sip:helpdesk@contoso.example', 'SIP URI of the helpdesk.'),
};

const callbacks = {
  CALLBACK_URL: open(web, 'Where the platform calls back; empty: PUBLIC_URL/callback.'),
  CALLBACK_AUDIENCE: open(text, 'Audience that a callback token must carry; needed with PLATFORM_URL.'),
  CALLBACK_ISSUERS: open(
    list,
    "Issuers of callback tokens, separated by semicolons; empty: what PLATFORM_AUTHORITY's discovery says.",
  ),
  CALLBACK_JWKS_URL: open(web, "Keys of callback tokens; empty: what PLATFORM_AUTHORITY's discovery says."),
  CALLBACK_APPID: preset(text, platformAppId, 'Application id that a callback token must carry.'),
  CALLBACK_TENANT: open(text, 'Tenant that a callback token must carry; empty: the GUID in CALLBACK_ISSUERS.'),
  CALLBACK_ALLOW_PRIVATE: open(
    flag,
    'Whether the platform may call private and loopback addresses; empty: true on loopback.',
  ),
};

const visitors = {
  WIDGET_ORIGINS: open(origins, 'Origins that may embed the widget, separated by semicolons; empty: PUBLIC_URL.'),
  WELCOME_TEXT: preset(
    text,
    'Hello! Thank you for writing to us. Somebody will be with you in a moment.',
    'What a visitor reads first.',
  ),
  HELPDESK_NAME: preset(text, 'Helpdesk', 'Name that a visitor sees on what the helpdesk itself says.'),
  PRIVACY_URL: open(web, 'Privacy notice that the widget links to.'),
  HELPDESK_MAIL: open(
    mailAddress,
    'Where messages left by visitors are mailed to; they are on the dashboard in any case.',
  ),
};

const staff = {
  SESSION_SECRET: open(text, 'Signs the session cookie; empty: made on first start and kept in the data folder.'),
  DEMO: open(flag, 'Demo staff alice, bob and sam; empty: on loopback, while there is no other staff.'),
  DEMO_PASSWORD: open(text, "The demo staff's password; empty: made on first start and kept in the data folder."),
};

const times = {
  INVITATION_TIMEOUT_MS: preset(duration, '30000', 'How long an invitation to a chat rings, in milliseconds.'),
  RING_TIMEOUT_MS: preset(duration, '60000', 'How long a call rings, in milliseconds.'),
  TYPING_TIMEOUT_MS: preset(duration, '10000', 'How long somebody counts as typing, in milliseconds.'),
  REQUEST_TIMEOUT_MS: preset(duration, '300000', 'How long somebody is looked for before a request ends unanswered.'),
  VISITOR_GRACE_MS: preset(duration, '1800000', "How long a visitor outlives his client's last poll."),
  AGENT_GRACE_MS: preset(duration, '60000', "How long an agent's client outlives its last poll."),
  LOST_GRACE_MS: preset(duration, '10000', 'How long a call waits for a device that lost its connection.'),
  EVENT_POLL_MIN_MS: open(
    duration,
    'Least wait that an event channel may ask for; empty: as documented, 5 s and 180 s.',
  ),
};

const channels = {
  SMTP_URL: open(address('smtp', 'smtps'), 'Mail server, smtp://host:port; empty: no mail.'),
  SMTP_FROM: open(text, "Sender of mail; empty: APPLICATION_ENDPOINT's address."),
  SMS_GATEWAY_URL: open(web, 'Address that takes POST {"to","text"} for SMS; empty: no SMS.'),
  ICE_SERVERS: open(iceServers, 'STUN and TURN servers of calls, separated by semicolons.'),
  TURN_SECRET: open(
    text,
    "Shared secret of the TURN servers (coturn's static-auth-secret); needed with turn: and turns:.",
  ),
  JANUS_URL: open(
    address('http', 'https', 'ws', 'wss'),
    'WebSocket API of a Janus media server, its api_secret as the password in the address; empty: no media in SFU calls.',
  ),
  PHONE_SIMULATOR: preset(oneOf('answer', 'ring', 'off'), 'off', 'What the simulated phone behind "to phone" does.'),
};

/** Every variable there is, in the order and under the headings of `.env.example`. */
export const chapters = {
  Listening: listening,
  Storage: storage,
  'The platform': platform,
  Callbacks: callbacks,
  Visitors: visitors,
  Staff: staff,
  Times: times,
  'Mail, SMS and media': channels,
};

/** Every variable's schema by its name. */
export const variables = {
  ...listening,
  ...storage,
  ...platform,
  ...callbacks,
  ...visitors,
  ...staff,
  ...times,
  ...channels,
};

/** Environment → typed values, each on its own; what they mean together is `derive.ts`. */
export const environment = z.object(variables);

export type Values = z.output<typeof environment>;
