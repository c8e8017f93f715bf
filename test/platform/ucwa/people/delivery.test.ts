import assert from 'node:assert/strict';
import { embeddedOf } from '../../../../server/wire/resource.ts';
import { openChannel } from '../../support/channel.ts';
import { messagesOf, startChat, startHelp } from '../../support/chat.ts';
import { askFrom, chatOf, take } from '../../support/peer.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, clientFacts, type Staff, startStaff } from '../../support/staff.ts';
import { type Told, textIn, words } from '../../support/told.ts';
import { hear, startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { allLinked, linked } from '../../support/wire.ts';

const isFailure = ({ rel, event }: Told): boolean => rel === 'message' && event.status === 'Failure';
const failures = (told: readonly Told[]): string[] =>
  told.filter(isFailure).map(({ event }) => event.link.href.split('/').at(-1)?.split('?')[0] ?? '');
/** Names of those whom a message did not reach. */
const missedBy = ({ resource }: Told): (string | undefined)[] =>
  allLinked(resource ?? {}, 'failedDeliveryParticipant').map(({ title }) => title);
const isGone =
  (name: string) =>
  ({ rel, event }: Told): boolean =>
    rel === 'participant' && event.type === 'deleted' && !event.in && event.link.title === name;

/** ucwa.md 5.4, failed delivery; trusted-application-api.md 6.4. */
describe('a line that the visitor’s client never fetched', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let alice: Staff;
  before(async () => {
    platform = await startPlatform({ VISITOR_GRACE_MS: '900' });
    desk = await startApplication(platform);
    alice = await startStaff(platform, await addStaff(platform, 'Alice'));
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });

  it('is told to the agent who said it, before the visitor is gone; what was fetched is not', async () => {
    const chat = await startHelp(platform, desk, alice);
    await chat.answer(alice, 'fetched');
    await chat.visitor.channel.until('the first line', ({ resource }) => textIn(resource) === 'fetched');
    await chat.visitor.channel.drain();
    const { location } = await chat.answer(alice, 'unread', 'op-7');
    const told = await alice.channel.until('the end of the visitor', isGone('Jane'));
    const failed = told.filter(isFailure);
    assert.deepEqual(failed.map(words), ['message completed Failure Timeout Outgoing']);
    const [{ event, resource } = assert.fail()] = failed;
    assert.equal(event.link.href, location);
    assert.deepEqual([event.reason?.code, resource?.status, resource?.operationId], ['Timeout', 'Failed', 'op-7']);
    assert.deepEqual(failed.map(missedBy), [['Jane']]);
    const { href } = allLinked(resource ?? {}, 'failedDeliveryParticipant')[0] ?? { href: '' };
    assert.equal(href, told.find(isGone('Jane'))?.event.link.href, 'the visitor as the meeting knows him');

    const { body } = await alice.ask('GET', location);
    assert.deepEqual([body.status, textIn(body)], ['Failed', 'unread']);
    assert.equal(allLinked(body, 'failedDeliveryParticipant').length, 1);
    const again = await alice.ask('POST', '/ucwa/oauth/v1/applications', { json: clientFacts });
    const fresh = openChannel(new URL(linked(again.body, 'events'), platform.url).href, alice.token);
    const lines = (await fresh.drain()).filter(({ rel }) => rel === 'message').map(words);
    assert.deepEqual(lines, [
      'message completed Success Outgoing Alice: fetched',
      'message completed Success Outgoing Alice: unread',
      'message completed Failure Timeout Outgoing',
    ]);
    alice = await startStaff(platform, alice.uri);
  });

  it('is no failure when any of his tabs has fetched it, nor when he went himself', async () => {
    const chat = await startHelp(platform, desk, alice);
    const tab = await chat.visitor.tab();
    await chat.answer(alice, 'for a tab');
    await tab.until('the line', ({ resource }) => textIn(resource) === 'for a tab');
    await tab.drain();
    assert.deepEqual(failures(await alice.channel.until('the end of the visitor', isGone('Jane'))), []);

    const other = await startHelp(platform, desk, alice);
    await other.answer(alice, 'never read');
    await other.visitor.ask('DELETE', linked(other.visitor.resource, 'self'));
    assert.deepEqual(failures(await alice.channel.until('the end of the visitor', isGone('Jane'))), []);
  });

  it('is told to the application where it was its own, before the conversation is over', async () => {
    const chat = await startChat(platform, desk);
    const { location } = await chat.announce(chat.peer, 'Welcome', '&operationId=welcome');
    await hear(desk, 'conversation', 'deleted', chat.peer);
    const told = desk.receiver.told(chat.peer);
    assert.deepEqual(told.slice(-5).map(words), [
      'message completed Failure Timeout Outgoing',
      'messaging updated Disconnected Ended',
      'participantMessaging deleted in participant',
      'participant deleted InactiveApplicationExpired "Jane"',
      'conversation deleted InactiveApplicationExpired',
    ]);
    const failed = told.filter(isFailure);
    assert.deepEqual(failed.map(missedBy), [['Jane']]);
    assert.deepEqual([failed[0]?.event.link.href, failed[0]?.resource?.operationId], [location, 'welcome']);
  });

  it('after a restart counts only when it was said since: what was fetched before is not known', async () => {
    const chat = await startHelp(platform, desk, alice);
    await chat.visitor.channel.drain();
    await chat.answer(alice, 'before');
    platform = await platform.restart();
    const { location } = await chat.answer(alice, 'after');
    const told = await alice.channel.until('the end of the visitor', isGone('Jane'));
    assert.deepEqual(
      told.filter(isFailure).map(({ event }) => event.link.href),
      [location],
    );
    const again = await platform.restart();
    platform = again;
    const { body } = await alice.ask('GET', location);
    assert.equal(body.status, 'Failed', 'and stays told');
  });
});

describe('a line that a staff client never fetched', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let uris: { alice: string; bob: string };
  let clients = 0;
  before(async () => {
    platform = await startPlatform({ AGENT_GRACE_MS: '900' });
    desk = await startApplication(platform);
    uris = { alice: await addStaff(platform, 'Alice'), bob: await addStaff(platform, 'Bob') };
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });
  function start(who: 'alice' | 'bob'): Promise<Staff> {
    clients += 1;
    return startStaff(platform, uris[who], { endpointId: `${who}${clients}` });
  }

  it('is told in a meeting to colleague and application, each of his own line, never to the visitor', async () => {
    const [alice, bob] = [await start('alice'), await start('bob')];
    const chat = await startHelp(platform, desk, bob, alice);
    await bob.channel.drain();
    const { location } = await chat.announce(chat.meeting, 'Please be kind');
    await chat.say('Anybody?');
    await chat.answer(alice, 'Who takes this?');
    const told = await alice.channel.until('the end of Bob', isGone('Bob'));
    assert.deepEqual(told.filter(isFailure).map(missedBy), [['Bob']]);
    await desk.receiver.hear('the end of Bob', (one) => (isGone('Bob')(one) ? true : undefined));
    const failed = desk.receiver.told(chat.meeting).filter(isFailure);
    assert.deepEqual(failed.map(missedBy), [['Bob']]);
    assert.deepEqual([failed[0]?.event.link.href, failed[0]?.resource?.status], [location, 'Failed']);
    assert.equal((await desk.ask('GET', location)).body.status, 'Failed');
    assert.deepEqual(failures(await chat.visitor.channel.drain()), []);
    const order = desk.receiver.told(chat.meeting);
    assert.ok(order.findIndex(isFailure) < order.findIndex(isGone('Bob')));
  });

  it('is told in a chat of two before it ends', async () => {
    const [alice, bob] = [await start('alice'), await start('bob')];
    const id = await chatOf(alice, bob);
    await alice.channel.drain();
    const { location } = await alice.ask('POST', messagesOf(alice.resource, id), { text: 'Are you there?' });
    const told = await alice.channel.until(
      'the end',
      ({ rel, event }) => rel === 'conversation' && event.type === 'deleted',
    );
    assert.deepEqual(
      told.filter(isFailure).map(({ event }) => event.link.href),
      [location],
    );
    assert.deepEqual(told.slice(-5).map(words), [
      'message completed Failure Timeout Outgoing',
      'messaging updated Disconnected InactiveApplicationExpired',
      'participant deleted "Bob"',
      'conversation updated Disconnected',
      'conversation deleted InactiveApplicationExpired',
    ]);
  });

  it('is told as Unreachable when his tokens were ended, at once', async () => {
    const bob = await start('bob');
    await askFrom(desk, bob, { text: 'A word?' });
    await take(bob);
    await platform.identity.accounts.remove(bob.uri);
    const failed = await desk.receiver.hear('the failure', (one) =>
      isFailure(one) && one.event.reason?.subcode === 'Unreachable' ? one : undefined,
    );
    assert.equal(failed.event.reason?.code, 'RemoteFailure');
    assert.deepEqual(missedBy(failed), ['Bob']);
    assert.deepEqual(embeddedOf(failed.resource, 'senderParticipant'), []);
  });
});
