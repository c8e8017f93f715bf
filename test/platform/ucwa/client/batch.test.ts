import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setTimeout } from 'node:timers/promises';
import { schedule } from '../../support/meetings.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { connectTo } from '../../support/rawHttp.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { until } from '../../support/until.ts';
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

  it('refuses a part with the headers that a single request is refused with', async () => {
    const single = await alice.ask('GET', `${alice.path}/nothing`);
    const own = ['client-request-id: mine', 'X-MS-Correlation-Id: also mine'];
    const answer = await send(
      batchOf(
        get('/batch'),
        ['GET /platformservice/discover HTTP/1.1', ...own, ''],
        [`GET ${alice.path}/\u0001 HTTP/1.1`, 'client-request-id: \u0001', ''],
      ),
    );
    const headersOf = (part: Part | undefined) =>
      new Headers(part?.headers.split('\n').map((line) => line.split(': ') as [string, string]));
    const [plain, named, odd] = partsOf(answer).map(headersOf);
    for (const part of [plain, named, odd]) {
      for (const name of ['x-ms-server-fqdn', 'cache-control', 'content-type'])
        assert.equal(part?.get(name), single.headers.get(name), name);
      assert.ok(part?.get('x-ms-correlation-id'));
    }
    assert.notEqual(plain?.get('x-ms-correlation-id'), odd?.get('x-ms-correlation-id'));
    assert.deepEqual([named?.get('client-request-id'), named?.get('x-ms-correlation-id')], ['mine', 'also mine']);
    assert.deepEqual([plain?.get('client-request-id'), odd?.get('client-request-id')], [null, null]);
  });

  it('takes no address that leads out of its application, however it is written', async () => {
    const ways = ['/../../../../../x', '/%2e%2E/x', '/.%2e%2fx', '/me/..', '/./me', '\\..\\x', '/events#x', '/batch#'];
    const parts = partsOf(await send(batchOf(...ways.map(get), get('/me?x=/../'))));
    for (const [at, way] of ways.entries()) assert.match(parts[at]?.body ?? '', /addresses of its application/, way);
    assert.equal(parts.at(-1)?.status, 'HTTP/1.1 200 OK');
  });

  it('asks for no more once its caller has hung up, and nobody but this server', async () => {
    const asked: { host: string; path: string }[] = [];
    const socket = await connectTo(platform);
    const started = (message: unknown) => {
      asked.push((message as { request: { host: string; path: string } }).request);
      socket.resetAndDestroy();
    };
    subscribe('http.client.request.start', started);
    try {
      const body = batchOf(...Array.from({ length: 100 }, () => get('/me')));
      socket.write(
        [
          `POST ${alice.path}/batch HTTP/1.1`,
          `Host: 127.0.0.1:${platform.port}`,
          `Authorization: Bearer ${alice.token}`,
          'Content-Type: multipart/batching;boundary="b"',
          `Content-Length: ${Buffer.byteLength(body)}`,
          '',
          body,
        ].join('\r\n'),
      );
      await until('part asked', () => asked[0]);
      for (let before = -1; before < asked.length; await setTimeout(200)) before = asked.length;
    } finally {
      unsubscribe('http.client.request.start', started);
    }
    assert.deepEqual([...new Set(asked.map(({ host }) => host))], ['127.0.0.1']);
    assert.ok(asked.length < 100, `${asked.length} were asked`);
  });

  it('tells what its other parts did when one cannot be asked or is not answered', async () => {
    const note = (message: string, ...headers: string[]): string[] => [
      `POST ${alice.path}/me/note HTTP/1.1`,
      'Content-Type: application/json',
      ...headers,
      '',
      JSON.stringify({ message }),
    ];
    const parts = partsOf(
      await send(
        batchOf(
          note('first'),
          note('second', 'Accept: \u0001'),
          [`GET ${alice.path}/\u0001 HTTP/1.1`, ''],
          [`CONNECT ${alice.path}/me HTTP/1.1`, ''],
          get('/me/note'),
        ),
      ),
    );
    assert.deepEqual(
      parts.map(({ status }) => status.split(' ')[1]),
      ['204', '400', '400', '504', '200'],
    );
    assert.equal(JSON.parse(parts[4]?.body ?? '').message, 'first');
  });

  it('asks for no more once its answers are some megabytes', async () => {
    const attendees = Array.from({ length: 250 }, (_, n) => `sip:${'a'.repeat(60)}${n}@contoso.example`);
    for (let n = 0; n < 20; n += 1) await schedule(alice, { attendees });
    const list = () => get('/onlineMeetings/myOnlineMeetings');
    const answer = await send(batchOf(...Array.from({ length: 20 }, list)));
    const statuses = partsOf(answer).map(({ status }) => status.split(' ')[1]);
    const asked = statuses.lastIndexOf('200') + 1;
    assert.deepEqual(statuses, [...Array(asked).fill('200'), ...Array(20 - asked).fill('429')]);
    assert.ok(answer.text.length > 4e6 && answer.text.length < 6e6, `${answer.text.length} characters`);
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
