import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { nextOf, openChannel, pollOnce } from '../../support/channel.ts';
import { type Chat, startChat } from '../../support/chat.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, clientFacts, type Staff, startStaff, tokenOf } from '../../support/staff.ts';
import { words } from '../../support/told.ts';
import { startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { type Answer, ask, linked, refusalOf } from '../../support/wire.ts';

describe('the channels of a member of the staff', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let uri: string;
  let token: string;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    uri = await addStaff(platform, 'Alice');
    token = await tokenOf(platform, uri);
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });

  let endpoints = 0;
  let endpointId: string;
  beforeEach(() => {
    endpoints += 1;
    endpointId = `client-${endpoints}`;
  });
  const make = (more: Record<string, string> = {}): Promise<Answer> =>
    ask('POST', `${platform.url}/ucwa/oauth/v1/applications`, { token, json: { ...clientFacts, endpointId, ...more } });
  const events = (answer: Answer): string => new URL(linked(answer.body, 'events'), platform.url).href;
  const closed = 'This window was closed; the application lives on in others.';
  const poll = (href: string, timeoutMs = 30) => pollOnce(new URL(href, platform.url).href, token, timeoutMs);
  const own = (answer: Answer): string => new URL(linked(answer.body, 'self'), platform.url).href;

  it('begin with 201 for a new client, and 200 for the same one again', async () => {
    const first = await make();
    const second = await make();
    assert.deepEqual([first.status, second.status], [201, 200]);
    assert.equal(first.body.id, second.body.id);
    const others = await Promise.all([
      make({ endpointId: `${endpointId}-x` }),
      make({ culture: 'nb-NO' }),
      make({ userAgent: 'other' }),
      make({ type: 'Phone' }),
    ]);
    assert.deepEqual(
      others.map(({ status }) => status),
      [201, 201, 201, 201],
    );
    assert.equal(new Set([first, ...others].map(({ body }) => body.id)).size, 5);
  });

  it('end when the same client signs in again without an instance of its own', async () => {
    const first = await make();
    const parked = poll(events(first), 3000);
    await pause(30);
    const second = await make();
    assert.equal(refusalOf(await parked), '409 Conflict/PGetReplaced');
    assert.equal(refusalOf(await poll(events(first))), '409 Conflict/PGetReplaced');
    assert.equal((await poll(events(second))).status, 200);
  });

  it('live side by side for instances of their own, and a repeated instance replaces itself alone', async () => {
    const [a, b] = [await make({ instanceId: 'a' }), await make({ instanceId: 'b' })];
    assert.deepEqual([a.status, b.status], [201, 201]);
    assert.equal(a.body.id, b.body.id);
    assert.match(linked(a.body, 'self'), /\?instanceId=a$/);
    const parked = [poll(events(a), 3000), poll(events(b), 3000)] as const;
    await pause(30);
    const again = await make({ instanceId: 'a' });
    assert.equal(again.status, 200);
    assert.equal(refusalOf(await parked[0]), '409 Conflict/PGetReplaced');
    await ask('POST', `${own(a).split('?')[0]}/me/makeMeAvailable`, { token, json: {} });
    assert.equal((await parked[1]).status, 200);
    assert.equal((await poll(events(again))).status, 200);
  });

  it('say their instance in every address, from Location to resync, and are found by it', async () => {
    const [a, b] = [await make({ instanceId: 'tab a&b' }), await make({ instanceId: 'b' })];
    const tab = (href: string) => new URL(href, platform.url).searchParams.get('instanceId');
    assert.equal(a.location, linked(a.body, 'self'));
    assert.equal(tab(a.location), 'tab a&b');
    assert.match(linked(a.body, 'events'), /\/events\?ack=1&instanceId=tab%20a%26b&key=/);
    const first = await poll(events(a));
    for (const rel of ['self', 'next']) assert.equal(tab(linked(first.body, rel)), 'tab a&b');
    assert.equal((await poll(nextOf(first))).status, 200);
    assert.equal(tab(linked((await poll(events(a))).body, 'resync')), 'tab a&b');
    const byHand = await poll(`${own(b).split('?')[0]}/events?ack=1&instanceId=b`);
    const next = nextOf(byHand);
    assert.equal(tab(next), 'b');
    const other = await poll(`${own(a).split('?')[0]}/events?ack=1&instanceId=tab+a%26b`);
    assert.equal(tab(linked(other.body, 'resync')), 'tab a&b', 'its own channel, not that of the newest tab');
    assert.equal((await poll(next)).status, 200);
    const plain = await make();
    assert.equal(plain.location, own(plain).slice(platform.url.length));
    assert.equal(tab(events(plain)), null);
  });

  it('are not taken away by a GET of the application', async () => {
    const made = await make({ instanceId: 'a' });
    const next = nextOf(await poll(events(made)));
    const parked = poll(next, 3000);
    await pause(30);
    const got = await ask('GET', own(made), { token });
    assert.equal(got.status, 200);
    assert.equal(got.body.id, made.body.id);
    assert.equal(new URL(events(got)).search, new URL(next, platform.url).search, 'it is shown where it is');
    const further = poll(events(got), 3000);
    assert.equal(refusalOf(await parked), '409 Conflict/PGetReplaced');
    await ask('POST', `${own(made).split('?')[0]}/me/makeMeAvailable`, { token, json: {} });
    assert.ok(nextOf(await further));
  });

  it('begin at `events?ack=1` too, as the reference writes it by hand', async () => {
    const path = own(await make());
    const first = await poll(`${path}/events?ack=1`);
    assert.deepEqual(Object.keys(first.body._links ?? {}).sort(), ['next', 'self']);
    await poll(nextOf(first));
    const later = await poll(`${path}/events?ack=1`);
    assert.deepEqual(Object.keys(later.body._links ?? {}).sort(), ['resync', 'self']);
    const other = await poll(`${path}/events?ack=1&key=forged`);
    assert.deepEqual(Object.keys(other.body._links ?? {}).sort(), ['resync', 'self']);
  });

  it('end one by one: DELETE of an instance leaves the others, DELETE of the last ends the application', async () => {
    const [a, b] = [await make({ instanceId: 'a' }), await make({ instanceId: 'b' })];
    const parked = poll(events(a), 3000);
    await pause(30);
    assert.equal((await ask('DELETE', own(a), { token })).status, 204);
    // Not PGetReplaced, after which clients ask again at once: this tab's asking is over.
    for (const answer of [await parked, await poll(events(a))])
      assert.deepEqual([refusalOf(answer), answer.body.message], ['410 Gone/InactiveApplicationExpired', closed]);
    assert.equal((await poll(events(b))).status, 200);
    const again = await make({ instanceId: 'a' });
    assert.equal(again.status, 201);
    assert.equal(refusalOf(await poll(events(a))), '409 Conflict/PGetReplaced', 'the tab is there again, elsewhere');
    assert.equal((await ask('DELETE', own(again), { token })).status, 204);
    assert.equal((await ask('DELETE', own(b), { token })).status, 204);
    const last = await poll(events(b));
    assert.equal(refusalOf(last), '410 Gone/InactiveApplicationExpired');
    assert.equal(last.body.message, 'The application has ended; make a new one.');
    assert.equal((await make({ instanceId: 'b' })).status, 201);
  });

  it('are led to no other by a tab that is none: it is told that it was closed, and the others wait on', async () => {
    const [a, b] = [await make({ instanceId: 'a' }), await make({ instanceId: 'b' })];
    const parked = [poll(events(a), 3000), poll(events(b), 3000)];
    await pause(30);
    const path = own(a).split('?')[0];
    for (const query of ['ack=1&instanceId=nope', 'ack=1&instanceId=nope&key=forged', 'ack=7&instanceId=nope']) {
      const lost = await poll(`${path}/events?${query}`);
      assert.deepEqual([refusalOf(lost), lost.body.message], ['410 Gone/InactiveApplicationExpired', closed], query);
    }
    await ask('POST', `${path}/me/makeMeAvailable`, { token, json: {} });
    for (const answer of parked) assert.equal((await answer).status, 200);
  });

  it('stay their tab’s when a poll says it is another', async () => {
    const [a] = [await make({ instanceId: 'a' }), await make({ instanceId: 'b' })];
    const forged = events(a).replace('instanceId=a', 'instanceId=b');
    const first = await poll(forged);
    for (const rel of ['self', 'next']) assert.match(linked(first.body, rel), /[?&]instanceId=a&/);
    await poll(nextOf(first));
    assert.match(linked((await poll(forged)).body, 'resync'), /[?&]instanceId=a&/);
  });

  it('end all with a DELETE that names no instance', async () => {
    const [a, b] = [await make({ instanceId: 'a' }), await make({ instanceId: 'b' })];
    assert.equal((await ask('DELETE', own(a).split('?')[0] ?? '', { token })).status, 204);
    assert.equal((await poll(events(b))).status, 410);
  });

  it('are those of the 32 newest tabs: who closes one does not say so', async () => {
    const oldest = await make({ instanceId: 'tab-0' });
    let newest = oldest;
    for (let n = 1; n <= 32; n += 1) newest = await make({ instanceId: `tab-${n}` });
    assert.equal((await poll(events(oldest))).status, 410);
    assert.equal((await poll(events(newest))).status, 200);
    assert.equal((await make({ instanceId: 'tab-1' })).status, 200);
    assert.equal((await make({ instanceId: 'tab-0' })).status, 201);
  });

  it('are nobody else’s', async () => {
    const made = await make();
    const bob = await tokenOf(platform, await addStaff(platform, 'Bob'));
    const answer = await pollOnce(events(made), bob);
    assert.equal(refusalOf(answer), '404 NotFound/ApplicationNotFound');
  });

  describe('in the middle of a chat', () => {
    let alice: Staff;
    let chat: Chat;
    beforeEach(async () => {
      alice = await startStaff(platform, uri, { endpointId });
      chat = await startChat(platform, desk, { text: 'Hello' });
      await chat.bridge(alice, 'Alice of the desk');
      await chat.invite(alice);
    });
    afterEach(() => alice.ask('DELETE', alice.path));

    it('begin with what still rings', async () => {
      const fresh = openChannel(events(await make({ instanceId: 'fresh' })), token);
      assert.deepEqual((await fresh.poll()).map(words), [
        'onlineMeetingInvitation started Connecting',
        'conversation added Incoming',
      ]);
    });

    it('begin with open conversations as if just joined, and everything said, once and in order', async () => {
      await alice.join();
      await chat.answer(alice, 'Hi Jane');
      await chat.announce(chat.meeting, 'A note of the desk');
      const fresh = openChannel(events(await make({ instanceId: 'fresh' })), token);
      assert.deepEqual((await fresh.poll()).map(words), [
        'conversation added Conferenced',
        'onlineMeeting added in conversation',
        'localParticipant added "Alice"',
        'participant added "Jane"',
        'participantMessaging added in participant',
        'messaging updated Connected',
        'message completed Success Incoming Jane: Hello',
        'message completed Success Outgoing Alice: Hi Jane',
        `message completed Success Incoming ${desk.name}: A note of the desk`,
      ]);
      await chat.say('Thanks');
      assert.deepEqual((await fresh.poll(1000)).map(words), ['message completed Success Incoming Jane: Thanks']);
    });
  });
});
