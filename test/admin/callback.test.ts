import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applicationAdd } from '../../server/admin/application.ts';
import { callbackList, callbackReplay } from '../../server/admin/callback.ts';
import { withHelpdesk, withPlatform } from '../../server/admin/open.ts';
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

describe('callback list, and replay of a conversation', () => {
  let here: Installation;
  const conversation = '7b0a4c31-5b0a-4c31-9a53-1d2c3b4a5968';
  beforeEach(async () => {
    here = createInstallation();
    const args = ['--name', 'Shop', '--endpoint', 'sip:shop@contoso.example'];
    const more = ['--callback', 'https://shop.example/hook?key=secret', '--audience', 'https://shop.example'];
    const added = (await run(applicationAdd, here, { args: [...args, ...more] })) as { applicationId: string };
    await withPlatform(here.config, async ({ db }) => {
      db.prepare(`INSERT INTO conversation(id, application, facts, state, last_seq) VALUES (?, ?, '{}', '{}', 4)`).run(
        conversation,
        added.applicationId,
      );
      db.prepare(
        `INSERT INTO callback(conversation, application, ack, first_seq, last_seq, delivered, attempts, last_status,
           last_why, last_at, next_at) VALUES (?, ?, 3, 4, 4, 0, 5, 500, 'answered 500', 1000, 61000)`,
      ).run(conversation, added.applicationId);
    });
  });
  afterEach(() => here.remove());

  it('shows what is stuck, and marks it to be sent at once', async () => {
    const [listed, ...others] = (await run(callbackList, here)) as Record<string, unknown>[];
    assert.deepEqual(others, []);
    const { application, ...rest } = listed ?? {};
    assert.equal((application as { name: string }).name, 'Shop');
    assert.deepEqual(rest, {
      conversation,
      open: true,
      address: 'https://shop.example/hook',
      ack: 3,
      state: 'failing',
      attempts: 5,
      lastStatus: 500,
      lastWhy: 'answered 500',
      lastAt: '1970-01-01T00:00:01.000Z',
      nextAt: '1970-01-01T00:01:01.000Z',
      replayAsked: false,
    });
    const asked = await run(callbackReplay, here, { args: ['--conversation', conversation.toUpperCase()] });
    assert.deepEqual(asked, { conversation, last: 1 });
    const [after] = (await run(callbackList, here)) as Record<string, unknown>[];
    assert.deepEqual([after?.replayAsked, after?.nextAt], [true, null]);
  });

  it('refuses what is not there, and what makes no sense', async () => {
    const refused = (args: string[], code: string) =>
      assert.rejects(async () => run(callbackReplay, here, { args }), { code });
    await refused(['--conversation', 'c0ffee'], 'NotFound');
    await refused(['--conversation', conversation, '--last', '11'], 'InvalidInput');
    await refused(['--conversation', conversation, '--file', 'x'], 'Usage');
    await refused(['--last', '2'], 'Usage');
    await refused([], 'Usage');
  });
});
