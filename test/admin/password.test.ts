import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { readPassword } from '../../server/admin/password.ts';

describe('password on standard input', () => {
  const read = (text: string, isTTY: boolean) => {
    const input = Object.assign(new PassThrough(), { isTTY, setRawMode: () => undefined });
    const shown: string[] = [];
    const prompt = new PassThrough().on('data', (chunk: Buffer) => shown.push(chunk.toString()));
    input.end(text);
    return { password: readPassword(input as unknown as NodeJS.ReadStream, prompt), shown };
  };

  it('is all of it, but for the newline at the end', async () => {
    assert.equal(await read('correct horse\n', false).password, 'correct horse');
    assert.equal(await read(' two\nlines \r\n', false).password, ' two\nlines ');
    assert.equal(await read('blåbærgrøt', false).password, 'blåbærgrøt');
  });

  it('is refused when there is none', async () => {
    for (const text of ['', '\n']) await assert.rejects(read(text, false).password, { code: 'InvalidInput' });
  });

  it('is asked for on a terminal, and not shown there', async () => {
    const { password, shown } = read('correct horse\r', true);
    assert.equal(await password, 'correct horse');
    assert.equal(shown.join(''), 'Password: \n');
  });
});
