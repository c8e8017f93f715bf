import assert from 'node:assert/strict';
import { type Chat, startChat, startMeeting } from '../support/chat.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../support/staff.ts';
import { lastOf, type Told, words } from '../support/told.ts';
import { hear, startApplication, type TrustedApplication } from '../support/trustedApplication.ts';
import { startVisitor, type Visitor } from '../support/visitor.ts';
import { linked } from '../support/wire.ts';

/** One chat from the request to the end, as each of the three hears it (trusted-application-api.md 13, ucwa.md 13). */
describe('the script of a chat', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let visitor: Visitor;
  let alice: Staff;
  let chat: Chat;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    alice = await startStaff(platform, await addStaff(platform, 'Alice'));
    await alice.channel.until('own presence', ({ rel }) => rel === 'location');
    visitor = await startVisitor(platform, desk);
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });

  let heardBefore = 0;
  /** What the application was told since the last time, once `last` has come. */
  async function told(last: string): Promise<string[]> {
    const fresh = () => desk.receiver.told().slice(heardBefore).map(words);
    await desk.receiver.hear(last, () => (fresh().includes(last) ? true : undefined));
    const all = fresh();
    heardBefore += all.length;
    return all;
  }
  const heard = async (who: { channel: Visitor['channel'] }, last: string): Promise<string[]> => {
    const fits = (one: Told) => words(one) === last;
    return (await who.channel.until(last, fits)).map(words);
  };

  it('1, 2: the visitor asks, the application is told', async () => {
    await visitor.requestChat({ text: 'My printer burns' });
    assert.deepEqual(await heard(visitor, 'messaging updated Connecting'), [
      'messagingInvitation started Connecting',
      'conversation added Connecting',
      'localParticipant added "Jane"',
      'messaging updated Connecting',
    ]);
    assert.deepEqual(await told('messagingInvitation started Connecting'), ['messagingInvitation started Connecting']);
  });

  it('3, 4: the application makes a meeting and joins its messaging', async () => {
    await startMeeting(desk);
    assert.deepEqual(await told('messagingInvitation completed Connected Success'), [
      'onlineMeetingInvitation started Connecting',
      'conversation added Connecting',
      'conversation updated Conferencing',
      'conversation updated Conferenced',
      'onlineMeeting added in conversation',
      'messaging updated Disconnected',
      'onlineMeetingInvitation completed Connected Success',
      'messagingInvitation started Connecting',
      'messaging updated Connected',
      'conversation updated Conferenced',
      'messagingInvitation completed Connected Success',
    ]);
  });

  it('5, 6: it accepts and bridges the chat', async () => {
    const other = await startVisitor(platform, desk, { name: 'Jane' });
    heardBefore = desk.receiver.told().length;
    chat = await startChat(platform, desk, { visitor: other, text: 'My printer burns' });
    await hear(desk, 'message', 'completed', chat.peer);
    assert.deepEqual(desk.receiver.told(chat.peer).map(words), [
      'messagingInvitation started Connecting',
      'messaging updated Connected',
      'conversation updated Connected',
      'conversationBridge added in conversation',
      'participant added "Jane"',
      'participantMessaging added in participant',
      'messagingInvitation completed Connected Success',
      'message completed Success Incoming Jane: My printer burns',
    ]);
    assert.deepEqual((await heard(other, 'message completed Success Outgoing Jane: My printer burns')).slice(-7), [
      'conversation updated Connected',
      `participant added "${desk.name}"`,
      'participantMessaging added in participant',
      'participantMessaging added in localParticipant',
      'messaging updated Connected',
      'messagingInvitation completed Connected Success',
      'message completed Success Outgoing Jane: My printer burns',
    ]);
    await hear(desk, 'participantMessaging', 'added', chat.meeting);
    assert.deepEqual(desk.receiver.told(chat.meeting).slice(-2).map(words), [
      'participant added "Jane"',
      'participantMessaging added in participant',
    ]);
    heardBefore = desk.receiver.told().length;
  });

  it('7: it welcomes the visitor', async () => {
    await chat.announce(chat.peer, 'Welcome');
    await told('message completed Success Outgoing');
    const said = `message completed Success Incoming ${desk.name}: Welcome`;
    assert.deepEqual(await heard(chat.visitor, said), [said]);
  });

  it('8: it bridges and invites an agent, who accepts and hears what was said', async () => {
    await chat.bridge(alice, 'Alice of the desk');
    await chat.invite(alice);
    assert.deepEqual(await told('participantInvitation started Connecting'), [
      'bridgedParticipant added in bridgedParticipants',
      'participantInvitation started Connecting',
    ]);
    const rung = await alice.channel.until('invitation', ({ rel }) => rel === 'conversation');
    assert.deepEqual(rung.map(words), ['onlineMeetingInvitation started Connecting', 'conversation added Incoming']);
    await alice.ask('POST', linked(lastOf(rung, 'onlineMeetingInvitation'), 'accept'));
    const joined = await alice.channel.until('entry', ({ event }) => event.status === 'Success');
    assert.deepEqual(joined.map(words), [
      'conversation updated Conferenced',
      'onlineMeeting added in conversation',
      'localParticipant added "Alice"',
      'participant added "Jane"',
      'participantMessaging added in participant',
      'messaging updated Disconnected',
      'onlineMeetingInvitation completed Connected Success',
    ]);
    assert.deepEqual(await told('participantInvitation completed Connected Success'), [
      'participant added "Alice"',
      'participantInvitation completed Connected Success',
    ]);
    await alice.ask('POST', linked(lastOf(joined, 'messaging'), 'addMessaging'), { json: { operationId: 'op' } });
    assert.deepEqual(await heard(alice, 'message completed Success Incoming Jane: My printer burns'), [
      'messagingInvitation started Connecting',
      'messaging updated Connected',
      'conversation updated Conferenced',
      'participantMessaging added in localParticipant',
      'messagingInvitation completed Connected Success',
      'message completed Success Incoming Jane: My printer burns',
    ]);
    assert.deepEqual(await told('participantMessaging added in participant'), [
      'participantMessaging added in participant',
    ]);
  });

  it('9: the agent types and answers; the visitor sees it under the bridged name', async () => {
    const messaging = lastOf(alice.channel.told, 'messaging');
    assert.equal((await alice.ask('POST', linked(messaging, 'setIsTyping'))).status, 204);
    await chat.answer(alice, 'Pull the plug');
    assert.deepEqual(await heard(chat.visitor, 'message completed Success Incoming Alice of the desk: Pull the plug'), [
      'participant added in typingParticipants "Alice of the desk"',
      'participant deleted in typingParticipants "Alice of the desk"',
      'message completed Success Incoming Alice of the desk: Pull the plug',
    ]);
    assert.deepEqual(await told('message completed Success Incoming Alice: Pull the plug'), [
      'participant added in typingParticipants "Alice"',
      'participant deleted in typingParticipants "Alice"',
      'message completed Success Incoming Alice: Pull the plug',
    ]);
    const own = 'message completed Success Outgoing Alice: Pull the plug';
    assert.deepEqual(await heard(alice, own), [own]);
  });

  it('10: the visitor types and answers; the agent hears it, the application once, on his leg', async () => {
    const messaging = lastOf(chat.visitor.channel.told, 'messaging');
    assert.equal((await chat.visitor.ask('POST', linked(messaging, 'setIsTyping'))).status, 204);
    await chat.say('Done', 'visitor-op');
    const spoken = ['added', 'deleted'].map((type) => `participant ${type} in typingParticipants "Jane"`);
    const done = 'message completed Success Incoming Jane: Done';
    assert.deepEqual(await heard(alice, done), [...spoken, done]);
    assert.deepEqual(await told(done), [...spoken, done]);
    const own = 'message completed Success Outgoing Jane: Done';
    assert.deepEqual(await heard(chat.visitor, own), [own]);
  });

  it('11: the visitor goes', async () => {
    await chat.visitor.ask('POST', linked(lastOf(chat.visitor.channel.told, 'messaging'), 'stopMessaging'));
    assert.deepEqual(await heard(chat.visitor, 'conversation deleted'), [
      'messaging updated Disconnected Ended',
      `participant deleted "${desk.name}"`,
      'conversation updated Disconnected',
      'conversation deleted',
    ]);
    await hear(desk, 'conversation', 'deleted', chat.peer);
    assert.deepEqual(desk.receiver.told(chat.peer).slice(-4).map(words), [
      'messaging updated Disconnected Ended',
      'participantMessaging deleted in participant',
      'participant deleted "Jane"',
      'conversation deleted',
    ]);
    assert.deepEqual(await heard(alice, 'participant deleted "Jane"'), [
      'participantMessaging deleted in participant',
      'participant deleted "Jane"',
    ]);
  });

  it('12: the application ends the meeting', async () => {
    const conversation = desk.receiver.told(chat.meeting).findLast(({ rel }) => rel === 'conversation');
    assert.equal((await desk.ask('DELETE', conversation?.event.link.href ?? '')).status, 204);
    await hear(desk, 'conversation', 'deleted', chat.meeting);
    assert.deepEqual(desk.receiver.told(chat.meeting).slice(-2).map(words), [
      'messaging updated Disconnected Ended',
      'conversation deleted',
    ]);
    assert.deepEqual(await heard(alice, 'conversation deleted'), [
      'messaging updated Disconnected Ended',
      'conversation updated Disconnected',
      'conversation deleted',
    ]);
  });
});
