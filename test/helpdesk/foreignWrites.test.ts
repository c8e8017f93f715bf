import assert from 'node:assert/strict';
import { watchForeignWrites } from '../../server/helpdesk/foreignWrites.ts';
import { silentLog } from '../../server/lib/logger.ts';
import { until } from '../platform/support/until.ts';

describe('looking for what another process wrote', () => {
  it('goes on after a look or what follows it failed, and misses nothing', async () => {
    let [version, looks, taken] = [1, 0, 0];
    const db = {
      pragma() {
        looks += 1;
        if (looks === 3) throw new Error('SQLITE_IOERR');
        return version;
      },
    };
    const watch = watchForeignWrites(
      db,
      silentLog(),
      () => {
        taken += 1;
        if (taken === 1) throw new Error('SQLITE_BUSY');
      },
      1,
    );
    try {
      await until('some looks', () => looks > 4 || undefined);
      assert.equal(taken, 0);
      version = 2;
      await until('taken up again', () => taken === 2 || undefined);
      const before = looks;
      await until('more looks', () => looks > before + 3 || undefined);
      assert.equal(taken, 2);
    } finally {
      watch.close();
    }
  });
});
