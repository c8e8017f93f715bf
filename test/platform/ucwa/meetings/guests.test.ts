import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import { embeddedOf, type Resource } from '../../../../server/wire/resource.ts';
import { idIn, messagesOf, pathOf, queryOf, startChat } from '../../support/chat.ts';
import {
  addMessaging,
  asGuest,
  client,
  comeTo,
  enter,
  makeAdhoc,
  schedule,
  startGuest,
} from '../../support/meetings.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, clientFacts, type Staff, startStaff } from '../../support/staff.ts';
import { lastOf, texts, words } from '../../support/told.ts';
import { startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { startVisitor } from '../../support/visitor.ts';
import { ask, linked, refusalOf, rels } from '../../support/wire.ts';

describe('a guest of a meeting', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let alice: Staff;
  let meeting: Resource;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    alice = await startStaff(platform, await addStaff(platform, 'Alice'));
  });
  beforeEach(async () => {
    meeting = await makeAdhoc(desk, { subject: 'Advice' });
    await alice.channel.drain();
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });

  describe('with a meeting token of an application', () => {
    it('is sent to the meeting, and has nothing else to do', async () => {
      const guest = await startGuest(platform, desk, meeting);
      const claims = decodeJwt(guest.token.slice(5));
      assert.equal(claims.confid, meeting.onlineMeetingUri);
      assert.equal(claims.ucwaext, linked(guest.discovered, 'anonApplications'));
      assert.equal(guest.discovered.conferenceId, meeting.onlineMeetingUri);
      assert.equal(guest.made.status, 201);
      const [communication] = embeddedOf(guest.resource, 'communication');
      assert.deepEqual(rels(communication), ['conversations', 'joinOnlineMeeting', 'self']);
      assert.deepEqual((await guest.ask('GET', linked(communication, 'self'))).body, communication);
      const start = linked(communication, 'joinOnlineMeeting').replace(
        'onlineMeetingInvitations',
        'messagingInvitations',
      );
      assert.equal(refusalOf(await guest.ask('POST', start, { json: { to: desk.endpoint } })), '403 Forbidden');
    });

    it('says which formats he reads, by the etag of what he has read', async () => {
      const guest = await startGuest(platform, desk, meeting);
      const [before] = embeddedOf(guest.resource, 'communication');
      const changed = await guest.ask('PUT', linked(before, 'self'), {
        json: { ...before, supportedMessageFormats: ['Html'] },
        headers: { 'If-Match': `"${before?.etag}"` },
      });
      assert.deepEqual([changed.status, changed.body.supportedMessageFormats], [200, ['Html']]);
    });

    it('is led there by a discover link of its own kind', async () => {
      const json = { meetingUrl: meeting.joinUrl };
      const { status, body } = await desk.ask('POST', linked(desk.resource, 'anonApplicationTokens'), { json });
      assert.equal(status, 200);
      assert.match(linked(body, 'discover'), /\/platformservice\/discover\?anonymousMeetingJoinContext=psat%253D/);
    });

    it('joins, chats, and leaves', async () => {
      const guest = await startGuest(platform, desk, meeting);
      const own = await enter(guest, meeting, asGuest());
      const conversation = await enter(alice, meeting);
      assert.deepEqual((await guest.channel.drain()).map(words), [
        'participant added "Alice"',
        'participant added in attendees "Alice"',
      ]);
      await addMessaging(guest, own);
      await addMessaging(alice, conversation);
      await guest.ask('POST', messagesOf(guest.resource, idIn(own)), { text: 'hello' });
      await alice.ask('POST', messagesOf(alice.resource, idIn(own)), { text: 'welcome' });
      assert.deepEqual(texts(await guest.channel.drain()), ['hello', 'welcome']);
      const heard = await alice.channel.drain();
      assert.deepEqual(texts(heard), ['hello', 'welcome']);
      assert.ok(heard.map(words).includes('message completed Success Incoming Gus: hello'));
      assert.equal((await guest.ask('DELETE', own)).status, 204);
      assert.deepEqual((await alice.channel.drain()).map(words), [
        'participantMessaging deleted in participant',
        'participant deleted in attendees "Gus"',
        'participant deleted "Gus"',
      ]);
    });

    it('must have a name, and another meeting is not his', async () => {
      const guest = await startGuest(platform, desk, meeting);
      assert.equal(
        refusalOf(await comeTo(guest, meeting.onlineMeetingUri)),
        '400 BadRequest/ParameterValidationFailure anonymousDisplayName',
      );
      const other = await makeAdhoc(desk);
      assert.equal(refusalOf(await comeTo(guest, other.onlineMeetingUri, asGuest())), '403 Forbidden');
      assert.equal(refusalOf(await comeTo(guest, 'adhoc', asGuest())), '404 NotFound/DestinationNotFound');
      const visitor = await startVisitor(platform, desk);
      const path = `${linked(visitor.resource, 'self')}/communication/onlineMeetingInvitations`;
      const json = { onlineMeetingUri: meeting.onlineMeetingUri, ...asGuest() };
      assert.equal(refusalOf(await visitor.ask('POST', path, { json })), '403 Forbidden');
    });

    it('leaves with his client when he signs out, as by his own doing', async () => {
      const guest = await startGuest(platform, desk, meeting);
      await enter(guest, meeting, asGuest());
      await enter(alice, meeting);
      await guest.ask('DELETE', linked(guest.resource, 'self'));
      assert.deepEqual((await alice.channel.drain()).map(words), [
        'participant deleted in attendees "Gus"',
        'participant deleted "Gus"',
      ]);
    });

    it('gets none for a meeting that is unknown, foreign, over, or not joined by its address', async () => {
      const over = await makeAdhoc(desk, { expirationTime: new Date(Date.now() - 1000).toISOString() });
      for (const meetingUrl of [
        over.joinUrl,
        String(meeting.joinUrl).replace(/.{32}$/, '0'.repeat(32)),
        String(meeting.joinUrl).replace(platform.url, 'https://elsewhere.example'),
        meeting.onlineMeetingUri,
        'nonsense',
        '',
      ]) {
        const answer = await desk.ask('POST', linked(desk.resource, 'anonApplicationTokens'), { json: { meetingUrl } });
        assert.equal(refusalOf(answer), '400 BadRequest/ParameterValidationFailure meetingUrl', String(meetingUrl));
      }
    });
  });

  describe('by the grant anonmeeting', () => {
    const grant = (fields: Record<string, string>) =>
      ask('POST', `${platform.url}/WebTicket/oauthtoken`, {
        body: new URLSearchParams({ grant_type: 'urn:microsoft.rtc:anonmeeting', ...fields }),
      });
    const of = (one: Resource) => ({
      password: String(one.conferenceId),
      ms_rtc_conferenceuri: String(one.onlineMeetingUri),
    });
    const open = async (token: string) => {
      const root = await ask('GET', `${platform.url}/Autodiscover/AutodiscoverService.svc/root`);
      const user = await ask('GET', linked(root.body, 'user'), { token });
      const made = await ask('POST', linked(user.body, 'applications'), { token, json: clientFacts });
      return { status: made.status, ...client(platform, token, made.body) };
    };

    it('gets a token for an hour, finds his way, and joins under the name he says then', async () => {
      const { status, body, headers } = await grant(of(meeting));
      assert.deepEqual(
        [status, body.expires_in, body.token_type, body.ms_rtc_identityscope, headers.get('cache-control')],
        [200, 3600, 'Bearer', 'local', 'no-store'],
      );
      assert.match(String(body.access_token), /^cwt=/);
      const guest = await open(String(body.access_token));
      assert.equal(guest.status, 201);
      const [me] = embeddedOf(guest.resource, 'me');
      assert.match(String(me?.uri), /^sip:\d{10}@anonymous\.invalid$/);
      assert.deepEqual(rels(me), ['self']);
      assert.deepEqual(rels(embeddedOf(guest.resource, 'communication')[0]), [
        'conversations',
        'joinOnlineMeeting',
        'self',
      ]);
      await enter(guest, meeting, asGuest('Grant'));
      await comeTo(alice, meeting.onlineMeetingUri);
      assert.ok((await alice.channel.drain()).map(words).includes('participant added "Grant"'));
      assert.equal(lastOf(guest.channel.told, 'localParticipant').name, 'Grant');
      const other = await makeAdhoc(desk);
      assert.equal(refusalOf(await comeTo(guest, other.onlineMeetingUri, asGuest())), '403 Forbidden');
    });

    it('stays who he was when he renews it', async () => {
      const first = String((await grant(of(meeting))).body.access_token);
      const renewed = await grant({ ...of(meeting), ms_rtc_renew: first });
      assert.equal(renewed.status, 200);
      const [before, after, another] = await Promise.all([
        open(first),
        open(String(renewed.body.access_token)),
        open(String((await grant(of(meeting))).body.access_token)),
      ]);
      assert.equal(after.resource.id, before.resource.id);
      assert.notEqual(another.resource.id, before.resource.id);
    });

    it('gets none for anything else', async () => {
      const chat = await startChat(platform, desk);
      const members = await schedule(alice);
      const [theirs] = [String((await grant(of(members))).body.access_token)];
      const id = String(meeting.conferenceId);
      for (const fields of [
        { ...of(meeting), password: '0'.repeat(32) },
        { ...of(meeting), password: id.slice(1) },
        { ...of(meeting), ms_rtc_conferenceuri: `${alice.uri};gruu;opaque=app:conf:focus:id:${id}` },
        { password: chat.onlineMeetingUri.split(':').at(-1) ?? '', ms_rtc_conferenceuri: chat.onlineMeetingUri },
        { ...of(meeting), ms_rtc_renew: theirs },
        { ...of(meeting), ms_rtc_renew: 'cwt=nonsense' },
      ]) {
        const { status, body, headers } = await grant(fields);
        assert.deepEqual([status, body.error], [400, 'invalid_grant']);
        assert.match(headers.get('x-ms-diagnostics') ?? '', /^28020;source="127.0.0.1";reason=/);
      }
      const { status } = await grant({ password: id });
      assert.equal(status, 400);
    });

    it('gets one 40 times a minute at his address, and somebody elsewhere does all the same', async () => {
      const crowded = await startPlatform({ TRUST_PROXY: 'loopback' });
      try {
        const bob = await startStaff(crowded, await addStaff(crowded, 'Bob'));
        const mine = of(await schedule(bob));
        const from = (address: string, grantType = 'anonmeeting') =>
          ask('POST', `${crowded.url}/WebTicket/oauthtoken`, {
            body: new URLSearchParams({ grant_type: `urn:microsoft.rtc:${grantType}`, ...mine }),
            headers: { 'X-Forwarded-For': address },
          });
        for (let n = 0; n < 40; n += 1) assert.equal((await from('192.0.2.1')).status, 200);
        const refused = await from('192.0.2.1');
        assert.deepEqual([refused.status, (refused.body as { error?: string }).error], [429, 'too_many_requests']);
        assert.ok(Number(refused.headers.get('retry-after')) > 0);
        assert.equal((await from('192.0.2.1', 'passive')).status, 400, 'other ways in are not counted');
        assert.equal((await from('192.0.2.2')).status, 200);
      } finally {
        await crowded.stop();
      }
    });

    it('opens no door of the staff, nor another guest’s', async () => {
      const token = String((await grant(of(meeting))).body.access_token);
      const guest = await open(String((await grant(of(meeting))).body.access_token));
      for (const path of [alice.path, linked(guest.resource, 'self')])
        assert.equal(refusalOf(await ask('GET', platform.url + path, { token })), '404 NotFound/ApplicationNotFound');
      assert.equal((await ask('GET', `${platform.url}${pathOf(desk)}?${queryOf(desk)}`, { token })).status, 401);
    });
  });
});
