import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { parseDate } from '../../../../server/wire/dates.ts';
import type { Resource } from '../../../../server/wire/resource.ts';
import { messagesOf, pathOf, queryOf } from '../../support/chat.ts';
import { inspect } from '../../support/inspect.ts';
import { addMessaging, enter, joinAs, makeAdhoc } from '../../support/meetings.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { type Told, texts, words } from '../../support/told.ts';
import { startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { until } from '../../support/until.ts';

describe('the callbacks of a meeting that an application joined', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let alice: Staff;
  let meeting: Resource;
  let id: string;
  beforeEach(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    alice = await startStaff(platform, await addStaff(platform, 'Alice'));
    meeting = await makeAdhoc(desk);
    const conversation = await enter(alice, meeting);
    await addMessaging(alice, conversation);
    id = conversation.split('/').at(-1) ?? '';
  });
  afterEach(async () => {
    await platform.stop();
    await desk.close();
  });

  const say = (text: string) => alice.ask('POST', messagesOf(alice.resource, id), { text });
  const own = () => `${pathOf(desk)}/communication/conversations/${id}?${queryOf(desk)}`;
  const leave = async () => assert.equal((await desk.ask('DELETE', own())).status, 204);
  const comeBack = async () => assert.equal((await desk.post(meeting, 'joinAdhocMeeting', {})).status, 201);
  /** Texts of some lines said with that beginning. */
  const lines = (beginning: string, count: number) => Array.from({ length: count }, (_, n) => `${beginning} ${n}`);
  const sayAll = async (said: readonly string[]) => {
    for (const text of said) await say(text);
  };
  const toldLines = () => desk.receiver.told(id).filter(({ rel }) => rel === 'message');

  it('begin with its joining, then what was said before: once, in order, with its own time', async () => {
    const before = lines('before', 60);
    await sayAll(before);
    await alice.channel.drain();
    await joinAs(desk, meeting);
    await say('now');
    await until('the line', () => texts(toldLines()).includes('now') || undefined);
    assert.deepEqual(texts(toldLines()), [...before, 'now']);
    const heard = alice.channel.told.filter(({ rel }) => rel === 'message');
    assert.deepEqual(
      toldLines().slice(0, 60).map(timeOf),
      heard.map(timeOf),
      'it is told when they were said, not when it came',
    );
    const told = desk.receiver.told(id).map(words);
    assert.match(told[0] ?? '', /^onlineMeetingInvitation started/);
    const end = told.findIndex((event) => event.startsWith('onlineMeetingInvitation completed'));
    assert.equal(
      told.findIndex((event) => event.startsWith('message')),
      end + 1,
    );
    assert.ok(desk.receiver.callbacks.every(({ text }) => text.length < 1024 * 1024));
  });

  it('tell when it comes back what it has not been told, and the rest not again', async () => {
    await sayAll(lines('before', 3));
    await joinAs(desk, meeting);
    await say('first stay');
    await leave();
    await until('its leaving', () => desk.receiver.told(id).map(words).includes('conversation deleted') || undefined);
    await pause(60); // until it is written down
    const between = lines('without it', 60);
    await sayAll(between);
    const begun = desk.receiver.callbacks.length;
    await comeBack();
    await until('its coming back', () => desk.receiver.callbacks[begun]);
    assert.equal(desk.receiver.callbacks[begun]?.ack, (desk.receiver.callbacks[begun - 1]?.ack ?? 0) + 1);
    await say('second stay');
    await until('the line', () => texts(toldLines()).includes('second stay') || undefined);
    assert.deepEqual(texts(toldLines()), [...lines('before', 3), 'first stay', ...between, 'second stay']);
  });

  it('carry the longest lines said before in pieces that a receiver takes', async () => {
    const before = lines('x'.repeat(8000), 60);
    await sayAll(before);
    await joinAs(desk, meeting);
    await until('the last line', () => texts(toldLines()).length === 60 || undefined);
    assert.deepEqual(texts(toldLines()), before);
    const sizes = desk.receiver.callbacks.map(({ text }) => text.length);
    assert.ok(Math.max(...sizes) < 1024 * 1024, `callbacks of ${sizes} bytes`);
  });

  it('tell every stay and what was said between them in order, though none could be told for a while', async () => {
    await joinAs(desk, meeting);
    await pause(60);
    let refusing = true;
    desk.receiver.answer((_callback, res) => void res.status(refusing ? 503 : 200).end());
    await say('first stay');
    await until('an attempt', () => texts(desk.receiver.told(id)).includes('first stay') || undefined);
    await leave();
    await sayAll(lines('between', 60));
    await comeBack();
    await say('second stay');
    await leave();
    await sayAll(lines('between', 60));
    await comeBack();
    await say('third stay');
    refusing = false;
    const all = await until('the last line', () => {
      const told = texts(desk.receiver.told(id));
      return told.includes('third stay') ? told : undefined;
    });
    const between = lines('between', 60);
    const repeated = all.lastIndexOf('first stay'); // refused until the address answers again
    assert.deepEqual(all.slice(repeated), ['first stay', ...between, 'second stay', ...between, 'third stay']);
    await pause(60);
    const { ack: last = 0, text } = desk.receiver.callbacks.at(-1) ?? {};
    const count = desk.receiver.callbacks.length;
    inspect(platform, (db) => db.prepare('UPDATE callback SET replay = ? WHERE conversation = ?').run(last, id));
    await until('all again', () => desk.receiver.callbacks[count + last - 1]);
    assert.equal(desk.receiver.callbacks.at(-1)?.text, text);
  });
});

/** When a line was said, epoch ms: an application is told it as ISO, a client not. */
const timeOf = ({ resource }: Told): number | undefined => parseDate(String(resource?.timeStamp));
