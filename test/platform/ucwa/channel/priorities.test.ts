import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Envelope } from '../../../../server/wire/events.ts';
import { nextOf, openChannel } from '../../support/channel.ts';
import { startChat } from '../../support/chat.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, clientFacts, type Staff, startStaff } from '../../support/staff.ts';
import { toldIn } from '../../support/told.ts';
import { startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { type Answer, ask, linked } from '../../support/wire.ts';

/** What a poll was answered with, and after how long. */
interface Polled {
  readonly answer: Answer;
  readonly rels: string[];
  readonly tookMs: number;
  readonly next: string;
}

describe('how long events are held', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let alice: Staff;
  let href: string;
  let staff = 0;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
  });
  beforeEach(async () => {
    staff += 1;
    alice = await startStaff(platform, await addStaff(platform, `Alice${staff}`));
    await alice.channel.drain();
    href = alice.channel.href();
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });

  async function poll(query: string): Promise<Polled> {
    const begun = Date.now();
    const answer = await ask('GET', href + query, { token: alice.token });
    assert.equal(answer.status, 200);
    const next = new URL(nextOf(answer), platform.url).href;
    const rels = toldIn(answer.body as unknown as Envelope).map(({ rel, event }) => `${rel} ${event.type}`);
    href = next;
    return { answer, rels, tookMs: Date.now() - begun, next };
  }
  async function set(availability: string): Promise<void> {
    await alice.ask('POST', `${alice.path}/me/presence`, { json: { availability } });
  }
  const near = ({ tookMs }: Polled, wanted: number): void =>
    assert.ok(tookMs >= wanted - 15 && tookMs < wanted + 250, `held for ${tookMs} ms, not ${wanted}`);

  it('medium ones up to `medium` seconds, and then as one', async () => {
    const parked = poll('&medium=0.3&timeout=5');
    for (const state of ['Busy', 'Away', 'Online']) await set(state);
    const polled = await parked;
    near(polled, 300);
    assert.deepEqual(polled.rels, ['presence updated']);
  });

  it('as long as asked, from when they happened and not from when somebody polls', async () => {
    await poll('&medium=0.3&timeout=0.02');
    await set('Busy');
    await pause(200);
    near(await poll('&timeout=5'), 100);
    await set('Away');
    await pause(350);
    near(await poll('&timeout=5'), 0);
  });

  it('not at all once a high one comes: it brings along what was held, in order', async () => {
    const parked = poll('&medium=30&timeout=30');
    await pause(30);
    await set('Busy');
    await pause(50);
    await set('Online');
    const chat = await startChat(platform, desk);
    await chat.invite(alice);
    const { rels, tookMs } = await parked;
    assert.ok(tookMs < 3000);
    assert.deepEqual(rels, ['presence updated', 'onlineMeetingInvitation started', 'conversation added']);
  });

  it('until a poll ends, which then tells them rather than nothing', async () => {
    const parked = poll('&medium=30&timeout=0.2');
    await set('Busy');
    const polled = await parked;
    near(polled, 200);
    assert.deepEqual(polled.rels, ['presence updated']);
  });

  it('and are told again, to whoever repeats the poll that held them', async () => {
    const first = href;
    const parked = poll('&medium=0.05&timeout=5');
    await set('Busy');
    const given = await parked;
    href = first;
    assert.deepEqual((await poll('')).answer.body, given.answer.body);
  });

  it('by what was asked last: a channel remembers it until it changes, each channel for itself', async () => {
    await poll('&medium=0.2&timeout=0.3');
    const parked = poll('');
    await set('Busy');
    near(await parked, 200);
    near(await poll(''), 300);
    near(await poll('&timeout=0.1'), 100);
    near(await poll(''), 100);
    const json = { ...clientFacts, instanceId: 'another tab' };
    const other = await ask('POST', `${platform.url}/ucwa/oauth/v1/applications`, { token: alice.token, json });
    href = openChannel(new URL(linked(other.body, 'events'), platform.url).href, alice.token).href();
    const late = await Promise.race([poll(''), pause(400, 'still held')]);
    assert.equal(late, 'still held');
    await ask('GET', `${href}&timeout=0.01`, { token: alice.token });
  });

  for (const [what, query] of [
    ['too little', '&timeout=-5&low=-1&medium=0'],
    ['too much', '&timeout=0.05&low=99999999&medium=1e300'],
    ['nonsense', '&timeout=0.05&low=soon&medium=&medium=&priority=high'],
  ] as const)
    it(`is never refused: ${what} is made possible, or passed over`, async () => {
      const { tookMs, rels } = await poll(query);
      assert.ok(tookMs < 400);
      assert.deepEqual(rels, []);
    });
});
