import assert from 'node:assert/strict';
import { embeddedOf } from '../../../../server/wire/resource.ts';
import { inspect } from '../../support/inspect.ts';
import { makeAdhoc, schedule } from '../../support/meetings.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { linked, refusalOf } from '../../support/wire.ts';

const people = (list: string) =>
  Array.from({ length: 250 }, (_, index) => `sip:${list}${index}@`.padEnd(240, 'x').concat('.example'));
/** As many people, with addresses as long, as one meeting may name. */
const crowded = { leaders: people('l'), attendees: people('a') };

/** A list has no pages: what it can grow to is limited when meetings are made. */
describe('the lists of meetings', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let alice: Staff;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    alice = await startStaff(platform, await addStaff(platform, 'Alice'));
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });
  const list = () => linked(embeddedOf(desk.resource, 'adhocMeetings')[0], 'self');

  it('of an application shows the newest 500 of those that may be joined', async () => {
    const first = await makeAdhoc(desk, { subject: 'First' });
    const copy = (count: number, how: { at: number; until: number }) =>
      inspect(platform, (db) =>
        db
          .prepare(
            `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < @count)
             INSERT INTO online_meeting(id, kind, organizer, settings, revision, expires_at, created_at)
             SELECT lower(hex(randomblob(16))), kind, organizer, settings, 1, expires_at + @until, created_at + @at
             FROM online_meeting, n WHERE id = @id`,
          )
          .run({ ...how, count, id: first.onlineMeetingId }),
      );
    copy(600, { at: 5, until: -24 * 3600_000 });
    copy(498, { at: -1, until: 0 });
    const last = await makeAdhoc(desk, { subject: 'Last' });
    const shown = async () => embeddedOf((await desk.ask('GET', list())).body, 'adhocMeeting');
    const all = await shown();
    assert.deepEqual([all.length, all.at(-2)?.subject, all.at(-1)?.subject], [500, 'First', 'Last']);
    await makeAdhoc(desk);
    const now = await shown();
    assert.deepEqual([now.length, now.at(-2)?.subject, now.at(-2)?.etag], [500, 'Last', last.etag]);
  });

  it('take no more meetings that name everybody than can be told in one answer', async () => {
    const meetings = await Promise.all(Array.from({ length: 66 }, () => schedule(alice, crowded)));
    const path = `${alice.path}/onlineMeetings/myOnlineMeetings`;
    const tooMany = '409 Conflict/TooManyOnlineMeetings';
    assert.equal(refusalOf(await alice.ask('POST', path, { json: crowded })), tooMany);
    assert.ok((await alice.ask('GET', path)).text.length < 10_000_000);
    const small = await schedule(alice, { subject: 'Small' });
    const change = (meeting: typeof small, json: object) =>
      alice.ask('PUT', linked(meeting, 'self'), { json, headers: { 'If-Match': '*' } });
    assert.equal(refusalOf(await change(small, crowded)), tooMany);
    assert.deepEqual((await alice.ask('GET', linked(small, 'self'))).body, small, 'nothing is changed by halves');
    assert.equal((await change(meetings[0] ?? small, { leaders: [] })).status, 200);
    assert.equal((await change(small, { leaders: ['sip:lea@contoso.example'] })).status, 200);
  }).timeout(30_000);
});
