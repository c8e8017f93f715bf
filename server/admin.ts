import { existsSync } from 'node:fs';
import { applicationAdd } from './admin/application.ts';
import { backup } from './admin/backup.ts';
import { callbackList, callbackReplay } from './admin/callback.ts';
import { clientAdd } from './admin/client.ts';
import { type Command, readArguments } from './admin/command.ts';
import { readPassword } from './admin/password.ts';
import { restore } from './admin/restore.ts';
import { staffAdd, staffList, staffPassword, staffRemove, staffRole } from './admin/staff.ts';
import { teamAdd, teamList } from './admin/team.ts';
import { asksForHelp, usageOf } from './admin/usage.ts';
import { readConfig } from './config.ts';
import { Problem } from './lib/problem.ts';

/**
 * The operator's commands (`npm run -s admin -- …`): one JSON document on standard output, or one line of refusal. Without
 * one, or with `--help`, how they are written is said on standard error.
 */
const commands: Readonly<Record<string, Command>> = {
  'staff add': staffAdd,
  'staff list': staffList,
  'staff remove': staffRemove,
  'staff password': staffPassword,
  'staff role': staffRole,
  'team add': teamAdd,
  'team list': teamList,
  'application add': applicationAdd,
  'client add': clientAdd,
  'callback list': callbackList,
  'callback replay': callbackReplay,
  backup,
  restore,
};

async function run(args: readonly string[]): Promise<unknown> {
  const [first = '', second = ''] = args;
  const name = [`${first} ${second}`, first].find((words) => Object.hasOwn(commands, words));
  const command = name === undefined ? undefined : commands[name];
  if (name === undefined || command === undefined)
    throw new Problem('Usage', `no such command; there are: ${Object.keys(commands).join(', ')}`);
  if (existsSync('.env')) process.loadEnvFile('.env');
  const asked = readArguments(command, args.slice(name.split(' ').length));
  const password = () => readPassword(process.stdin, process.stderr);
  return command.run({ ...asked, config: readConfig(process.env), password });
}

const args = process.argv.slice(2);
try {
  if (asksForHelp(args)) {
    process.stderr.write(usageOf(commands, args));
    process.exitCode = args.length === 0 ? 1 : 0;
  } else process.stdout.write(`${JSON.stringify(await run(args), null, 2)}\n`);
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${message.replaceAll(/\s*\n\s*/g, '; ')}\n`);
  process.exitCode = 1;
}
