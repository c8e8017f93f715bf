import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { replayCallbacks } from '../../server/helpdesk/replay.ts';
import { helpdeskSchema } from '../../server/helpdeskSchema.ts';
import { systemClock } from '../../server/lib/clock.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { createGroupCommit } from '../../server/storage/groupCommit.ts';
import { envelope, invitationStarted, messageIncoming } from './support/callbacks.ts';
import { type OpenDesk, openDesk } from './support/openDesk.ts';

describe('replaying callbacks', () => {
  let desk: OpenDesk;
  beforeEach(async () => {
    desk = await openDesk({ start: true });
  });
  afterEach(() => desk.close());

  async function replay(bodies: string[]) {
    const db = openDatabase(join(desk.folder, 'helpdesk.db'), helpdeskSchema);
    try {
      return await replayCallbacks({ db, commit: createGroupCommit(db), clock: systemClock }, bodies);
    } finally {
      db.close();
    }
  }

  it('from another process: the running server works them, once', async () => {
    const bodies = [
      envelope('p1', 1, [invitationStarted('p1')]),
      envelope('p1', 2, [messageIncoming('p1', 1, 'Hello')]),
      { sender: [], baseuri: 'http://pool.platform.example' },
    ].map((body) => JSON.stringify(body));
    assert.deepEqual(await replay(bodies), { received: 2, duplicates: 0, heartbeats: 1 });
    const requests = () => desk.helpdesk.desk.requests({ limit: 10, offset: 0 });
    for (let waited = 0; waited < 3_000 && requests().total === 0; waited += 20) await pause(20);
    await desk.helpdesk.idle();
    assert.equal(requests().total, 1);
    const lines = desk.helpdesk.desk.transcript(requests().items[0]?.id ?? '');
    assert.deepEqual(
      lines.map(({ text }) => text),
      ['Hello'],
    );
    assert.deepEqual(await replay(bodies), { received: 0, duplicates: 2, heartbeats: 1 });
  });

  it('writes nothing when one of them is no callback', async () => {
    const good = JSON.stringify(envelope('p1', 1, [invitationStarted('p1')]));
    await assert.rejects(replay([good, '{}']), { code: 'ParameterValidationFailure' });
    assert.equal(desk.db.prepare('select count(*) from inbox').pluck().get(), 0);
  });
});
