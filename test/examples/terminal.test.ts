import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startPlatform, type TestPlatform } from '../platform/support/platform.ts';
import { until } from '../platform/support/until.ts';
import { anna, berit, metadataOf, openStream, register, say, type Terminal } from '../platform/terminals/support.ts';

const root = join(import.meta.dirname, '../..');

describe('the example of a terminal', () => {
  let platform: TestPlatform;
  before(async () => {
    platform = await startPlatform({ LOST_GRACE_MS: '60000' });
  });
  after(() => platform.stop());

  it('calls, prints what comes, comes back after a restart and hangs up', async function () {
    this.timeout(30_000);
    const { token, clientId, clientSecret } = await register(platform, anna, berit);
    const open = () => openStream(platform.grpc, 'MultiPipe', metadataOf(token, berit));
    let other: Terminal = open();
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', join(root, 'examples/terminal/terminal.ts'), anna.slice(1), berit],
      {
        cwd: root,
        env: {
          PATH: process.env.PATH ?? '',
          SERVER: platform.grpc,
          TOKEN_URL: `${platform.url}/oauth2/token`,
          CLIENT_ID: clientId,
          CLIENT_SECRET: clientSecret,
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const lines: Record<string, unknown>[] = [];
    createInterface(child.stdout).on('line', (line) => lines.push(JSON.parse(line) as Record<string, unknown>));
    const printed = (what: string) => until(what, () => lines.find((line) => line.message === what), 10_000);
    try {
      const offer = await until('its Offer', () => other.messages.find(({ message }) => message === 'offer'), 10_000);
      assert.equal(offer.offer.msisdn.e164, anna);
      other.send(say.ringing(offer.call_id));
      other.send(say.answer(offer.call_id));
      await printed('ringing');
      assert.equal((await printed('answer')).call_id, offer.call_id);

      await other.drop();
      platform = await platform.restart();
      other = open();
      await until('that it was cut', () => lines.find((line) => 'ended' in line), 10_000);
      other.send(say.offer(offer.call_id)); // each takes up the call again, the example by itself
      await until('its Offer', () => other.messages.find(({ message }) => message === 'offer'), 10_000);
      other.send(say.answer(offer.call_id));
      await until('the call to go on', () => lines.filter(({ message }) => message === 'answer')[1], 10_000);
      child.kill('SIGINT');
      await other.next('bye', offer.call_id);
      assert.equal(await ended, 0);
    } finally {
      child.kill('SIGKILL');
      await ended;
      await other.drop();
    }
  });
});
