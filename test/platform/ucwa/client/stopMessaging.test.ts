import assert from 'node:assert/strict';
import { type Chat, startHelp } from '../../support/chat.ts';
import { colleagues } from '../../support/colleagues.ts';
import { addMessaging, comeTo, enter, schedule } from '../../support/meetings.ts';
import { conversationOf } from '../../support/peer.ts';
import type { TestPlatform } from '../../support/platform.ts';
import { type Staff, startStaff } from '../../support/staff.ts';
import { lastOf, texts, words } from '../../support/told.ts';
import { type Answer, linked, refusalOf, rels } from '../../support/wire.ts';

/** UCWA 5.2: messaging is one modality of a meeting; who stops it stays, and may add it again. */
describe('stopMessaging in a meeting', () => {
  let platform: TestPlatform;
  let alice: Staff;
  let bob: Staff;
  let carol: Staff;
  let chat: Chat;
  let id: string;
  const all = colleagues();
  beforeEach(async () => {
    ({ platform, alice, bob, carol } = all);
    chat = await startHelp(platform, all.desk, alice, bob);
    id = chat.meeting;
    await Promise.all([alice, bob].map(({ channel }) => channel.drain()));
  });
  const stop = (who: Staff): Promise<Answer> =>
    who.ask('POST', linked(lastOf(who.channel.told, 'messaging'), 'stopMessaging'));
  const toldApplication = (count: number): string[] => all.desk.receiver.told(id).slice(-count).map(words);

  it('ends his messaging alone: he may add it again, all see that he is not in it, and that he is there', async () => {
    assert.equal((await stop(alice)).status, 204);
    assert.deepEqual((await alice.channel.drain()).map(words), [
      'messaging updated Disconnected Ended',
      'conversation updated Conferenced',
      'participantMessaging deleted in localParticipant',
    ]);
    assert.deepEqual(rels(lastOf(alice.channel.told, 'messaging')), ['addMessaging', 'conversation', 'self']);
    assert.deepEqual(lastOf(alice.channel.told, 'conversation').activeModalities, []);
    assert.deepEqual((await bob.channel.drain()).map(words), ['participantMessaging deleted in participant Removed']);
    assert.deepEqual(toldApplication(1), ['participantMessaging deleted in participant Removed']);
    for (const who of [alice, bob]) {
      const { status, body } = await who.ask('GET', conversationOf(who, id, '/participants/alice@contoso.example'));
      assert.deepEqual([status, rels(body).includes('participantMessaging')], [200, false]);
    }
    const read = await alice.ask('GET', conversationOf(alice, id, '/messaging'));
    assert.deepEqual([read.body.state, rels(read.body).includes('addMessaging')], ['Disconnected', true]);
    assert.equal(refusalOf(await chat.answer(alice, 'Still here?')), '409 Conflict');
  });

  it('changes nothing the second time', async () => {
    const href = linked(lastOf(alice.channel.told, 'messaging'), 'stopMessaging');
    assert.equal((await stop(alice)).status, 204);
    await alice.channel.drain();
    assert.equal((await alice.ask('POST', href, { body: '{{ junk <' })).status, 204);
    assert.deepEqual(await alice.channel.drain(), []);
  });

  it('lets him hear nothing until he adds it again, then what he missed, once and in order', async () => {
    await chat.say('heard');
    await stop(alice);
    await chat.say('missed');
    await chat.answer(bob, 'missed too');
    assert.deepEqual(texts(await alice.channel.drain()), ['heard']);
    await addMessaging(alice, conversationOf(alice, id));
    const again = (await alice.channel.drain()).map(words);
    assert.deepEqual(again.slice(0, 5), [
      'messagingInvitation started Connecting',
      'messaging updated Connected',
      'conversation updated Conferenced',
      'participantMessaging added in localParticipant',
      'messagingInvitation completed Connected Success',
    ]);
    assert.deepEqual(texts(alice.channel.told).slice(-3), ['heard', 'missed', 'missed too']);
    await chat.say('heard again');
    assert.deepEqual(texts(await alice.channel.drain()), ['heard again']);
    assert.equal((await chat.answer(alice, 'I am back')).status, 201);
    assert.deepEqual(texts(await chat.visitor.channel.drain()).at(-1), 'I am back');
  });

  it('stops his typing for others, and that of others for him', async () => {
    for (const who of [alice, bob]) await who.ask('POST', conversationOf(who, id, '/messaging/typing'));
    await Promise.all([alice, bob, chat.visitor].map(({ channel }) => channel.drain()));
    await stop(alice);
    assert.deepEqual((await alice.channel.drain()).map(words).slice(0, 2), [
      'participant deleted in typingParticipants "Bob"',
      'messaging updated Disconnected Ended',
    ]);
    assert.deepEqual((await bob.channel.drain()).map(words), [
      'participant deleted in typingParticipants "Alice"',
      'participantMessaging deleted in participant Removed',
    ]);
    assert.deepEqual((await chat.visitor.channel.drain()).map(words), [
      'participant deleted in typingParticipants "Agent ali"',
    ]);
  });

  it('shows a fresh channel what he had heard, and how to go on', async () => {
    await chat.say('heard');
    await stop(alice);
    await chat.say('missed');
    const { channel } = await startStaff(platform, alice.uri);
    await channel.drain();
    assert.deepEqual(rels(lastOf(channel.told, 'messaging')), ['addMessaging', 'conversation', 'self']);
    assert.deepEqual(texts(channel.told), ['heard']);
    await addMessaging(alice, conversationOf(alice, id));
    await channel.drain();
    assert.deepEqual(texts(channel.told), ['heard', 'missed']);
    const fresh = (await startStaff(platform, alice.uri)).channel;
    await fresh.drain();
    assert.deepEqual(texts(fresh.told), ['heard', 'missed']);
  });

  it('is no leaving: DELETE of the conversation is, also afterwards', async () => {
    await stop(alice);
    await alice.channel.drain();
    await bob.channel.drain();
    assert.equal((await alice.ask('DELETE', conversationOf(alice, id))).status, 204);
    assert.ok((await alice.channel.drain()).map(words).includes('conversation deleted'));
    assert.deepEqual((await bob.channel.drain()).map(words), ['participant deleted "Alice"']);
  });

  it('takes somebody who waits out of the lobby', async () => {
    const meeting = await schedule(alice, { accessLevel: 'Locked' });
    await enter(alice, meeting);
    await comeTo(carol, meeting.onlineMeetingUri);
    await carol.channel.until('lobby', ({ resource }) => resource?.state === 'InLobby');
    const waiting = linked(lastOf(carol.channel.told, 'conversation'), 'self');
    assert.equal((await carol.ask('POST', `${waiting}/messaging/terminate`)).status, 204);
    assert.ok((await carol.channel.drain()).map(words).some((told) => told.startsWith('conversation deleted')));
  });
});
