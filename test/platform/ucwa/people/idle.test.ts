import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { messagesOf, startHelp } from '../../support/chat.ts';
import { chatOf } from '../../support/peer.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { type Told, words } from '../../support/told.ts';
import { startApplication } from '../../support/trustedApplication.ts';
import { refusalOf } from '../../support/wire.ts';

const soon = 'PT1S';
/** By when whoever became idle is seen so: it is looked for four times a second. */
const looked = 1_400;

describe('somebody who does nothing', () => {
  let platform: TestPlatform;
  let alice: Staff;
  let bob: Staff;
  let count = 0;
  before(async () => {
    platform = await startPlatform();
  });
  beforeEach(async () => {
    count += 1;
    alice = await startStaff(platform, await addStaff(platform, `Alice${count}`));
    bob = await startStaff(platform, await addStaff(platform, `Bob${count}`), { available: false });
    const json = { duration: 30, uris: [bob.uri] };
    await alice.ask('POST', `${alice.path}/people/presenceSubscriptions`, { json });
    await alice.channel.drain();
  });
  after(() => platform.stop());

  const available = async (who: Staff, json: Record<string, unknown> = {}): Promise<void> => {
    const made = await who.ask('POST', `${who.path}/me/makeMeAvailable`, { json: { inactiveTimeout: soon, ...json } });
    assert.equal(made.status, 204);
    await who.channel.drain();
  };
  const own = async (who: Staff) => (await who.ask('GET', `${who.path}/me/presence`)).body.availability;
  const seen = async (who: Staff) => {
    const { body } = await alice.ask('GET', `${alice.path}/people/${who.uri.slice(4)}/presence`);
    return [body.availability, body.activity];
  };
  const isPresence = ({ rel }: Told) => rel === 'presence';
  const idles = async () => (await bob.channel.until('idling', isPresence)).map(words);
  const report = () => bob.ask('POST', `${bob.path}/me/reportMyActivity`);

  for (const [signInAs, idle] of [
    ['Online', 'IdleOnline'],
    ['Busy', 'IdleBusy'],
  ])
    it(`is shown as ${idle} when he is ${signInAs}, and as before when he is back; each is told once`, async () => {
      await available(bob, { signInAs });
      await alice.channel.drain();
      assert.deepEqual(await idles(), ['presence updated']);
      assert.equal(await own(bob), idle);
      assert.deepEqual(await seen(bob), [idle, 'Inactive']);
      assert.deepEqual((await alice.channel.drain()).map(words), ['contactPresence updated in contact']);
      await pause(looked);
      assert.deepEqual([await bob.channel.drain(), await alice.channel.drain()], [[], []], 'idling on says nothing');
      assert.equal((await report()).status, 204);
      assert.equal(await own(bob), signInAs);
      assert.deepEqual((await bob.channel.drain()).map(words), ['presence updated']);
      assert.deepEqual((await alice.channel.drain()).map(words), ['contactPresence updated in contact']);
      assert.equal((await report()).status, 204);
      assert.deepEqual(await bob.channel.drain(), [], 'who is active already says nothing new');
      assert.deepEqual(await idles(), ['presence updated'], 'and idles again');
    });

  it('stays as he said he is when that is not Online or Busy, and nothing is told', async () => {
    const said = ['DoNotDisturb', 'BeRightBack', 'Away', 'Offwork'];
    const all = await Promise.all(
      said.map(async (signInAs) => {
        const one = await startStaff(platform, await addStaff(platform, signInAs), { available: false });
        await available(one, { signInAs });
        return one;
      }),
    );
    await pause(looked);
    assert.deepEqual(await Promise.all(all.map(own)), said);
    assert.deepEqual(await Promise.all(all.map(({ channel }) => channel.drain())), [[], [], [], []]);
  });

  it('is back by setting his presence, or by what he does in a chat', async () => {
    await available(bob);
    const conversation = await chatOf(alice, bob);
    await bob.channel.drain();
    await idles();
    await bob.ask('POST', `${bob.path}/me/presence`, { json: { availability: 'Busy' } });
    assert.equal(await own(bob), 'Busy');
    await bob.channel.drain();
    await idles();
    assert.equal(await own(bob), 'IdleBusy');
    assert.equal((await bob.ask('POST', messagesOf(bob.resource, conversation), { text: 'here' })).status, 201);
    assert.equal(await own(bob), 'Busy');
  });

  it('is not idle as long as he does something at another client', async () => {
    await available(bob);
    const other = await bob.client('other');
    await bob.channel.drain();
    await pause(looked);
    assert.equal(await own(bob), 'Online');
    await other.ask('DELETE', other.path);
  });

  it('is back when he makes himself available with another client', async () => {
    await available(bob);
    await idles();
    await alice.channel.drain();
    await bob.client('another');
    assert.equal(await own(bob), 'Online');
    assert.deepEqual((await alice.channel.drain()).map(words), ['contactPresence updated in contact']);
  });

  it('is rung all the same: he has not said that he is away', async () => {
    const desk = await startApplication(platform);
    await available(bob);
    await idles();
    const chat = await startHelp(platform, desk, bob);
    assert.equal((await chat.answer(bob, 'hello')).status, 201);
    await desk.close();
  });

  it('is told why a time cannot be read; the usual is five minutes', async () => {
    const ask = (inactiveTimeout: unknown) =>
      bob.ask('POST', `${bob.path}/me/makeMeAvailable`, { json: { inactiveTimeout } });
    for (const wrong of ['soon', -1, [5], true])
      assert.equal(refusalOf(await ask(wrong)), '400 BadRequest/ParameterValidationFailure inactiveTimeout');
    assert.equal((await ask('00:00:00')).status, 204, 'none is the usual');
    await pause(looked);
    assert.equal(await own(bob), 'Online');
  });

  it('is idle after a restart when he was before, and else is given his whole time again', async () => {
    await available(bob);
    await idles();
    const carol = await startStaff(platform, await addStaff(platform, `Carol${count}`), { available: false });
    await available(carol, { inactiveTimeout: 'PT1.2S' });
    await pause(800);
    platform = await platform.restart();
    assert.deepEqual([await own(bob), await own(carol)], ['IdleOnline', 'Online']);
    await pause(700);
    assert.equal(await own(carol), 'Online', 'time counts while the platform runs');
    await carol.channel.until('idling', isPresence);
    assert.equal(await own(carol), 'IdleOnline');
    await report();
    assert.equal(await own(bob), 'Online');
  });
});
