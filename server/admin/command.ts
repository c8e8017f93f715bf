import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Config } from '../config.ts';
import { Problem } from '../lib/problem.ts';

/** One thing an operator can ask for. */
export interface Command {
  /** `--name VALUE` options, and which of them must be there, or may be there several times (once at least). */
  readonly options: Readonly<Record<string, 'required' | 'optional' | 'repeated'>>;
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
  /** Every value of a repeated one, in order. */
  all(name: string): readonly string[];
  /** The password on standard input. @throws Problem `InvalidInput` when there is none */
  password(): Promise<string>;
}

/** Reads what follows a command's name. @throws Problem `Usage` that says everything that is missing or too much */
export function readArguments(command: Command, args: readonly string[]): Pick<Asked, 'value' | 'given' | 'all'> {
  const { values, positionals } = parse(command, args);
  const given = new Map(
    Object.entries(values).map(([name, said]) => [name, [said].flat().map(String).filter(Boolean)]),
  );
  if (command.operand !== undefined && positionals[0]) given.set(command.operand, [positionals[0]]);
  const needed = Object.keys(command.options).filter((name) => command.options[name] !== 'optional');
  const missing = needed.filter((name) => !given.get(name)?.length).map((name) => `--${name}`);
  if (command.operand !== undefined && !given.has(command.operand)) missing.unshift(command.operand);
  if (missing.length > 0) throw new Problem('Usage', `missing: ${missing.join(', ')}`);
  const extra = positionals.slice(command.operand === undefined ? 0 : 1);
  if (extra.length > 0) throw new Problem('Usage', `not understood: ${extra.join(' ')}`);
  return {
    value: (name) => given.get(name)?.[0] ?? '',
    given: (name) => given.get(name)?.[0],
    all: (name) => given.get(name) ?? [],
  };
}

function parse(command: Command, args: readonly string[]) {
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const [name, need] of Object.entries(command.options))
    options[name] = { type: 'string', multiple: need === 'repeated' };
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Problem('Usage', error.message, { cause: error });
  }
}
