import type { Command } from './command.ts';

/** Whether the operator wants to read what there is rather than have something done. */
export const asksForHelp = (args: readonly string[]): boolean => args.length === 0 || args.includes('--help');

/**
 * One line for each command: how it is written, with what may be left out in brackets.
 * @param args those before `--help` choose: `staff` all commands about staff; all where they name none
 */
export function usageOf(commands: Readonly<Record<string, Command>>, args: readonly string[]): string {
  const words = args.slice(0, Math.max(args.indexOf('--help'), 0)).filter((word) => !word.startsWith('-'));
  const named = Object.entries(commands).filter(([name]) => startsWith(name.split(' '), words));
  return (named.length > 0 ? named : Object.entries(commands)).map(written).join('');
}

/** Words behind the name are values. */
const startsWith = (name: readonly string[], words: readonly string[]): boolean =>
  name.every((part, index) => index >= words.length || part === words[index]);

function written([name, { options, operand }]: [string, Command]): string {
  const named = Object.entries(options).map(([option, need]) => {
    const said = `--${option} ${option.toUpperCase()}`;
    if (need === 'repeated') return `${said} [${said} …]`;
    return need === 'required' ? said : `[${said}]`;
  });
  return `${[name, ...named, ...(operand === undefined ? [] : [operand])].join(' ')}\n`;
}
