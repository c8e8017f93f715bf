import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Config } from '../config.ts';
import { Problem } from '../lib/problem.ts';

/** One thing an operator can ask for. */
export interface Command {
  /** `--name VALUE` options, and which of them must be there. */
  readonly options: Readonly<Record<string, 'required' | 'optional'>>;
  /** What stands behind the command without a name, as in `backup FILE`. */
  readonly operand?: string;
  /** @returns what is printed, as JSON */
  run(asked: Asked): Promise<unknown>;
}

/** What the operator said. */
interface Asked {
  readonly config: Config;
  /** The value of a required option or of the operand. */
  value(name: string): string;
  /** The value of an optional one. */
  given(name: string): string | undefined;
  /** The password on standard input. @throws Problem `InvalidInput` when there is none */
  password(): Promise<string>;
}

/** Reads what follows a command's name. @throws Problem `Usage` that says everything that is missing or too much */
export function readArguments(
  command: Command,
  args: readonly string[],
): { value(name: string): string; given(name: string): string | undefined } {
  const { values, positionals } = parse(command, args);
  const given = new Map(Object.entries(values).map(([name, value]) => [name, String(value)]));
  if (command.operand !== undefined && positionals[0]) given.set(command.operand, positionals[0]);
  const required = Object.keys(command.options).filter((name) => command.options[name] === 'required');
  const missing = required.filter((name) => !given.get(name)).map((name) => `--${name}`);
  if (command.operand !== undefined && !given.has(command.operand)) missing.unshift(command.operand);
  if (missing.length > 0) throw new Problem('Usage', `missing: ${missing.join(', ')}`);
  const extra = positionals.slice(command.operand === undefined ? 0 : 1);
  if (extra.length > 0) throw new Problem('Usage', `not understood: ${extra.join(' ')}`);
  return {
    value: (name) => given.get(name) ?? '',
    given: (name) => given.get(name) || undefined,
  };
}

function parse(command: Command, args: readonly string[]) {
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const name of Object.keys(command.options)) options[name] = { type: 'string' };
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Problem('Usage', error.message, { cause: error });
  }
}
