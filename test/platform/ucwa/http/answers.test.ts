import assert from 'node:assert/strict';
import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { embeddedOf } from '../../../../server/wire/resource.ts';
import { pathOf, queryOf } from '../../support/chat.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, clientFacts, type Staff, startStaff } from '../../support/staff.ts';
import { lastOf } from '../../support/told.ts';
import { startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { startVisitor } from '../../support/visitor.ts';
import { ask, linked, refusalOf } from '../../support/wire.ts';

const root = '/Autodiscover/AutodiscoverService.svc/root';

describe('how an answer is written', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let alice: Staff;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    for (let count = 0; count < 8; count += 1) await addStaff(platform, `Colleague${count}`);
    alice = await startStaff(platform, await addStaff(platform, 'Alice'));
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });
  const as = (accept: string, path = '/me') => alice.ask('GET', alice.path + path, { headers: { Accept: accept } });

  it('is JSON for who says nothing, anything, a browser, or something else altogether', async () => {
    for (const accept of [
      '*/*',
      'application/json',
      'application/json, text/javascript, */*; q=0.01',
      'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
      'image/png',
    ]) {
      const { status, headers, body } = await as(accept);
      assert.deepEqual([status, headers.get('content-type')], [200, 'application/json; charset=utf-8'], accept);
      assert.equal(body.name, 'Alice');
    }
  });

  it('is the same JSON under the vendor’s name for who asks for that', async () => {
    const { headers, body } = await as('application/vnd.microsoft.com.ucwa+json');
    assert.equal(headers.get('content-type'), 'application/vnd.microsoft.com.ucwa+json; charset=utf-8');
    assert.deepEqual(body, (await as('application/json')).body);
  });

  it('is XML for who asks for it: resources, events, refusals, discovery', async () => {
    for (const type of ['application/xml', 'application/vnd.microsoft.com.ucwa+xml']) {
      const me = await as(type);
      assert.equal(me.headers.get('content-type'), `${type}; charset=utf-8`);
      assert.match(
        me.text,
        new RegExp(`<resource rel="me" href="${alice.path}/me" xmlns=.*<property name="name">Alice<`),
      );
      const package_ = await as(
        type,
        `${new URL(alice.channel.href()).pathname.slice(alice.path.length)}${new URL(alice.channel.href()).search}`,
      );
      assert.match(package_.text, /<events href="[^"]*" xmlns=.*<sender rel="me" href="[^"]*"><updated rel="me" href=/);
      const refused = await as(type, '/nowhere');
      assert.equal(refused.status, 404);
      assert.match(refused.text, /<reason xmlns="[^"]*"><code>NotFound<\/code>/);
      const found = await ask('GET', platform.url + root, { headers: { Accept: type } });
      assert.match(
        found.text,
        /^<\?xml .*<resource rel="root" href="[^"]*root" xmlns="[^"]*ucwa"><link rel="user" href=/,
      );
      const own = await desk.ask('GET', `${pathOf(desk)}?${queryOf(desk)}`, { headers: { Accept: type } });
      assert.match(own.text, /<resource rel="ms:rtc:saas:application" href="/);
    }
    const atTheRoot = await ask('GET', `${platform.url}/`, { headers: { Accept: 'application/xml' } });
    assert.match(atTheRoot.text, /<resource rel="root"/);
  });

  it('is refused to who wants the older document of that name', async () => {
    const headers = { Accept: 'application/vnd.microsoft.rtc.autodiscover+xml;v=1' };
    for (const path of ['/', root]) assert.equal((await ask('GET', platform.url + path, { headers })).status, 406);
  });

  it('reads XML where JSON may stand, and says what is wrong with either', async () => {
    const input = (inner: string) =>
      `<?xml version="1.0"?><input xmlns="http://schemas.microsoft.com/rtc/2012/03/ucwa">${inner}</input>`;
    const put = (body: string) =>
      alice.ask('POST', `${alice.path}/me/note`, { body, headers: { 'Content-Type': 'application/xml' } });
    assert.equal((await put(input('<property name="Message">back &amp; forth</property>'))).status, 204);
    assert.equal((await alice.ask('GET', `${alice.path}/me/note`)).body.message, 'back & forth');
    assert.equal(refusalOf(await put('<input><property></input>')), '400 BadRequest/DeserializationFailure');
    const presence = await alice.ask('POST', `${alice.path}/me/presence`, {
      body: input('<property name="availability">Gone</property>'),
    });
    assert.equal(refusalOf(presence), '400 BadRequest/ParameterValidationFailure availability');
  });

  it('reads lists and links in XML, too', async () => {
    const visitor = await startVisitor(platform, desk);
    const chat = await visitor.ask('POST', linked(visitor.communication, 'startMessaging'), {
      body: `<input><property name="to">${desk.endpoint}</property><link rel="message" href="data:text/plain,in+XML"/></input>`,
    });
    assert.equal(chat.status, 201);
    const invitation = lastOf(await visitor.channel.poll(), 'messagingInvitation');
    assert.equal(linked(invitation, 'message'), 'data:text/plain;charset=utf-8,in+XML');
    const lurker = await alice.ask('POST', '/ucwa/oauth/v1/applications', {
      json: { ...clientFacts, endpointId: 'xml' },
    });
    const [me] = embeddedOf(lurker.body, 'me');
    await alice.ask('POST', linked(me, 'makeMeAvailable'), {
      body: '<input><propertyList name="supportedMessageFormats"><item>Plain</item><item>Html</item></propertyList></input>',
    });
    const { body } = await alice.ask('GET', `${linked(lurker.body, 'self')}/communication`);
    assert.deepEqual(body.supportedMessageFormats, ['Plain', 'Html']);
  });

  it('reads simple values from the query, and JSON with a comma too many', async () => {
    assert.equal((await alice.ask('POST', `${alice.path}/me/note?message=from+the+query`)).status, 204);
    assert.equal((await alice.ask('GET', `${alice.path}/me/note`)).body.message, 'from the query');
    assert.equal((await alice.ask('POST', `${alice.path}/me/note`, { body: '{"message":"a",}' })).status, 204);
  });

  it('is packed for who says so, when there is something to pack', async () => {
    const packed = await raw(`${platform.url}${alice.path}/people/contacts`, alice.token, 'gzip, deflate');
    assert.equal(packed.headers['content-encoding'], 'gzip');
    const unpacked = JSON.parse(gunzipSync(packed.body).toString()) as { rel: string };
    assert.equal(unpacked.rel, 'myContacts');
    for (const path of ['/me', '/nowhere', '/../../../../Autodiscover/AutodiscoverService.svc/root'])
      assert.equal(
        (await raw(platform.url + alice.path + path, alice.token, 'gzip')).headers['content-encoding'],
        'gzip',
      );
    for (const encoding of [undefined, 'identity, gzip;q=0']) {
      const { headers } = await raw(`${platform.url}${alice.path}/people/contacts`, alice.token, encoding);
      assert.equal(headers['content-encoding'], undefined, encoding);
    }
  });

  it('is not to be kept by anybody between, and under https not to be asked for without', async () => {
    assert.equal((await as('*/*')).headers.get('cache-control'), 'no-cache');
    assert.match((await as('*/*')).headers.get('vary') ?? '', /Accept, Accept-Encoding/);
    assert.equal((await as('*/*')).headers.get('strict-transport-security'), null);
    const behindTls = await startPlatform({ PUBLIC_URL: 'https://desk.example' });
    const address = `http://127.0.0.1:${behindTls.port}/platformservice/discover`;
    assert.equal((await ask('GET', address)).headers.get('strict-transport-security'), 'max-age=31536000');
    await behindTls.stop();
  });
});

/** Asks without unpacking. */
async function raw(address: string, token: string, encoding: string | undefined) {
  const headers = { Authorization: `Bearer ${token}`, ...(encoding ? { 'Accept-Encoding': encoding } : {}) };
  const answer = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    request(address, { headers }, resolve).on('error', reject).end();
  });
  return { headers: answer.headers, body: await buffer(answer) };
}
