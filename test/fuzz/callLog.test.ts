import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Person, person } from '../platform/callLog/support.ts';
import { startPlatform, type TestPlatform } from '../platform/support/platform.ts';
import { ask } from '../platform/support/wire.ts';

describe('whatever is sent to the call API', () => {
  let platform: TestPlatform;
  let sam: Person;
  before(async () => {
    platform = await startPlatform();
    sam = await person(platform, 'sam', 'admin');
  });
  after(() => platform.stop());

  const junk = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }), fc.constantFrom(null, '', 0, -1, 1e300, [], {}));
  const near = fc.record(
    {
      callTitle: fc.oneof({ weight: 4, arbitrary: fc.string({ unit: 'binary', minLength: 1 }) }, junk),
      callReason: fc.oneof({ weight: 4, arbitrary: fc.constantFrom('STANDARD', 'SERVICE_REQUEST') }, junk),
      callType: fc.oneof({ weight: 4, arbitrary: fc.constantFrom('MESH', 'SFU') }, junk),
      invitedContacts: fc.oneof(
        fc.array(fc.record({ displayName: junk, userDbId: junk, userId: junk }, { requiredKeys: [] })),
        junk,
      ),
      invitedTeams: fc.oneof(fc.array(fc.record({ id: junk, name: junk }, { requiredKeys: [] })), junk),
      joinAnonymousAllowed: fc.oneof(fc.boolean(), junk),
      plannedDateTime: fc.oneof(
        fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
        junk,
      ),
      creatorUser: junk,
      callId: junk,
    },
    { requiredKeys: ['callTitle', 'callReason', 'callType'] },
  );

  it('is answered by a CallLog or a refusal in its words, never by a failure', async () => {
    const paths = ['createCall', 'createCall', 'joinCall', 'leaveCall', 'declineCall', 'endCall', 'login', 'refresh'];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths),
        fc.oneof({ weight: 5, arbitrary: near }, junk),
        async (path, body) => {
          const { status, body: told } = await ask('POST', `${platform.url}/rtc/${path}`, {
            token: sam.token,
            json: body,
          });
          if (status === 200) assert.ok(told.callId);
          else {
            assert.ok(status >= 400 && status < 500, `${status}`);
            assert.equal(typeof told.error, 'string');
            assert.equal(typeof told.message, 'string');
          }
        },
      ),
      { numRuns: 600 },
    );
  });

  it('leaves the pages of guests with an answer for people', async () => {
    const { guestLink = '' } = await sam.call();
    const [page = '', query = ''] = guestLink.split('?token=');
    const text = fc.string({ unit: 'binary', maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(fc.oneof(text, fc.constant(query)), text, text, async (token, name, cookie) => {
        const headers = { cookie: `guest_pass=${encodeURIComponent(cookie)}` };
        const body = new URLSearchParams({ token, name, terms: 'on' });
        for (const { status, text: shown } of [
          await ask('POST', page, { body, headers }),
          await ask('GET', `${page}?${new URLSearchParams({ token })}`, { headers }),
        ]) {
          assert.ok(status < 500, `${status}`);
          if (status !== 303) assert.match(shown, /<h1>/);
        }
      }),
      { numRuns: 100 },
    );
    for (const address of [`${page}?token=%E0%A4%A`, `${platform.url}/join/%E0%A4%A`, `${page}?token[]=x`])
      assert.ok((await ask('GET', address)).status < 500, address);
    assert.ok((await ask('GET', page, { headers: { cookie: 'guest_pass=%E0%A4%A' } })).status < 500);
  });
});
