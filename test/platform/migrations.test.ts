import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogReader } from '../../server/platform/log/reading.ts';
import { platformMigrations } from '../../server/platform/migrations.ts';
import { openDatabase } from '../../server/storage/database.ts';

describe('the schema of the platform file', () => {
  it('takes over a conversation whose facts lay in its state', () => {
    const folder = mkdtempSync(join(tmpdir(), 'migrations-'));
    const file = join(folder, 'platform.db');
    const apart = platformMigrations.findIndex(({ name }) => name === 'facts of a conversation apart from its state');
    const old = openDatabase(file, platformMigrations.slice(0, apart));
    const state = {
      facts: { id: 'm', kind: 'meeting', subject: 'Blå "dør"' },
      phase: 'open',
      bridge: null,
      typing: [],
    };
    old
      .prepare("INSERT INTO conversation(id, application, state, last_seq, meeting_uri) VALUES ('m', 'a', ?, 1, 'u')")
      .run(JSON.stringify(state));
    old.close();
    const db = openDatabase(file, platformMigrations);
    assert.deepEqual(createLogReader(db).meetingByUri('u'), state);
    assert.ok(!String(db.prepare('SELECT state FROM conversation').pluck().get()).includes('facts'));
    db.close();
    rmSync(folder, { recursive: true });
  });
});
