import type { z } from 'zod';
import { type Fault, Problem } from '../lib/problem.ts';
import type { Config } from './derive.ts';
import { notes, type Values, variables } from './variables.ts';

/** What a value that does not parse got and takes, a fault a variable. */
export function badValues(error: z.ZodError, given: Readonly<Record<string, string>>): Fault[] {
  const names = new Set(error.issues.map((issue) => String(issue.path[0])));
  return [...names].map((name) => ({
    name,
    reason: `got "${shown(given[name] ?? '')}", takes ${notes.get(variables[name as keyof Values])?.takes}`,
  }));
}

/** Values that are each fine and do not go together, or that ask for what is not built yet. */
export function contradictions(values: Values, config: Config): Fault[] {
  const faults: Fault[] = [];
  const refuse = (name: keyof Values, takes: string): void => {
    const got = String(values[name] instanceof Set ? [...values[name]].join(',') : (values[name] ?? ''));
    faults.push({ name, reason: `got "${shown(got)}", takes ${takes}` });
  };
  if (values.REDIS_URL) refuse('REDIS_URL', 'nothing yet: several nodes are not built, leave it empty');
  if (config.databaseFile === config.platformDatabaseFile)
    refuse('PLATFORM_DATABASE_URL', 'another file than DATABASE_URL: helpdesk and platform have one each');
  if (values.DEMO && !config.loopback)
    refuse(
      'DEMO',
      'false or nothing, because HOST or PUBLIC_URL is not loopback: demo staff are for this machine only',
    );
  if (!values.GRPC_TLS_CERT !== !values.GRPC_TLS_KEY)
    refuse(
      values.GRPC_TLS_CERT ? 'GRPC_TLS_KEY' : 'GRPC_TLS_CERT',
      'a file, because the other half of the pair is set',
    );
  const hasRelay = values.ICE_SERVERS?.some((url) => /^turns?:/i.test(url)) ?? false;
  if (values.TURN_SECRET && !hasRelay)
    faults.push({
      name: 'TURN_SECRET',
      reason: 'is set, and ICE_SERVERS names no turn: or turns: server to use it with',
    });
  if (hasRelay && !values.TURN_SECRET)
    refuse('TURN_SECRET', 'any text, because ICE_SERVERS names a TURN server: browsers refuse one without credentials');
  const roles = config.roles;
  if (!roles.has('platform') && (roles.has('calls') || roles.has('terminals')))
    refuse('ROLES', 'calls and terminals only together with platform: on SQLite only helpdesk may run apart');
  if (roles.has('helpdesk')) faults.push(...missingForPlatform(values, roles.has('platform')));
  return faults;
}

/** A helpdesk that talks to a platform elsewhere must be told how; the embedded one tells it itself. */
function missingForPlatform(values: Values, embeddedRuns: boolean): Fault[] {
  if (values.PLATFORM_URL === undefined) {
    if (embeddedRuns) return [];
    return [{ name: 'PLATFORM_URL', reason: 'got "", takes a discover URL, because ROLES leaves the platform out' }];
  }
  const needed = [
    'PLATFORM_AUTHORITY',
    'PLATFORM_CLIENT_ID',
    'PLATFORM_CLIENT_SECRET',
    'PLATFORM_RESOURCE',
    'CALLBACK_AUDIENCE',
  ] as const;
  return needed
    .filter((name) => values[name] === undefined)
    .map((name) => ({
      name,
      reason: `got "", takes ${notes.get(variables[name])?.takes}, because PLATFORM_URL is set`,
    }));
}

/** The refusal of a start: a line a fault. */
export function badConfiguration(faults: readonly Fault[]): Problem<'BadConfiguration'> {
  const lines = faults.map(({ name, reason }) => `${name}: ${reason}`);
  return new Problem('BadConfiguration', lines.join('\n'), { faults });
}

/** A value as it may be shown: on one line, not endless, without the password an address may hold. */
function shown(value: string): string {
  const line = value.replace(/\s+/g, ' ').replace(/\/\/[^/@]*@/, '//…@');
  return line.length > 80 ? `${line.slice(0, 80)}…` : line;
}
