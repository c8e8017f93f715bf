import assert from 'node:assert/strict';
import { embeddedOf } from '../../../../server/wire/resource.ts';
import { idIn, messagesOf } from '../../support/chat.ts';
import { addMessaging, type Client, client, comeTo, enter, schedule, startGuest } from '../../support/meetings.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { lastOf, words } from '../../support/told.ts';
import { startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { linked, refusalOf, rels } from '../../support/wire.ts';

describe('the door of a meeting', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let alice: Staff;
  let bob: Staff;
  beforeEach(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    const start = async (name: string) => startStaff(platform, await addStaff(platform, name));
    [alice, bob] = [await start('Alice'), await start('Bob')];
    await Promise.all([alice, bob].map(({ channel }) => channel.drain()));
  });
  afterEach(async () => {
    await platform.stop();
    await desk.close();
  });
  /** A meeting of Alice's that she is in, and a guest who came to it. */
  async function knocked(json: Record<string, unknown> = {}) {
    const meeting = await schedule(alice, json);
    const conversation = await enter(alice, meeting);
    const guest = await startGuest(platform, desk, meeting);
    const own = await enter(guest, meeting, { anonymousDisplayName: 'Gus' });
    return { meeting, conversation, guest, own, waiting: lastOf(await alice.channel.drain(), 'participant') };
  }
  const drained = async ({ channel }: Client): Promise<string[]> => (await channel.drain()).map(words);

  it('shows who waits to its leaders, with what they may do', async () => {
    const meeting = await schedule(alice);
    const conversation = await enter(alice, meeting);
    await enter(bob, meeting);
    const guest = await startGuest(platform, desk, meeting);
    const { location } = await comeTo(guest, meeting.onlineMeetingUri, { anonymousDisplayName: 'Gus' });
    const told = await guest.channel.drain();
    assert.deepEqual(told.map(words), [
      'onlineMeetingInvitation started Connecting',
      'conversation added Connecting',
      'conversation updated Conferencing',
      'conversation updated InLobby',
    ]);
    assert.equal((await guest.ask('GET', location)).body.state, 'Connecting');
    const seen = (await alice.channel.drain()).slice(-1);
    assert.deepEqual(seen.map(words), ['participant added in lobby "Gus"']);
    const waiting = lastOf(seen, 'participant');
    assert.deepEqual([waiting.inLobby, waiting.anonymous, waiting.sourceNetwork], [true, true, 'Everyone']);
    assert.deepEqual(rels(waiting), ['admit', 'conversation', 'reject', 'self']);
    const lobby = (await alice.ask('GET', `${conversation}/lobby`)).body;
    assert.deepEqual(embeddedOf(lobby, 'participant'), [waiting]);
    assert.deepEqual((await alice.ask('GET', linked(waiting, 'self'))).body, waiting);
    assert.ok(!(await drained(bob)).some((word) => word.includes('Gus')), 'an attendee is not told');
    const bobs = conversation.replace(alice.path, bob.path);
    assert.deepEqual(embeddedOf((await bob.ask('GET', `${bobs}/lobby`)).body, 'participant'), []);
    assert.equal((await bob.ask('GET', linked(waiting, 'self').replace(alice.path, bob.path))).status, 404);
    for (const action of ['admit', 'reject', 'eject', 'promote', 'demote']) {
      const refused = await bob.ask('POST', `${linked(waiting, 'self').replace(alice.path, bob.path)}/${action}`);
      assert.equal(refusalOf(refused), '403 Forbidden', action);
    }
    const roster = (list: string) => alice.ask('GET', `${conversation}/${list}`);
    const names = async (list: string) => embeddedOf((await roster(list)).body, 'participant').map(({ name }) => name);
    assert.deepEqual(
      [await names('leaders'), await names('attendees'), await names('lobby')],
      [['Alice'], ['Bob'], ['Gus']],
    );
  });

  it('opens by admit: the lobby loses him, the attendees gain him', async () => {
    const { guest, own, waiting, meeting } = await knocked();
    await enter(bob, meeting);
    await alice.channel.drain();
    assert.equal((await alice.ask('POST', linked(waiting, 'admit'))).status, 204);
    assert.deepEqual(await drained(alice), [
      'participant deleted in lobby "Gus"',
      'participant added "Gus"',
      'participant added in attendees "Gus"',
    ]);
    assert.deepEqual(await drained(bob), ['participant added "Gus"', 'participant added in attendees "Gus"']);
    assert.deepEqual(rels(lastOf(alice.channel.told, 'participant')), ['conversation', 'eject', 'promote', 'self']);
    assert.deepEqual(rels(lastOf(bob.channel.told, 'participant')), ['conversation', 'self']);
    const told = await guest.channel.drain();
    assert.deepEqual(told.map(words), [
      'conversation updated Conferenced',
      'onlineMeeting added in conversation',
      'localParticipant added "Gus"',
      'participant added "Alice"',
      'participant added in leaders "Alice"',
      'participant added "Bob"',
      'participant added in attendees "Bob"',
      'messaging updated Disconnected',
      'onlineMeetingInvitation completed Connected Success',
    ]);
    assert.deepEqual(lastOf(told, 'onlineMeeting').attendees, []);
    await addMessaging(guest, own);
    assert.equal((await guest.ask('POST', `${own}/messaging/messages`, { text: 'thanks' })).status, 201);
    assert.equal((await alice.ask('POST', linked(waiting, 'admit'))).status, 204, 'once more, which changes nothing');
    assert.equal(refusalOf(await alice.ask('POST', linked(waiting, 'reject'))), '404 NotFound');
  });

  it('stays shut by reject: the guest is told Denied', async () => {
    const { guest, own, waiting } = await knocked();
    assert.equal((await alice.ask('POST', linked(waiting, 'reject'))).status, 204);
    assert.deepEqual(await drained(alice), ['participant deleted in lobby "Gus"', 'participant deleted Denied "Gus"']);
    assert.deepEqual(await drained(guest), [
      'onlineMeetingInvitation completed Failed Failure Denied',
      'conversation updated Disconnected',
      'conversation deleted Denied',
    ]);
    assert.equal(refusalOf(await guest.ask('GET', own)), '404 NotFound/ConversationNotFound');
    assert.equal(refusalOf(await alice.ask('POST', linked(waiting, 'admit'))), '404 NotFound');
  });

  it('lets nothing through to who waits, and nothing of his', async () => {
    const { guest, own, conversation } = await knocked();
    await addMessaging(alice, conversation);
    await alice.ask('POST', messagesOf(alice.resource, idIn(conversation)), { text: 'among us' });
    assert.deepEqual(await drained(guest), []);
    for (const [method, path] of [
      ['POST', '/messaging/addMessaging'],
      ['POST', '/messaging/messages'],
      ['POST', '/messaging/typing'],
      ['GET', '/messaging/messages/1'],
      ['GET', '/participants'],
      ['GET', '/participants/alice@contoso.example'],
      ['GET', '/attendees'],
      ['GET', '/lobby'],
      ['POST', `/participants/alice@contoso.example/eject`],
    ] as const) {
      const answer = await guest.ask(method, own + path, method === 'POST' ? { text: 'x' } : {});
      assert.equal(refusalOf(answer), '404 NotFound/ConversationNotFound', path);
    }
    assert.equal((await guest.ask('GET', own)).body.state, 'InLobby');
    assert.deepEqual(rels((await guest.ask('GET', `${own}/messaging`)).body), ['conversation', 'self']);
  });

  it('is left by who waits, and begins anew for a fresh channel of his', async () => {
    const { guest, own, meeting } = await knocked();
    const again = await startGuest(platform, desk, meeting, 'Second');
    await enter(again, meeting, { anonymousDisplayName: 'Second' });
    const fresh = await again.ask('GET', linked(again.resource, 'self'));
    assert.deepEqual(await drained(client(platform, again.token, fresh.body)), [
      'onlineMeetingInvitation started Connecting',
      'conversation added Connecting',
      'conversation updated Conferencing',
      'conversation updated InLobby',
    ]);
    assert.equal((await guest.ask('DELETE', own)).status, 204);
    assert.deepEqual(await drained(guest), [
      'onlineMeetingInvitation completed Cancelled Failure Canceled',
      'conversation updated Disconnected',
      'conversation deleted Canceled',
    ]);
    assert.deepEqual(await drained(alice), [
      'participant added in lobby "Second"',
      'participant deleted in lobby "Gus"',
      'participant deleted "Gus"',
    ]);
  });

  it('shows who waits to a leader who comes later', async () => {
    const meeting = await schedule(alice);
    const guest = await startGuest(platform, desk, meeting);
    await enter(guest, meeting, { anonymousDisplayName: 'Gus' });
    await comeTo(alice, meeting.onlineMeetingUri);
    assert.deepEqual((await drained(alice)).slice(5, 7), [
      'localParticipant added "Alice"',
      'participant added in lobby "Gus"',
    ]);
    const second = await startStaff(platform, alice.uri);
    assert.ok((await drained(second)).includes('participant added in lobby "Gus"'));
  });

  it('stays shut for good after a while', async () => {
    platform = await platform.restart({ REQUEST_TIMEOUT_MS: '200' });
    const { guest } = await knocked();
    const told = await guest.channel.until('the end', ({ event }) => event.reason !== undefined);
    assert.equal(words(told[0] as (typeof told)[0]), 'onlineMeetingInvitation completed Failed Failure Timeout');
    await alice.channel.until('him gone', ({ rel, event }) => rel === 'participant' && event.type === 'deleted');
  });

  it('sends away who waits when the meeting ends', async () => {
    const { guest, meeting } = await knocked();
    await alice.ask('DELETE', linked(meeting, 'self'));
    assert.deepEqual(await drained(guest), [
      'onlineMeetingInvitation completed Failed Failure Ended',
      'conversation updated Disconnected',
      'conversation deleted Ended',
    ]);
  });

  it('is a leader’s who was promoted, and no more when he was demoted', async () => {
    const { conversation, meeting } = await knocked();
    const bobs = await enter(bob, meeting);
    await alice.channel.drain();
    const as = (action: string) => alice.ask('POST', `${conversation}/participants/bob@contoso.example/${action}`);
    assert.equal((await as('promote')).status, 204);
    assert.deepEqual(await drained(bob), [
      'participant deleted in attendees "Bob"',
      'participant added in leaders "Bob"',
      'localParticipant updated "Bob"',
      'participant updated "Alice"',
      'participant added in lobby "Gus"',
    ]);
    assert.equal((await bob.ask('GET', `${bobs}/localParticipant`)).body.role, 'Leader');
    assert.deepEqual(await drained(alice), [
      'participant deleted in attendees "Bob"',
      'participant added in leaders "Bob"',
      'participant updated "Bob"',
    ]);
    assert.ok(rels(lastOf(alice.channel.told, 'participant')).includes('demote'));
    assert.equal((await as('demote')).status, 204);
    assert.deepEqual((await drained(bob)).slice(0, 3), [
      'participant deleted in leaders "Bob"',
      'participant added in attendees "Bob"',
      'localParticipant updated "Bob"',
    ]);
    assert.equal((await as('demote')).status, 204, 'once more, which changes nothing');
    assert.deepEqual(await drained(bob), []);
    const onAlice = (action: string) =>
      alice.ask('POST', `${conversation}/participants/alice@contoso.example/${action}`);
    for (const action of ['demote', 'eject']) assert.equal(refusalOf(await onAlice(action)), '403 Forbidden');
    assert.equal(
      refusalOf(await alice.ask('POST', `${conversation}/participants/no@body.example/eject`)),
      '404 NotFound',
    );
  });

  it('is shown to who is ejected from inside: Ejected', async () => {
    const { conversation, meeting } = await knocked();
    await enter(bob, meeting);
    await alice.channel.drain();
    await alice.ask('POST', `${conversation}/participants/Bob@contoso.example/eject`);
    assert.deepEqual(await drained(bob), [
      'messaging updated Disconnected Ejected',
      'conversation updated Disconnected',
      'conversation deleted Ejected',
    ]);
    assert.deepEqual(await drained(alice), [
      'participant deleted in attendees "Bob"',
      'participant deleted Ejected "Bob"',
    ]);
  });
});
