import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Resource } from '../../../../server/wire/resource.ts';
import { messagesOf, pathOf, queryOf } from '../../support/chat.ts';
import { inspect } from '../../support/inspect.ts';
import { addMessaging, enter, joinAs, makeAdhoc } from '../../support/meetings.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { texts, words } from '../../support/told.ts';
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
  /** Which events the callback under way, or the last one, carries: seqs. */
  const carried = () =>
    inspect(platform, (db) =>
      db.prepare('SELECT first_seq, last_seq FROM callback WHERE conversation = ?').raw().get(id),
    ) as [number, number];
  const seqsOf = (type: string) =>
    inspect(platform, (db) =>
      db.prepare("SELECT seq FROM event WHERE stream = ? AND body ->> '$.type' = ? ORDER BY seq").pluck().all(id, type),
    ) as number[];

  it('begin with its joining: what was before is not even looked at', async () => {
    for (let n = 0; n < 60; n += 1) await say(`before ${n}`);
    await joinAs(desk, meeting);
    assert.equal(carried()[0], seqsOf('hostJoined')[0]);
    await say('now');
    await until('the line', () => texts(desk.receiver.told(id)).includes('now') || undefined);
    await leave();
    await until('its leaving', () => desk.receiver.told(id).map(words).includes('conversation deleted') || undefined);
    await pause(60); // until it is written down
    for (let n = 0; n < 60; n += 1) await say(`without it ${n}`);
    const begun = desk.receiver.callbacks.length;
    await comeBack();
    await until('its coming back', () => desk.receiver.callbacks[begun]);
    assert.equal(carried()[0], seqsOf('hostJoined')[1]);
    assert.deepEqual(texts(desk.receiver.told(id)), ['now']);
  });

  it('tell every stay, and nothing between them, though none could be told for a while', async () => {
    await joinAs(desk, meeting);
    await pause(60);
    let refusing = true;
    desk.receiver.answer((_callback, res) => void res.status(refusing ? 503 : 200).end());
    await say('first stay');
    await until('an attempt', () => texts(desk.receiver.told(id)).includes('first stay') || undefined);
    await leave();
    for (let n = 0; n < 60; n += 1) await say(`between ${n}`);
    await comeBack();
    await say('second stay');
    await leave();
    for (let n = 0; n < 60; n += 1) await say(`between ${n}`);
    await comeBack();
    await say('third stay');
    refusing = false;
    const all = await until('the last line', () => {
      const told = texts(desk.receiver.told(id));
      return told.includes('third stay') ? told : undefined;
    });
    assert.deepEqual([...new Set(all)], ['first stay', 'second stay', 'third stay']);
    await pause(60);
    const { ack: last = 0, text } = desk.receiver.callbacks.at(-1) ?? {};
    const count = desk.receiver.callbacks.length;
    inspect(platform, (db) => db.prepare('UPDATE callback SET replay = ? WHERE conversation = ?').run(last, id));
    await until('all again', () => desk.receiver.callbacks[count + last - 1]);
    assert.equal(desk.receiver.callbacks.at(-1)?.text, text);
    assert.ok(!texts(desk.receiver.told(id)).some((text) => text?.startsWith('between')));
  });
});
