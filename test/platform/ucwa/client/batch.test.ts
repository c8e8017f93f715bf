import assert from 'node:assert/strict';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { startVisitor } from '../../support/visitor.ts';
import { type Answer, linked, refusalOf } from '../../support/wire.ts';

/** A batch of requests, each as its lines. */
const batchOf = (...requests: string[][]): string =>
  requests
    .map((lines) => ['--b', 'Content-Type: application/http; msgtype=request', '', ...lines].join('\r\n'))
    .concat('--b--\r\n')
    .join('\r\n');

interface Part {
  readonly status: string;
  readonly headers: string;
  readonly body: string;
}

/** The parts of an answer to a batch. */
function partsOf({ text, headers }: Answer): Part[] {
  const boundary = /boundary="([^"]+)"/.exec(headers.get('content-type') ?? '')?.[1] ?? 'none';
  return text
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const [about = '', head = '', ...body] = part.trimStart().split('\r\n\r\n');
      assert.equal(about, 'Content-Type: application/http; msgtype=response');
      const [status = '', ...lines] = head.split('\r\n');
      return { status, headers: lines.join('\n'), body: body.join('\r\n\r\n').trimEnd() };
    });
}

describe('a batch of requests', () => {
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
  const send = (body: string, headers: Record<string, string> = {}) =>
    alice.ask('POST', linked(alice.resource, 'batch'), {
      body,
      headers: { 'Content-Type': 'multipart/batching;boundary="b"', Accept: 'multipart/batching', ...headers },
    });
  const get = (path: string): string[] => [`GET ${alice.path}${path} HTTP/1.1`, 'Host: x', ''];

  it('is answered in its order, each part with its own status, headers and body on one line', async () => {
    const note = '{"message":"from a batch"}';
    const answer = await send(
      batchOf(
        [`POST ${alice.path}/me/note HTTP/1.1`, 'Content-Type: application/json', '', note],
        get('/me/note'),
        [`GET ${platform.url}/${alice.path}/me HTTP/1.1`, 'Accept: application/xml', ''],
        get('/nothing'),
        [`DELETE ${alice.path}/me HTTP/1.1`, ''],
      ),
    );
    assert.equal(answer.status, 200);
    const parts = partsOf(answer);
    assert.deepEqual(
      parts.map(({ status }) => status),
      [
        'HTTP/1.1 204 No Content',
        'HTTP/1.1 200 OK',
        'HTTP/1.1 200 OK',
        'HTTP/1.1 404 Not Found',
        'HTTP/1.1 405 Method Not Allowed',
      ],
    );
    assert.equal(JSON.parse(parts[1]?.body ?? '').message, 'from a batch');
    assert.match(parts[1]?.headers ?? '', /^Content-Type: application\/json; charset=utf-8$/m);
    assert.ok(!parts[1]?.body.includes('\n'));
    assert.match(parts[2]?.body ?? '', /<resource rel="me"/);
    assert.match(parts[3]?.body ?? '', /"code":"NotFound"/);
    assert.match(parts[4]?.headers ?? '', /^Allow: GET, HEAD$/m);
    assert.ok(!answer.text.includes('Connection:'));
  });

  it('takes no batches, events, photos, or addresses of others', async () => {
    const other = await startStaff(platform, await addStaff(platform, 'Bob'));
    const parts = partsOf(
      await send(
        batchOf(
          get('/batch'),
          get('/events?ack=1'),
          get('/photos/alice@contoso.example'),
          [`GET ${other.path}/me HTTP/1.1`, ''],
          ['GET /platformservice/discover HTTP/1.1', ''],
          [`GET ${alice.path}0/me HTTP/1.1`, ''],
        ),
      ),
    );
    assert.deepEqual(
      parts.map(({ status }) => status.split(' ')[1]),
      ['400', '400', '400', '404', '404', '404'],
    );
  });

  it('is what it says, whole, and not too long', async () => {
    const whole = batchOf(get('/me'));
    for (const [body, type] of [
      [whole, 'application/json'],
      [whole, 'multipart/batching'],
      [whole.slice(0, -6), 'multipart/batching;boundary=b'],
      ['', 'multipart/batching;boundary=b'],
    ] as const)
      assert.equal(
        refusalOf(await send(body, { 'Content-Type': type })),
        '400 BadRequest/DeserializationFailure',
        type,
      );
    const many = (count: number) => send(batchOf(...Array.from({ length: count }, () => get('/policies'))));
    assert.equal(partsOf(await many(100)).length, 100);
    assert.equal(refusalOf(await many(101)), '429 TooManyRequests');
  });

  it('is there for visitors, too', async () => {
    const visitor = await startVisitor(platform, desk);
    const own = linked(visitor.resource, 'self');
    const answer = await visitor.ask('POST', linked(visitor.resource, 'batch'), {
      body: batchOf([`GET ${own}/me HTTP/1.1`, ''], [`GET ${own}/people HTTP/1.1`, '']),
      headers: { 'Content-Type': 'multipart/batching;boundary=b' },
    });
    assert.deepEqual(
      partsOf(answer).map(({ status }) => status.split(' ')[1]),
      ['200', '403'],
    );
  });
});
