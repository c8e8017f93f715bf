import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { createTestClock } from '../identity/support.ts';
import { connect, requestId } from '../rooms/support.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { ask } from '../support/wire.ts';
import { happened, type Person, person } from './support.ts';

describe('the guest page of a call', () => {
  const clock = createTestClock();
  let platform: TestPlatform;
  let alice: Person;

  beforeEach(async () => {
    platform = await startPlatform({ RING_TIMEOUT_MS: '60000' }, clock);
    alice = await person(platform, 'alice');
  });
  afterEach(() => platform.stop());

  const page = (address: string, cookie = '') => ask('GET', address, { headers: { cookie } });
  const post = (address: string, fields: Record<string, string>, cookie = '') =>
    ask('POST', address, { body: new URLSearchParams(fields), headers: { cookie } });
  const tokenIn = (link: string) => new URL(link).searchParams.get('token') ?? '';
  const bare = (link: string) => link.split('?')[0] ?? '';

  async function comeIn(link: string, name: string): Promise<string> {
    const answer = await post(bare(link), { token: tokenIn(link), name, terms: 'accepted' });
    assert.equal(answer.status, 303, answer.text);
    const [cookie = ''] = answer.headers.getSetCookie();
    assert.match(cookie, /; Path=\/join\/[0-9a-f-]{36}; HttpOnly; SameSite=Lax/);
    assert.equal(answer.headers.get('location'), new URL(link).pathname);
    return cookie.split(';')[0] ?? '';
  }

  it('joins without JavaScript, shows who else is in, and leaves', async () => {
    const { guestLink = '', callId } = await alice.call();
    const shown = await page(guestLink);
    assert.equal(shown.status, 200);
    assert.equal(shown.headers.get('referrer-policy'), 'no-referrer');
    assert.match(shown.headers.get('x-robots-tag') ?? '', /noindex/);
    assert.match(shown.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    const form = shown.text;
    for (const part of [/<label>Your name <input type="text"/, /I accept the terms<\/label>/, />Join<\/button>/])
      assert.match(form, part);
    assert.deepEqual(happened(await alice.log(callId)), ['Created alice', 'Join alice']);

    const cookie = await comeIn(guestLink, 'Gus <b>');
    const room = (await page(bare(guestLink), cookie)).text;
    assert.match(room, /You are in the call/);
    assert.match(room, /<li>alice<\/li>/);
    const second = await comeIn(guestLink, 'Gisela');
    assert.match((await page(guestLink, second)).text, /Gus &lt;b&gt;/);
    const log = await alice.log(callId);
    assert.deepEqual(happened(log).slice(2), ['Join Gus <b>', 'Join Gisela']);
    assert.equal(log.callEvents.at(-1)?.contact.userDbId, null);
    assert.deepEqual(log.invitedContacts, []);

    const left = await post(`${bare(guestLink)}/leave`, {}, cookie);
    assert.equal(left.status, 303);
    assert.match((await page(bare(guestLink), cookie)).text, /You have left/);
    assert.deepEqual(happened(await alice.log(callId)).at(-1), 'Leave Gus <b>');
  });

  it('comes back as the same guest, and is one in the call however often he joins', async () => {
    const { guestLink = '', callId } = await alice.call();
    const cookie = await comeIn(guestLink, 'Gus');
    const again = await post(bare(guestLink), { token: tokenIn(guestLink), name: 'G', terms: 'on' }, cookie);
    assert.equal(again.status, 303);
    assert.deepEqual(happened(await alice.log(callId)).slice(2), ['Join Gus']);
  });

  it('says everything that is missing in what was sent, and keeps the name', async () => {
    const { guestLink = '', callId } = await alice.call();
    const nothing = await post(bare(guestLink), { token: tokenIn(guestLink) });
    assert.equal(nothing.status, 400);
    const text = nothing.text;
    assert.match(text, /Tell your name/);
    assert.match(text, /Accept the terms/);
    const named = await post(bare(guestLink), { token: tokenIn(guestLink), name: 'Gus' });
    assert.match(named.text, /value="Gus"/);
    assert.equal((await alice.log(callId)).callEvents.length, 2);
  });

  it('is shut without the token, to calls without guests, and after the end', async () => {
    const [open, shut] = [await alice.call(), await alice.call({ joinAnonymousAllowed: false })];
    const [link, dead] = [open.guestLink ?? '', shut.guestLink ?? ''];
    assert.equal((await page(bare(link))).status, 403);
    assert.equal((await page(`${bare(link)}?token=${tokenIn(dead)}`)).status, 403);
    assert.equal((await post(bare(link), { token: 'x', name: 'Gus', terms: 'on' })).status, 403);
    assert.equal((await page(dead)).status, 410);
    assert.equal((await page(`${platform.url}/join/nothing?token=x`)).status, 404);
    const cookie = await comeIn(link, 'Gus');
    assert.equal((await page(link.replace(open.callId, shut.callId), cookie)).status, 410);
    const pass = decodeURIComponent(cookie.split('=')[1] ?? '');
    assert.equal(
      (await ask('GET', `${platform.url}/rtc/getCallLogById?callId=${open.callId}`, { token: pass })).status,
      401,
    );
    await alice.rtc('POST', 'endCall', { callId: open.callId });
    for (const answer of [await page(link), await page(bare(link), cookie)]) assert.equal(answer.status, 410);
    assert.equal((await post(bare(link), { token: tokenIn(link), name: 'Gus', terms: 'on' })).status, 410);
  });

  it('hands his pass to his own page alone, and takes his page for him from then on', async () => {
    const { guestLink = '', callId } = await alice.call({ callType: 'MESH' });
    const cookie = await comeIn(guestLink, 'Gus');
    const room = (headers: Record<string, string> = {}) =>
      ask('GET', `${bare(guestLink)}/room`, { headers: { cookie, ...headers } });
    assert.equal((await room({ 'sec-fetch-site': 'cross-site' })).status, 403);
    assert.equal((await room({ cookie: '' })).status, 403);
    assert.equal((await ask('GET', `${platform.url}/join/nothing/room`)).status, 404);
    const { status, headers, body } = await room({ 'sec-fetch-site': 'same-origin' });
    assert.equal(status, 200);
    assert.match(headers.get('content-type') ?? '', /json/);
    assert.equal(headers.get('cache-control'), 'no-store');
    const given = body as { token: string; room: string; callId: string; href: string };
    assert.deepEqual([given.callId, given.href, given.room.length], [callId, '/qss/ws', 64]);
    const shown = (await page(bare(guestLink), cookie)).text;
    assert.ok(!shown.includes(given.token), 'a pass is in no page');

    const asked = { payload: { room: given.room } };
    const tab = await connect(platform, { uri: '', id: '', token: given.token });
    const joined = await tab.ask({ request: 'joinRoom', requestID: requestId(), ...asked });
    assert.equal(joined.payload.callId, callId);
    const { payload } = await tab.ask({ request: 'participants', requestID: requestId(), ...asked });
    assert.equal(payload.here, true);
    const other = await connect(platform, { uri: '', id: '', token: given.token });
    const seen = await other.ask({ request: 'participants', requestID: requestId(), ...asked });
    assert.equal(seen.payload.here, false);
    const again = await post(bare(guestLink), { token: tokenIn(guestLink), name: 'Gus', terms: 'on' }, cookie);
    assert.equal(again.status, 303, 'who is in it by his page is in it');

    await post(`${bare(guestLink)}/leave`, {}, cookie);
    assert.equal((await room()).status, 409);
    await alice.rtc('POST', 'endCall', { callId });
    assert.equal((await room()).status, 410);
    for (const client of [tab, other]) if (!client.isClosed()) await client.close();
  });

  it('starts a service request and rings its creator, once; its link lives 24 hours', async () => {
    const socket = await alice.listen();
    const request = { callReason: 'SERVICE_REQUEST' };
    const { guestLink = '', callId, callStatus, callEvents } = await alice.call(request);
    assert.equal(callStatus, 'Planned');
    assert.deepEqual(
      callEvents.map(({ type }) => type),
      ['Created'],
    );
    assert.equal((await page(guestLink)).status, 200);
    assert.equal((await alice.log(callId)).callStatus, 'Planned');
    await comeIn(guestLink, 'Gus');
    await comeIn(guestLink, 'Gisela');
    assert.equal((await socket.next('IncomingCall')).callId, callId);
    assert.equal((await alice.rtc('POST', 'joinCall', { callId })).body.callStatus, 'Started');
    await socket.next('CallAnswered');
    assert.deepEqual(
      socket.told.map(({ type }) => type),
      ['IncomingCall', 'CallAnswered'],
    );
    await socket.close();

    const late = await alice.call(request);
    clock.pass(24 * 3600_000 - 1000);
    assert.equal((await page(late.guestLink ?? '')).status, 200);
    clock.pass(2000);
    platform = await platform.restart(); // this clock moves without timers: what is due is looked for anew
    const sam = await person(platform, 'sam', 'supervisor');
    while ((await sam.log(late.callId)).callStatus !== 'Ended') await pause(10);
    assert.equal((await page(late.guestLink ?? '')).status, 410);
  });
});
