import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { pollOnce } from '../../support/channel.ts';
import { startChat, startHelp } from '../../support/chat.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { lastOf, words } from '../../support/told.ts';
import { hear, startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { until } from '../../support/until.ts';
import { startVisitor } from '../../support/visitor.ts';
import { linked } from '../../support/wire.ts';

const grace = 500;

describe('a client nobody has heard of', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let alices: string;
  before(async () => {
    platform = await startPlatform({ VISITOR_GRACE_MS: String(grace), AGENT_GRACE_MS: String(grace) });
    desk = await startApplication(platform);
    alices = await addStaff(platform, 'Alice');
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });

  const status = async (who: { channel: Staff['channel']; token: string }): Promise<number> =>
    (await pollOnce(who.channel.href(), who.token, 10)).status;
  /** Keeps a client alive until the work is done. */
  async function polling<T>(who: { channel: Staff['channel'] }, work: Promise<T>): Promise<T> {
    let over = false;
    const polls = (async () => {
      while (!over) await who.channel.poll(200);
    })();
    try {
      return await work;
    } finally {
      over = true;
      await polls;
    }
  }

  it('ends after its grace, never before, though the platform has been up for longer', async () => {
    await pause(grace);
    const [visitor, alice] = [await startVisitor(platform, desk), await startStaff(platform, alices)];
    await pause(grace / 2);
    assert.deepEqual([await status(visitor), await status(alice)], [200, 200]);
    await pause(grace + 200);
    assert.deepEqual([await status(visitor), await status(alice)], [410, 410]);
  });

  it('takes a chat with it: the others are told why', async () => {
    const alice = await startStaff(platform, alices);
    const chat = await polling(alice, startChat(platform, desk));
    await chat.bridge(alice, 'Alice');
    await chat.invite(alice);
    await alice.join();
    const left = () => alice.channel.told.filter(({ rel, event }) => rel === 'participant' && event.type === 'deleted');
    await polling(
      alice,
      (async () => {
        await hear(desk, 'conversation', 'deleted', chat.peer);
        await until('Alice is told', () => left().length > 0 || undefined);
      })(),
    );
    assert.deepEqual(desk.receiver.told(chat.peer).slice(-4).map(words), [
      'messaging updated Disconnected Ended',
      'participantMessaging deleted in participant',
      'participant deleted InactiveApplicationExpired "Jane"',
      'conversation deleted InactiveApplicationExpired',
    ]);
    assert.deepEqual(left().map(words), ['participant deleted "Jane"']);
    await desk.receiver.hear('the end of Alice', ({ rel, event }) =>
      rel === 'participant' && event.link.title === 'Alice' && event.type === 'deleted' ? event.reason : undefined,
    );
    assert.equal(await status(alice), 410);
  });

  it('rings no more', async () => {
    const visitor = await startVisitor(platform, desk);
    await polling(
      visitor,
      (async () => {
        const alice = await startStaff(platform, alices);
        const chat = await startChat(platform, desk, { visitor });
        await chat.invite(alice);
        const failed = () => hear(desk, 'participantInvitation', 'completed', chat.meeting);
        assert.equal((await failed()).state, 'Failed');
        assert.match(desk.receiver.callbacks.at(-1)?.text ?? '', /"subcode":"Unreachable"/);
        assert.equal((await chat.invite(alice)).status, 201);
      })(),
    );
  });

  it('counts anew from a restart on', async () => {
    const visitor = await startVisitor(platform, desk);
    await visitor.requestChat();
    await pause(grace * 0.8);
    platform = await platform.restart();
    await pause(grace * 0.6);
    assert.equal(await status(visitor), 200);
    await pause(grace + 200);
    assert.equal(await status(visitor), 410);
  });
});

describe('what lapses by itself', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let alice: Staff;
  before(async () => {
    platform = await startPlatform({ TYPING_TIMEOUT_MS: '150', INVITATION_TIMEOUT_MS: '150' });
    desk = await startApplication(platform);
    alice = await startStaff(platform, await addStaff(platform, 'Alice'));
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });

  it('is typing, once on each side', async () => {
    const chat = await startHelp(platform, desk, alice);
    const typing = linked(lastOf(await chat.visitor.channel.drain(), 'messaging'), 'setIsTyping');
    const begun = Date.now();
    await chat.visitor.ask('POST', typing);
    await pause(80);
    await chat.visitor.ask('POST', typing);
    const told = await alice.channel.until(
      'an end',
      ({ rel, event }) => rel === 'participant' && event.type === 'deleted',
    );
    assert.ok(Date.now() - begun >= 220, `lapsed after ${Date.now() - begun} ms`);
    assert.deepEqual(told.slice(-2).map(words), [
      'participant added in typingParticipants "Jane"',
      'participant deleted in typingParticipants "Jane"',
    ]);
    assert.deepEqual((await alice.channel.poll(30)).map(words), []);
    await desk.ask('DELETE', linked(lastOf(desk.receiver.told(chat.meeting), 'conversation'), 'self'));
    await alice.channel.drain();
  });

  it('is a chat nobody takes', async () => {
    const visitor = await startVisitor(platform, desk);
    const peer = await visitor.requestChat();
    const told = await visitor.channel.until(
      'the end',
      ({ rel, event }) => rel === 'conversation' && event.type === 'deleted',
    );
    assert.deepEqual(told.map(words).slice(-4), [
      'messagingInvitation completed Failed Failure Timeout',
      'messaging updated Disconnected Ended',
      'conversation updated Disconnected',
      'conversation deleted',
    ]);
    await hear(desk, 'conversation', 'deleted', peer);
    assert.deepEqual(desk.receiver.told(peer).map(words).slice(-2), [
      'messagingInvitation completed Failed Failure Timeout',
      'conversation deleted',
    ]);
  });

  it('is an invitation nobody answers', async () => {
    const chat = await startChat(platform, desk);
    await chat.invite(alice, 'invite-1');
    const told = await alice.channel.until(
      'the end',
      ({ rel, event }) => rel === 'conversation' && event.type === 'deleted',
    );
    assert.deepEqual(told.map(words), [
      'onlineMeetingInvitation started Connecting',
      'conversation added Incoming',
      'onlineMeetingInvitation completed Failed Failure Timeout',
      'conversation deleted',
    ]);
    const failed = await hear(desk, 'participantInvitation', 'completed', chat.meeting);
    assert.deepEqual([failed.state, failed.operationId], ['Failed', 'invite-1']);
    const rung = lastOf(told, 'onlineMeetingInvitation');
    assert.equal((await alice.ask('POST', `${linked(rung, 'self')}/accept`)).status, 409);
  });
});

describe('staff whose tokens were ended', () => {
  it('are out of their meetings at once, ring no more, and their polls end', async () => {
    const platform = await startPlatform();
    const desk = await startApplication(platform);
    try {
      const alice = await startStaff(platform, await addStaff(platform, 'Alice'));
      const chat = await startHelp(platform, desk, alice);
      await alice.channel.drain();
      const parked = pollOnce(alice.channel.href(), alice.token, 5000);
      await pause(30);
      await platform.identity.accounts.remove(alice.uri);
      const why = await desk.receiver.hear('the end of Alice', ({ rel, event }) =>
        rel === 'participant' && event.link.title === 'Alice' && event.type === 'deleted' ? event.reason : undefined,
      );
      assert.equal(why.subcode, 'InactiveApplicationExpired');
      const last = await parked;
      assert.ok(last.status === 410 || last.text.includes('"type":"deleted"'), last.text);
      assert.equal((await pollOnce(alice.channel.href(), alice.token)).status, 401);
      assert.equal((await chat.invite(alice)).status, 404);
    } finally {
      await platform.stop();
      await desk.close();
    }
  });
});
