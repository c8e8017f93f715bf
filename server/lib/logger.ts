import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';

export type { Logger } from 'pino';

/** What no line may ever show: credentials and what people said. */
const secrets = ['authorization', 'cookie', 'token', 'password', 'text', 'access_token', 'client_secret'].flatMap(
  (name) => [name, `*.${name}`, `*.*.${name}`],
);

/** The log of this process. Hand `log.child({ part: … })` down; nobody makes a second one. */
export function createLog(options: { level: string; format: 'pretty' | 'json' }): Logger {
  const settings = { level: options.level, redact: { paths: secrets, censor: '[hidden]' }, base: null };
  if (options.format === 'json') return pino(settings);
  return pino(settings, pretty({ colorize: process.stdout.isTTY, translateTime: 'HH:MM:ss', ignore: 'pid,hostname' }));
}

/** A log that says nothing, for tests and one-shot commands. */
export const silentLog = (): Logger => pino({ level: 'silent' });
