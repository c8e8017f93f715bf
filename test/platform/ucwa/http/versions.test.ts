import assert from 'node:assert/strict';
import { linkOf } from '../../../../server/wire/resource.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { refusalOf } from '../../support/wire.ts';

describe('the least revision that a client needs', () => {
  let platform: TestPlatform;
  let alice: Staff;
  before(async () => {
    platform = await startPlatform();
    alice = await startStaff(platform, await addStaff(platform, 'Alice'), { available: false });
  });
  after(() => platform.stop());
  const needing = (version: string) =>
    alice.ask('GET', `${alice.path}/me`, { headers: { 'X-MS-RequiresMinResourceVersion': version } });

  it('may be 1 or 2, however it is written', async () => {
    for (const version of ['1', '2', '2.0', '', 'latest']) assert.equal((await needing(version)).status, 200, version);
  });

  it('is more than there is above', async () => {
    for (const version of ['3', '2.1', '99'])
      assert.equal(refusalOf(await needing(version)), '404 NotFound/APIVersionNotSupported', version);
  });

  it('is told by the links that have it', async () => {
    assert.equal(linkOf((await needing('1')).body, 'makeMeAvailable')?.revision, '2');
  });

  it('changes what makeMeAvailable answers', async () => {
    const { status, body } = await alice.ask('POST', `${alice.path}/me/makeMeAvailable`, {
      json: { supportedModalities: ['Messaging', 'PhoneAudio'] },
      headers: { 'X-MS-RequiresMinResourceVersion': '2' },
    });
    assert.equal(status, 201);
    assert.deepEqual(body.operations, [
      { name: 'Messaging', status: 'Accepted' },
      { name: 'PhoneAudio', status: 'Rejected' },
    ]);
  });
});
