import assert from 'node:assert/strict';
import { pathOf, queryOf, startMeeting } from '../../support/chat.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { type Answer, ask, linked, refusalOf } from '../../support/wire.ts';

/** Every address of the Trusted Application API but discover, below the application. */
const routes: readonly (readonly [method: string, path: string])[] = [
  ['GET', ''],
  ['POST', '/anonApplicationTokens'],
  ['GET', '/communication'],
  ['POST', '/communication/onlineMeetingInvitations/startAdhocMeeting'],
  ['POST', '/communication/messagingInvitations'],
  ['GET', '/communication/messagingInvitations/x'],
  ['POST', '/communication/messagingInvitations/x/acceptAndBridge'],
  ['POST', '/communication/messagingInvitations/x/decline'],
  ['POST', '/communication/participantInvitations'],
  ['POST', '/communication/userMeetingInvitations'],
  ['GET', '/communication/participantInvitations/x'],
  ['POST', '/communication/participantInvitations/x/cancel'],
  ['GET', '/communication/conversations/x'],
  ['DELETE', '/communication/conversations/x'],
  ['GET', '/communication/conversations/x/messaging'],
  ['POST', '/communication/conversations/x/messaging/messages'],
  ['GET', '/communication/conversations/x/messaging/messages/1'],
  ['POST', '/communication/conversations/x/messaging/typing'],
  ['GET', '/communication/conversations/x/messaging/typingParticipants'],
  ['POST', '/communication/conversations/x/messaging/terminate'],
  ['GET', '/communication/conversations/x/participants'],
  ['GET', '/communication/conversations/x/participants/alice@contoso.example'],
  ['POST', '/communication/conversations/x/participants/alice@contoso.example/eject'],
  ['POST', '/communication/conversations/x/participants/alice@contoso.example/admit'],
  ['POST', '/communication/onlineMeetingInvitations'],
  ['GET', '/adhocMeetings'],
  ['POST', '/adhocMeetings'],
  ['GET', '/adhocMeetings/x'],
  ['GET', '/myOnlineMeetings'],
  ['POST', '/myOnlineMeetings'],
  ['GET', '/myOnlineMeetings/x'],
  ['PUT', '/myOnlineMeetings/x'],
  ['DELETE', '/myOnlineMeetings/x'],
  ['GET', '/communication/conversations/x/onlineMeeting'],
  ['POST', '/communication/conversations/x/onlineMeeting/terminateOnlineMeeting'],
  ['GET', '/communication/conversations/x/conversationBridge'],
  ['GET', '/communication/conversations/x/conversationBridge/bridgedParticipants'],
  ['POST', '/communication/conversations/x/conversationBridge/bridgedParticipants'],
  ['GET', '/communication/conversations/x/conversationBridge/bridgedParticipants/alice@contoso.example'],
  ['PUT', '/communication/conversations/x/conversationBridge/bridgedParticipants/alice@contoso.example'],
  ['DELETE', '/communication/conversations/x/conversationBridge/bridgedParticipants/alice@contoso.example'],
];

describe('who may use the Trusted Application API', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let other: TrustedApplication;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    other = await startApplication(platform);
  });
  after(async () => {
    await platform.stop();
    await Promise.all([desk.close(), other.close()]);
  });
  const at = (method: string, path: string, query: string, token?: string): Promise<Answer> =>
    ask(method, `${platform.url}${pathOf(desk)}${path}?${query}`, token === undefined ? {} : { token });

  function assertChallenge({ status, headers, text }: Answer): void {
    assert.equal(status, 401);
    assert.match(headers.get('content-type') ?? '', /^text\/html/);
    assert.match(text, /^<!doctype html>/);
    // fetch joins header lines of one name by a comma; see the raw ones below.
    assert.match(
      headers.get('www-authenticate') ?? '',
      /^Bearer trusted_issuers=.*, MsRtcOAuth href="http[^"]*",grant_type="/,
    );
  }

  it('needs a token at every address', async () => {
    for (const [method, path] of routes) {
      assertChallenge(await at(method, path, queryOf(desk)));
    }
    assertChallenge(await at('GET', '', queryOf(desk), 'made-up'));
    assertChallenge(await ask('GET', `${platform.url}/platformservice/v1/applications?${queryOf(desk)}`));
  });

  it('is challenged in two header lines', async () => {
    const { rawHeaders } = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
      import('node:http').then(({ get }) =>
        get(`${platform.url}${pathOf(desk)}?${queryOf(desk)}`, (response) => {
          response.resume();
          response.on('end', () => resolve(response));
        }).on('error', reject),
      );
    });
    const lines = rawHeaders.filter((_, index) => rawHeaders[index - 1]?.toLowerCase() === 'www-authenticate');
    assert.equal(lines.length, 2);
    assert.match(
      lines[0] ?? '',
      /^Bearer trusted_issuers="[^"]+", client_id="00000004-0000-0ff1-ce00-000000000000", authorization_uri="http[^"]+\/common\/oauth2\/authorize"$/,
    );
    assert.match(lines[1] ?? '', /^MsRtcOAuth href="[^"]+\/WebTicket\/oauthtoken",grant_type="[^"]*password"$/);
  });

  it('needs the application’s own endpointId at every address', async () => {
    const refuse = async (method: string, path: string, query: string) =>
      assert.equal(
        refusalOf(await at(method, path, query, desk.token)),
        '403 Forbidden/ApplicationNotFound',
        `${method} ${path} ${query}`,
      );
    for (const [method, path] of routes) await refuse(method, path, queryOf(other));
    for (const query of ['', 'endpointId=sip:nobody@contoso.example', 'endpointId=']) await refuse('GET', '', query);
  });

  it('is not open to another application', async () => {
    for (const [method, path] of routes)
      assert.equal(
        refusalOf(await at(method, path, queryOf(other), other.token)),
        '404 NotFound/ApplicationNotFound',
        `${method} ${path}`,
      );
  });

  for (const [what, query] of [
    ['plain', (endpoint: string) => `endpointId=${endpoint}`],
    ['percent-encoded', (endpoint: string) => `endpointId=${encodeURIComponent(endpoint)}`],
    ['encoded twice', (endpoint: string) => `endpointId=${encodeURIComponent(encodeURIComponent(endpoint))}`],
    ['in upper case', (endpoint: string) => `endpointId=${endpoint.toUpperCase()}`],
    ['with its name in lower case', (endpoint: string) => `endpointid=${endpoint}`],
    ['among others', (endpoint: string) => `redirect=1&endpointId=${endpoint}&x=y`],
  ] as const)
    it(`takes endpointId ${what}`, async () => {
      assert.equal((await at('GET', '', query(desk.endpoint), desk.token)).status, 200);
    });

  it('refuses an endpointId with a broken escape as an unknown one', async () => {
    const answer = await at('GET', '', 'endpointId=%2525zz%25', desk.token);
    assert.equal(refusalOf(answer), '403 Forbidden/ApplicationNotFound');
  });

  it('reads paths in any case and with slashes doubled at their beginning', async () => {
    const path = `${pathOf(desk)}?${queryOf(desk)}`;
    for (const written of [path.replace('platformservice', 'PlatformService'), `/${path}`, `//${path}`])
      assert.equal((await ask('GET', platform.url + written, { token: desk.token })).status, 200, written);
  });

  it('is led once to this pool from another one, with what it asked', async () => {
    const meeting = await startMeeting(desk, { subject: 'Elsewhere' });
    const own = linked(meeting, 'conversation');
    const elsewhere = own.replace(/tgt-[0-9a-f]{32}/, `tgt-${'0'.repeat(32)}`);
    const led = await desk.ask('GET', elsewhere);
    assert.deepEqual([led.status, led.location], [307, `${own}&redirect=1`]);
    const slashes = await desk.ask('GET', `${platform.url}/${elsewhere}`);
    assert.deepEqual([slashes.status, slashes.location], [307, `${own}&redirect=1`], 'to no host of another name');
    assert.equal((await desk.ask('GET', led.location)).body.subject, 'Elsewhere');
    assert.equal(refusalOf(await desk.ask('GET', `${elsewhere}&redirect=1`)), '404 NotFound');
    assert.equal(refusalOf(await desk.ask('GET', own.replace(/tgt-[0-9a-f]{32}/, 'tgt-elsewhere'))), '404 NotFound');
    assertChallenge(await ask('DELETE', platform.url + elsewhere));
  });

  it('is told that an answer is the platform’s own, with the ids it sent', async () => {
    const headers = { 'client-request-id': 'job-7', 'X-MS-Correlation-Id': 'correlation-8' };
    const told = await desk.ask('GET', `${pathOf(desk)}/communication/conversations/x?${queryOf(desk)}`, { headers });
    assert.equal(told.status, 404);
    assert.equal(told.headers.get('x-ms-server-fqdn'), '127.0.0.1');
    assert.equal(told.headers.get('client-request-id'), 'job-7');
    assert.equal(told.headers.get('x-ms-correlation-id'), 'correlation-8');
    const untold = await at('GET', '', queryOf(desk));
    assert.match(untold.headers.get('x-ms-correlation-id') ?? '', /^[0-9a-f-]{36}$/);
  });

  it('says 404 in its own words where nothing is', async () => {
    for (const path of ['/platformservice/v2', '/platformservice/v1/applications/1/nothing', '/ucwa/nothing'])
      assert.equal(refusalOf(await ask('GET', platform.url + path, { token: desk.token })), '404 NotFound', path);
  });
});
