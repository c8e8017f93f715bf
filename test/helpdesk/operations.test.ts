import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import supertest from 'supertest';
import type { HelpdeskSettings } from '../../server/helpdesk/settings.ts';
import { type AnyEvent, at, conversationDeleted, envelope, invitationStarted } from './support/callbacks.ts';
import { callbackToken, type OpenDesk, openDesk } from './support/openDesk.ts';
import { openScriptedPlatform, type ScriptedPlatform } from './support/scriptedPlatform.ts';

const meetingStart = /startAdhocMeeting/;

/** What tells an answer of the platform from one of something between. */
const genuine = { 'X-MS-Correlation-Id': '1', 'X-MS-Server-Fqdn': 'pool.platform.example' };

describe('operations', () => {
  let platform: ScriptedPlatform;
  let desk: OpenDesk;

  beforeEach(async () => {
    platform = await openScriptedPlatform();
  });
  afterEach(async () => {
    await desk.close();
    await platform.close();
  });

  async function open(settings: Partial<HelpdeskSettings> = {}): Promise<void> {
    desk = await openDesk({ platformUrl: platform.url, settings, start: true });
  }

  async function callBack(conversation: string, ack: number, events: AnyEvent[]): Promise<void> {
    await supertest(desk.app)
      .post('/callback')
      .set({ 'Content-Type': 'application/json', Authorization: `Bearer ${await callbackToken()}` })
      .send(envelope(conversation, ack, events, { baseuri: platform.url }))
      .expect(200);
    await desk.helpdesk.idle();
  }

  const newest = () => desk.helpdesk.desk.requests({ limit: 1, offset: 0 }).items[0];
  const operations = () => desk.helpdesk.desk.operations(newest()?.id ?? '');

  async function eventually(what: string, holds: () => boolean): Promise<void> {
    for (let waited = 0; waited < 5_000; waited += 10) {
      if (holds()) return;
      await pause(10);
    }
    assert.fail(`${what}: ${JSON.stringify(operations())}`);
  }

  const startedEvent = (type: 'started' | 'completed', operationId: string, more: object = {}): AnyEvent => ({
    link: { rel: 'service:onlineMeetingInvitation', href: at('/communication/onlineMeetingInvitations/1') },
    _embedded: {
      'service:onlineMeetingInvitation': {
        operationId,
        onlineMeetingUri: 'sip:meeting',
        _links: { 'service:conversation': { href: at('/communication/conversations/m1') } },
      },
    },
    type,
    ...more,
  });

  it('are written down, sent with the token, and moved by what the platform tells', async () => {
    await open();
    await callBack('p1', 1, [invitationStarted('p1')]);
    const [sent] = await platform.until(meetingStart);
    const { operationId, callbackUrl } = JSON.parse(sent?.body ?? '');
    assert.equal(sent?.headers.authorization, 'Bearer token-1');
    assert.equal(callbackUrl, `http://127.0.0.1/callback?request=${newest()?.id}`);
    assert.equal(operations()[0]?.id, operationId);
    assert.equal(operations()[0]?.state, 'asked');
    await callBack('m1', 1, [startedEvent('started', operationId)]);
    assert.equal(operations()[0]?.state, 'started');
    await callBack('m1', 2, [startedEvent('completed', operationId, { status: 'Success' })]);
    const [operation] = operations();
    assert.equal(operation?.state, 'completed');
    assert.ok((operation?.endedAt ?? 0) >= (operation?.startedAt ?? Number.POSITIVE_INFINITY));
  });

  it('are sent to the address as the server wrote it', async () => {
    await open();
    await callBack('p1', 1, [invitationStarted('p1')]);
    const [sent] = await platform.until(meetingStart);
    assert.equal(sent?.url, at('/communication/onlineMeetingInvitations/startAdhocMeeting'));
  });

  it('are sent again with the same id after 503 and after a broken connection', async () => {
    platform.script = ({ url }, count) =>
      meetingStart.test(url) && count < 3 ? { status: count === 1 ? 503 : 0 } : undefined;
    await open();
    await callBack('p1', 1, [invitationStarted('p1')]);
    const sent = await platform.until(meetingStart, 3);
    assert.equal(new Set(sent.map(({ body }) => body)).size, 1);
    await eventually('three attempts', () => operations()[0]?.attempts === 3);
    assert.equal(operations()[0]?.state, 'asked');
  });

  it('fail with code and subcode when they are refused; the visitor is not left hanging', async () => {
    platform.script = ({ url }) =>
      meetingStart.test(url)
        ? { status: 403, body: { code: 'Forbidden', subcode: 'TooManyConversations' } }
        : undefined;
    await open();
    await callBack('p1', 1, [invitationStarted('p1')]);
    await platform.until(/\/decline/);
    await eventually('closed', () => newest()?.state === 'closed');
    assert.equal(operations()[0]?.reason, 'Forbidden/TooManyConversations');
    assert.equal(newest()?.outcome, 'failed');
  });

  it('expire when the platform never tells of their end, and are asked again as new ones', async () => {
    await open({ operationTimeoutMs: 150 });
    await callBack('p1', 1, [invitationStarted('p1')]);
    await platform.until(meetingStart, 3);
    await eventually('closed', () => newest()?.state === 'closed');
    const states = operations().filter(({ what }) => what === 'start meeting');
    assert.deepEqual(
      states.map(({ state }) => state),
      ['expired', 'expired', 'expired'],
    );
    assert.equal(new Set(states.map(({ id }) => id)).size, 3);
  });

  it('that nobody answered are sent again, with the same id, by the next process', async () => {
    platform.script = ({ url }) => (meetingStart.test(url) ? { status: 0 } : undefined);
    await open();
    await callBack('p1', 1, [invitationStarted('p1')]);
    await platform.until(meetingStart);
    platform.script = () => undefined;
    const before = platform.asked.filter(({ url }) => meetingStart.test(url)).length;
    desk = await desk.reopen();
    const sent = await platform.until(meetingStart, before + 1);
    assert.equal(new Set(sent.map(({ body }) => body)).size, 1);
    assert.equal(operations().length, 1);
  });

  it('take one 307, with method, body and headers', async () => {
    platform.script = ({ url }) =>
      meetingStart.test(url) ? { status: 307, headers: { Location: '/elsewhere?redirect=1' } } : undefined;
    await open();
    await callBack('p1', 1, [invitationStarted('p1')]);
    const [second] = await platform.until(/elsewhere/);
    const [first] = await platform.until(meetingStart);
    assert.deepEqual([second?.method, second?.body], [first?.method, first?.body]);
    assert.equal(second?.headers.authorization, first?.headers.authorization);
    assert.equal(second?.headers['content-type'], first?.headers['content-type']);
  });

  it('take no second 307', async () => {
    platform.script = ({ url }) =>
      /startAdhocMeeting|elsewhere/.test(url)
        ? { status: 307, headers: { Location: `/elsewhere${platform.asked.length}?redirect=1`, ...genuine } }
        : undefined;
    await open();
    await callBack('p1', 1, [invitationStarted('p1')]);
    await eventually('failed', () => operations()[0]?.state === 'failed');
    assert.equal(platform.asked.filter(({ url }) => /elsewhere/.test(url)).length, 1);
  });

  it('wait as long as Retry-After says', async () => {
    const times: number[] = [];
    platform.script = ({ url }) => {
      if (!meetingStart.test(url)) return undefined;
      times.push(Date.now());
      return times.length === 1
        ? { status: 429, headers: { 'Retry-After': '1' }, body: { code: 'TooManyRequests' } }
        : undefined;
    };
    await open();
    await callBack('p1', 1, [invitationStarted('p1')]);
    await platform.until(meetingStart, 2);
    const [first = 0, second = 0] = times;
    assert.ok(second - first >= 1_000, `${second - first} ms`);
  });

  it('ask for a new token where a good one was refused as invalid', async () => {
    platform.script = ({ url, headers }) =>
      meetingStart.test(url) && headers.authorization === 'Bearer token-1'
        ? { status: 403, body: { code: 'Forbidden', subcode: 'InvalidToken' } }
        : undefined;
    await open();
    await callBack('p1', 1, [invitationStarted('p1')]);
    await platform.until(meetingStart, 2);
    assert.equal(platform.tokens(), 2);
  });

  it('do not follow a 307, nor a link, to a foreign origin', async () => {
    platform.script = ({ url }) =>
      meetingStart.test(url) ? { status: 307, headers: { Location: 'http://evil.example/x' } } : undefined;
    await open();
    await callBack('p1', 1, [invitationStarted('p1')]);
    await eventually('failed', () => operations()[0]?.state === 'failed');
    assert.match(operations()[0]?.reason ?? '', /evil\.example/);
  });

  it('ask for a new token when the platform refuses the one they have', async () => {
    platform.script = ({ url, headers }) =>
      meetingStart.test(url) && headers.authorization === 'Bearer token-1' ? { status: 401 } : undefined;
    await open();
    await callBack('p1', 1, [invitationStarted('p1')]);
    const sent = await platform.until(meetingStart, 2);
    assert.deepEqual(
      sent.map(({ headers }) => headers.authorization),
      ['Bearer token-1', 'Bearer token-2'],
    );
    assert.equal(platform.tokens(), 2);
  });

  it('are not asked where a link is absent', async () => {
    await open();
    await callBack('p1', 1, [invitationStarted('p1', { links: false })]);
    await eventually('ended', () => newest()?.outcome === 'failed');
    assert.equal(platform.asked.filter(({ url }) => meetingStart.test(url)).length, 0);
  });

  it('of a visitor who goes at once: the meeting that still comes about is ended', async () => {
    await open();
    await callBack('p1', 1, [invitationStarted('p1')]);
    const [sent] = await platform.until(meetingStart);
    await callBack('p1', 2, [conversationDeleted('p1')]);
    const { operationId } = JSON.parse(sent?.body ?? '');
    await callBack('m1', 1, [startedEvent('completed', operationId, { status: 'Success' })]);
    const [ended] = await platform.until(/conversations\/m1/);
    assert.equal(ended?.method, 'DELETE');
    await eventually('closed', () => newest()?.state === 'closed');
    assert.equal(newest()?.outcome, 'abandoned');
  });
});
