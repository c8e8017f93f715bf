import assert from 'node:assert/strict';
import { parseDate } from '../../../server/wire/dates.ts';
import { openChannel } from '../support/channel.ts';
import { startChat, startHelp } from '../support/chat.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../support/staff.ts';
import { texts, words } from '../support/told.ts';
import { startApplication, type TrustedApplication } from '../support/trustedApplication.ts';
import { startVisitor } from '../support/visitor.ts';

describe('what was said', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let alice: Staff;
  let bob: Staff;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    const uris = await Promise.all(['Alice', 'Bob'].map((name) => addStaff(platform, name)));
    [alice, bob] = (await Promise.all(uris.map((uri) => startStaff(platform, uri)))) as [Staff, Staff];
    await Promise.all([alice.channel.drain(), bob.channel.drain()]);
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });

  it('reaches every tab of the visitor once, his own lines too', async () => {
    const chat = await startHelp(platform, desk, alice);
    const tabs = [chat.visitor.channel, await chat.visitor.tab(), await chat.visitor.tab()];
    for (const tab of tabs) await tab.drain();
    await chat.say('one', 'op-1');
    await chat.answer(alice, 'two');
    await chat.say('three');
    for (const tab of tabs) {
      await tab.drain();
      assert.deepEqual(texts(tab.told), ['one', 'two', 'three']);
    }
  });

  it('is told to who joins late once, in order, with the times it was said at', async () => {
    const chat = await startHelp(platform, desk, alice);
    await chat.say('first');
    await chat.answer(alice, 'second');
    await chat.announce(chat.meeting, 'third');
    await chat.invite(bob);
    await bob.join();
    await bob.channel.drain();
    await chat.say('fourth');
    await bob.channel.drain();
    const messages = bob.channel.told.filter(({ rel }) => rel === 'message').slice(-4);
    assert.deepEqual(texts(messages), ['first', 'second', 'third', 'fourth']);
    const times = messages.map(({ resource }) => parseDate(String(resource?.timeStamp)) ?? 0);
    await alice.channel.drain();
    const alices = alice.channel.told.filter(({ rel }) => rel === 'message').slice(-4);
    assert.deepEqual(
      times,
      alices.map(({ resource }) => parseDate(String(resource?.timeStamp))),
    );
    await alice.ask('DELETE', `${alice.path}/communication/conversations/${chat.meeting}`);
    await bob.ask('DELETE', `${bob.path}/communication/conversations/${chat.meeting}`);
  });

  it('behind a filter is not told later either', async () => {
    const chat = await startChat(platform, desk, { text: 'in the open' });
    await chat.bridge(bob, 'Bob', 'Enabled');
    await chat.say('behind the filter');
    await chat.bridge(bob, 'Bob', 'Disabled');
    await chat.say('in the open again');
    await chat.invite(bob);
    await bob.join();
    await bob.channel.drain();
    const told = bob.channel.told.filter(({ rel }) => rel === 'message').slice(-2);
    assert.deepEqual(texts(told), ['in the open', 'in the open again']);
    const { status } = await bob.ask(
      'GET',
      `${bob.path}/communication/conversations/${chat.meeting}/messaging/messages/2`,
    );
    assert.equal(status, 404);
  });

  it('goes on after a restart where a channel was, and keys stay good', async () => {
    const own = await startPlatform();
    const other = await startApplication(own);
    const visitor = await startVisitor(own, other);
    const chat = await startChat(own, other, { visitor });
    await visitor.channel.drain();
    await chat.say('before');
    const again = await own.restart();
    try {
      await chat.say('after');
      assert.deepEqual((await visitor.channel.drain()).map(words), [
        'message completed Success Outgoing Jane: before',
        'message completed Success Outgoing Jane: after',
      ]);
      const fresh = openChannel(visitor.channel.href(), visitor.token);
      await chat.say('and on');
      assert.deepEqual(texts(await fresh.poll()), ['and on']);
    } finally {
      await again.stop();
      await other.close();
    }
  });
});
