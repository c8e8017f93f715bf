import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { callbackReplay } from '../../server/admin/callback.ts';
import { withHelpdesk } from '../../server/admin/open.ts';
import { createInstallation, type Installation, run } from './support.ts';

const self = (ack: number) => ({ href: `/platformservice/v1/applications/1/events?ack=${ack}&key=1~x~c` });
const event = { link: { rel: 'ms:rtc:saas:conversation', href: '/c' }, type: 'deleted' };
const callback = (ack: number) => ({
  _links: { self: self(ack) },
  sender: [{ rel: 'x', href: '/x', events: [event] }],
});

describe('callback replay', () => {
  let here: Installation;
  beforeEach(() => {
    here = createInstallation();
  });
  afterEach(() => here.remove());

  async function replay(text: string): Promise<unknown> {
    const file = join(here.folder, 'captured.json');
    writeFileSync(file, text);
    return run(callbackReplay, here, { args: ['--file', file] });
  }

  it('writes down what the receiver has not had yet', async () => {
    const heartbeat = { _links: {}, sender: [] };
    assert.deepEqual(await replay(JSON.stringify([callback(1), heartbeat])), {
      received: 1,
      duplicates: 0,
      heartbeats: 1,
    });
    const lines = [callback(1), callback(2)].map((one) => JSON.stringify(one)).join('\n');
    assert.deepEqual(await replay(lines), { received: 1, duplicates: 1, heartbeats: 0 });
    const waiting = await withHelpdesk(here.config, async ({ db }) =>
      db.prepare('select ack from inbox where worked_at is null order by ack').pluck().all(),
    );
    assert.deepEqual(waiting, [1, 2]);
  });

  it('writes nothing when one of them is no callback, and says which', async () => {
    const refused = (text: string, message: RegExp) => assert.rejects(replay(text), { code: 'NotCallbacks', message });
    await refused(JSON.stringify([callback(1), { sender: 'x' }]), /^callback 2 of the file: .* sender: /);
    await refused(`${JSON.stringify(callback(1))}\n{"sender":`, /^callback 2 of the file: /);
    assert.deepEqual(await replay(JSON.stringify(callback(1))), { received: 1, duplicates: 0, heartbeats: 0 });
  });
});
