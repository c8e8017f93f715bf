import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

describe('the log', () => {
  it('writes JSON lines that hide secrets and what people said', async function () {
    this.timeout(20_000);
    const program = `const { createLog } = await import(${JSON.stringify(join(import.meta.dirname, '../../server/lib/logger.ts'))});
      const log = createLog({ level: 'info', format: 'json' }).child({ part: 'test' });
      log.debug('unheard');
      log.info({ token: 'S1', text: 'S2', request: { headers: { authorization: 'S3', cookie: 'S4' } }, id: 7 }, 'heard');`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', program],
      { cwd: join(import.meta.dirname, '../..') },
    );
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.equal(lines.length, 1);
    assert.deepEqual([lines[0]?.msg, lines[0]?.part, lines[0]?.id], ['heard', 'test', 7]);
    assert.doesNotMatch(stdout, /S[1-4]/);
  });
});
