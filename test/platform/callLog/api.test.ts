import assert from 'node:assert/strict';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { ask } from '../support/wire.ts';

interface Document {
  openapi: string;
  paths: Record<string, Record<string, { operationId: string; tags: string[]; security?: unknown[] }>>;
  components: { schemas: Record<string, { properties?: Record<string, unknown> }> };
}

describe('the document of the call API', () => {
  let platform: TestPlatform;
  before(async () => {
    platform = await startPlatform();
  });
  after(() => platform.stop());

  it('names every operation so that generators make the client of the documentation', async () => {
    const answer = await fetch(`${platform.url}/api/openapi.json`);
    const document = (await answer.json()) as Document;
    assert.equal(document.openapi, '3.1.0');
    const named = Object.entries(document.paths).flatMap(([path, verbs]) =>
      Object.entries(verbs).map(([verb, { operationId, tags }]) => {
        assert.deepEqual(tags, [path.startsWith('/rtc') ? 'RtcController' : 'Rooms']);
        return `${verb} ${path} ${operationId}`;
      }),
    );
    assert.deepEqual(named.sort(), [
      'get /rtc/getCallLogById getCallLogById',
      'get /rtc/getCallLogs getCallLogs',
      'get /rtc/iceServers iceServers',
      'get /sapi/capabilities getCapabilities',
      'get /sapi/conferencelog getConferenceLog',
      'get /sapi/permissions/domain/{id} getDomainPermissions',
      'get /sapi/permissions/user/{id} getUserPermissions',
      'post /rtc/createCall createCallForContacts',
      'post /rtc/declineCall declineCall',
      'post /rtc/endCall endCall',
      'post /rtc/joinCall joinCall',
      'post /rtc/leaveCall leaveCall',
      'post /rtc/login login',
      'post /rtc/refresh refresh',
      'post /sapi/o/token getToken',
      'post /sapi/permissions/domain/{id} setDomainPermissions',
      'post /sapi/permissions/user/{id} setUserPermissions',
    ]);
    const { CallLog, CallLogContact } = document.components.schemas;
    assert.ok(CallLog?.properties?.callEvents);
    assert.ok(CallLogContact?.properties?.userDbId);
    // Every address that is promised is there: each refuses a request without anything in it in its own words.
    for (const [path, verbs] of Object.entries(document.paths))
      for (const [verb, { security }] of Object.entries(verbs)) {
        const { status } = await ask(verb.toUpperCase(), `${platform.url}${path.replace('{id}', 'alice')}`);
        assert.equal(status, security ? 400 : 401, path);
      }
  });

  it('is shown by a page that loads nothing from elsewhere', async () => {
    const page = await fetch(`${platform.url}/api/docs`);
    assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'.*connect-src 'self'/);
    const html = await page.text();
    assert.doesNotMatch(html, /https?:/);
    const loaded = [...html.matchAll(/(?:src|href)="(\/api\/[^"]+)"/g)].map(([, address]) => address);
    assert.equal(loaded.length, 4);
    for (const address of loaded) assert.equal((await ask('GET', `${platform.url}${address}`)).status, 200, address);
  });
});
