import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { isKeyName, keyFiles } from '../../server/admin/keyFiles.ts';

describe('key files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keys-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("are the data folder's small files for the owner alone, no databases, locks or drafts", () => {
    const names = ['signing-key.pem', 'session-secret', 'helpdesk.db', 'helpdesk.db-wal', 'helpdesk.db.lock', '.env'];
    for (const name of [...names, 'session-secret.0123456789ab'])
      writeFileSync(join(folder, name), 'x', { mode: 0o600 });
    writeFileSync(join(folder, 'notes.txt'), 'x', { mode: 0o644 });
    writeFileSync(join(folder, 'film'), Buffer.alloc(65 * 1024), { mode: 0o600 });
    mkdirSync(join(folder, 'folder'), { mode: 0o700 });
    assert.deepEqual(keyFiles(folder).sort(), ['session-secret', 'signing-key.pem']);
  });

  it('have names that lead nowhere else', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('', '/', '..', '\\', '\0'), (text, bad) => {
        const name = text + bad;
        if (isKeyName(name)) assert.equal(join('/data', name), `/data/${name}`);
        if (/[/\\\0]/.test(name) || name.startsWith('.')) assert.equal(isKeyName(name), false);
      }),
    );
  });
});
