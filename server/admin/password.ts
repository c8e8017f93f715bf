import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { Problem } from '../lib/problem.ts';

/**
 * The password that an operator gives on standard input: all of it up to the newline at its end. On a terminal it is
 * asked for and not shown.
 * @throws Problem `InvalidInput` when nothing comes
 */
export async function readPassword(input: NodeJS.ReadStream, prompt: NodeJS.WritableStream): Promise<string> {
  const text = input.isTTY ? await typed(input, prompt) : await piped(input);
  const password = text.replace(/\r?\n$/, '');
  if (password === '') throw new Problem('InvalidInput', 'password: give it on standard input');
  return password;
}

async function piped(input: NodeJS.ReadStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of input) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

async function typed(input: NodeJS.ReadStream, prompt: NodeJS.WritableStream): Promise<string> {
  prompt.write('Password: ');
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: nowhere, terminal: true });
  try {
    for await (const line of lines) return line;
    return '';
  } finally {
    lines.close();
    prompt.write('\n');
  }
}
