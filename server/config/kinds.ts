import { isIP } from 'node:net';
import { z } from 'zod';

/** A kind of value: how its text is read, and in words what it takes, for the line that refuses another one. */
export interface Kind<T> {
  readonly takes: string;
  readonly schema: z.ZodType<T, string>;
}

const kind = <T>(takes: string, schema: z.ZodType<T, string>): Kind<T> => ({ takes, schema });
const split = (text: string): string[] => text.split(/[;,\s]+/).filter((part) => part !== '');

export const text = kind('any text', z.string());
export const file = kind('the path of a file', z.string());
export const flag = kind(
  'true or false',
  z.enum(['true', 'false']).transform((word) => word === 'true'),
);
export const port = kind('a port number from 0 to 65535', wholeNumber(0, 65_535));
export const duration = kind('a whole number of milliseconds from 1 to 2147483647', wholeNumber(1, 2_147_483_647));
export const mailAddress = kind('a mail address', z.email());

/** One word of a list. */
export const oneOf = <const Words extends readonly [string, ...string[]]>(...words: Words): Kind<Words[number]> =>
  kind(words.join(', '), z.enum(words));

/** Any of a list of words, separated by commas. */
export const anyOf = <const Words extends readonly [string, ...string[]]>(
  ...words: Words
): Kind<ReadonlySet<Words[number]>> =>
  kind(
    `any of ${words.join(', ')}, separated by commas`,
    z
      .string()
      .transform(split)
      .pipe(z.array(z.enum(words)).min(1))
      .transform((list) => new Set(list)),
  );

/** A host name or an IP address; IPv6 with or without brackets, kept without. */
export const host = kind(
  'a host name or an IP address',
  z
    .string()
    .transform((name) => name.replace(/^\[(.*)\]$/, '$1'))
    .refine((name) => isIP(name) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(name)),
);

/** An absolute address with one of these schemes. */
export const address = (...schemes: readonly string[]): Kind<string> =>
  kind(
    `an absolute address that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    z.string().refine((value) => URL.canParse(value) && schemes.includes(new URL(value).protocol.slice(0, -1))),
  );

/** Scheme, host and port of an http(s) address, in canonical form. */
export const origin = kind(
  'an http:// or https:// address without a path',
  z.string().refine(isOrigin).transform(toOrigin),
);

export const origins = kind(
  'http:// or https:// addresses without a path, separated by semicolons',
  z
    .string()
    .transform(split)
    .pipe(z.array(z.string().refine(isOrigin).transform(toOrigin)).min(1)),
);

export const list = kind('texts separated by semicolons', z.string().transform(split));

const iceServer = /^(?:stuns?:(?<stun>[^?]+)|turns?:(?<turn>[^?]+)(?:\?transport=(?:udp|tcp))?)$/i;

/** STUN and TURN servers as `RTCPeerConnection` reads their addresses (RFC 7064, RFC 7065). */
export const iceServers = kind(
  'stun:, stuns:, turn: or turns:HOST[:PORT], the latter two with ?transport=udp or tcp, separated by semicolons',
  z
    .string()
    .transform(split)
    .pipe(z.array(z.string().refine(isIceServer)).min(1)),
);

export const sipUri = kind(
  'a SIP URI such as sip:helpdesk@contoso.example',
  z.string().regex(/^sips?:[^@\s;?<>"]+@[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i),
);

/** A SQLite file, as its path. PostgreSQL is named apart, because it is promised for later. */
export const database = kind(
  'file:PATH (PostgreSQL is not built yet)',
  z
    .string()
    .regex(/^file:(?!\/\/[^/])./)
    .transform((url) => decodeURI(url.replace(/^file:(\/\/(?=\/))?/, ''))),
);

/** Express' `trust proxy`. */
export const trustProxy = kind(
  'true, false, a number of proxies, or addresses and ranges separated by commas (loopback, linklocal, uniquelocal)',
  z.string().transform((value, context): boolean | number | string => {
    if (value === 'true' || value === 'false') return value === 'true';
    if (/^\d{1,3}$/.test(value)) return Number(value);
    const parts = split(value);
    if (parts.length === 0 || !parts.every(isProxyRange)) context.addIssue('no proxy range');
    return parts.join(', ');
  }),
);

function wholeNumber(least: number, most: number): z.ZodType<number, string> {
  return z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(least).max(most));
}

function isIceServer(value: string): boolean {
  const { stun, turn } = iceServer.exec(value)?.groups ?? {};
  const place = stun ?? turn ?? '';
  return /^(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::\d{1,5})?$/i.test(place) && portOf(place) <= 65_535;
}

const portOf = (place: string): number => Number(/:(\d+)$/.exec(place.replace(/^\[.*\]/, ''))?.[1] ?? 1);

function isOrigin(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash && !url.username;
}

function toOrigin(value: string): string {
  return new URL(value).origin;
}

function isProxyRange(part: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(part)) return true;
  const [ip = '', bits] = part.split('/');
  const most = isIP(ip) === 4 ? 32 : isIP(ip) === 6 ? 128 : -1;
  return most > 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most));
}
