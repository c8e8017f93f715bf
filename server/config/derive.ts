import { dirname, join, resolve } from 'node:path';
import { isLoopback } from '../lib/origin.ts';
import type { Values } from './variables.ts';

type Camel<Name extends string> = Name extends `${infer First}_${infer Rest}`
  ? `${Lowercase<First>}${Capitalize<Camel<Rest>>}`
  : Lowercase<Name>;
type Read = { readonly [Name in keyof Values as Camel<Name>]: Values[Name] };
/** Variables that appear only as what follows from them, or that stop the start when set. */
type Replaced = 'databaseUrl' | 'platformDatabaseUrl' | 'redisUrl' | keyof Derived;

/** What follows from several variables together. */
interface Derived {
  /** The contract's "on loopback": `HOST` and the host of `PUBLIC_URL` both mean this machine. */
  readonly loopback: boolean;
  /** Absolute paths. The folder is that of the helpdesk's database; keys and secrets lie in it. */
  readonly databaseFile: string;
  readonly platformDatabaseFile: string;
  readonly dataFolder: string;
  readonly platformTenant: string;
  readonly platformReplaysHistory: boolean;
  readonly callbackTenant: string | undefined;
  readonly callbackAllowPrivate: boolean;
  readonly logFormat: 'pretty' | 'json';
  readonly smtpFrom: string;
  /** `whileAlone`: on as long as there are no other than the demo staff. */
  readonly demo: boolean | 'whileAlone';
}

/**
 * What this process is told to be. Every variable of `variables.ts` is here under its name in camel case
 * (`INVITATION_TIMEOUT_MS` is `invitationTimeoutMs`; undefined where it is empty and has no fixed default), unless
 * {@link Derived} says what it comes to.
 */
export type Config = Omit<Read, Replaced> & Derived;

/** Values each on their own → what they mean together. */
export function derive(values: Values, onTerminal: boolean): Config {
  const loopback =
    isLoopback(values.HOST) && (values.PUBLIC_URL === undefined || isLoopback(new URL(values.PUBLIC_URL).hostname));
  const databaseFile = resolve(values.DATABASE_URL);
  const dataFolder = dirname(databaseFile);
  const endpointAddress = values.APPLICATION_ENDPOINT.replace(/^sips?:/i, '');
  return {
    ...camelCased(values),
    loopback,
    databaseFile,
    dataFolder,
    platformDatabaseFile: values.PLATFORM_DATABASE_URL
      ? resolve(values.PLATFORM_DATABASE_URL)
      : join(dataFolder, 'platform.db'),
    platformTenant: values.PLATFORM_TENANT ?? endpointAddress.replace(/^.*@/, ''),
    platformReplaysHistory: values.PLATFORM_REPLAYS_HISTORY ?? values.PLATFORM_URL === undefined,
    callbackTenant: values.CALLBACK_TENANT ?? values.CALLBACK_ISSUERS?.map(guidIn).find((guid) => guid !== undefined),
    callbackAllowPrivate: values.CALLBACK_ALLOW_PRIVATE ?? loopback,
    logFormat: values.LOG_FORMAT ?? (onTerminal ? 'pretty' : 'json'),
    smtpFrom: values.SMTP_FROM ?? endpointAddress,
    demo: values.DEMO ?? (loopback && 'whileAlone'),
  };
}

const guidIn = (issuer: string): string | undefined => /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(issuer)?.[0];

function camelCased(values: Values): Read {
  const camel = (name: string) => name.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [camel(name), value])) as Read;
}
