import assert from 'node:assert/strict';
import { embeddedOf } from '../../../../server/wire/resource.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { startVisitor, type Visitor } from '../../support/visitor.ts';
import { linked, refusalOf } from '../../support/wire.ts';

/** Trusted Application API 0, "media types"; UCWA 8 and 9.1; and what real clients leave out (9.8). */
describe('the media type of a body', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let alice: Staff;
  let visitor: Visitor;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    alice = await startStaff(platform, await addStaff(platform, 'Alice'));
    visitor = await startVisitor(platform, desk);
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });
  const bytes = (body: string) => new TextEncoder().encode(body); // of a string, fetch would say text/plain
  const note = (type: string | undefined, body: string) =>
    alice.ask('POST', `${alice.path}/me/note`, {
      body: bytes(body),
      headers: type === undefined ? {} : { 'Content-Type': type },
    });
  const json = '{"message":"typed"}';
  const refused = '415 UnsupportedMediaType/UnsupportedMediaType';

  it('is refused when it is never JSON or XML, whatever is in the body', async () => {
    for (const type of ['image/png', 'text/html', 'application/octet-stream', 'multipart/form-data; boundary=b'])
      for (const body of [json, '\u0089PNG', 'message=typed'])
        assert.equal(refusalOf(await note(type, body)), refused, `${type} ${body}`);
  });

  it('is refused so at every door', async () => {
    const png = { body: bytes('{}'), headers: { 'Content-Type': 'image/png' } };
    const doors = [
      () => alice.ask('POST', '/ucwa/oauth/v1/applications', png),
      () => alice.ask('POST', `${alice.path}/communication/messagingInvitations`, png),
      () => alice.ask('POST', `${alice.path}/communication/onlineMeetingInvitations`, png),
      () => alice.ask('POST', `${alice.path}/onlineMeetings/myOnlineMeetings`, png),
      () => alice.ask('POST', `${alice.path}/people/presenceSubscriptions`, png),
      () => alice.ask('PUT', `${alice.path}/communication`, { ...png, headers: { ...png.headers, 'If-Match': '*' } }),
      () => visitor.ask('POST', '/ucwa/psanon/v1/applications', png),
      () => desk.ask('POST', linked(desk.resource, 'anonApplicationTokens'), png),
      () => desk.ask('POST', linked(embeddedOf(desk.resource, 'adhocMeetings')[0], 'self'), png),
    ];
    for (const ask of doors) assert.equal(refusalOf(await ask()), refused, String(ask));
  });

  it('may be any name of JSON or XML, or missing', async () => {
    const xml = '<input><property name="message">typed</property></input>';
    for (const [type, body] of [
      [undefined, json],
      ['json', json],
      ['application/json;charset=utf-8', json],
      ['Application/VND.Microsoft.com.ucwa+JSON; charset=utf-8', json],
      ['text/json', json],
      ['application/xml', xml],
      ['application/vnd.microsoft.com.ucwa+xml', xml],
      ['application/json', xml],
      [
        'multipart/related; type="application/json"; boundary=b',
        `--b\r\nContent-Type: application/json\r\n\r\n${json}\r\n--b--`,
      ],
    ] as const)
      assert.equal((await note(type, body)).status, 204, `${type}`);
  });

  it('may be the one that fetch, curl and jQuery put on any text, when the text is JSON or XML', async () => {
    for (const type of ['text/plain;charset=UTF-8', 'application/x-www-form-urlencoded']) {
      for (const body of [json, `\uFEFF ${json}`, 'null', '""', '<input/>'])
        assert.equal((await note(type, body)).status, 204, `${type} ${body}`);
      assert.equal(refusalOf(await note(type, '{"message":')), '400 BadRequest/DeserializationFailure');
    }
    assert.equal(refusalOf(await note('application/x-www-form-urlencoded', 'message=typed')), refused);
    assert.equal(refusalOf(await note('text/plain', 'typed')), '400 BadRequest/DeserializationFailure');
  });

  it('does not matter where there is no body, and where none is read', async () => {
    for (const body of ['', ' \r\n']) assert.equal((await note('image/png', body)).status, 204);
    const headers = { 'Content-Type': 'image/png' };
    const report = await alice.ask('POST', `${alice.path}/me/reportMyActivity`, { body: bytes('junk'), headers });
    assert.equal(report.status, 204);
  });
});
