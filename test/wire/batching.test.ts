import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readBatch, writeBatch } from '../../server/wire/batching.ts';

const type = 'multipart/batching;boundary=77f2569d';
const lines = [
  '--77f2569d',
  'Content-Type: application/http; msgtype=request',
  '',
  'GET /ucwa/oauth/v1/applications/1/me HTTP/1.1',
  'Host: x',
  'Accept: application/json',
  '',
  '',
  '--77f2569d',
  'Content-Type: application/http; msgtype=request',
  '',
  'post /ucwa/oauth/v1/applications/1/me/note HTTP/1.1',
  'Content-Type: application/json',
  '',
  '\uFEFF{"message":"a"}',
  '--77f2569d--',
  '',
];

describe('a batch of requests', () => {
  it('is read part by part, with either line end, quoted or bare boundary', () => {
    for (const [contentType, body] of [
      [type, lines.join('\r\n')],
      ['multipart/batching; boundary="77f2569d"', `preamble\n${lines.join('\n')}`],
    ] as const)
      assert.deepEqual(readBatch(contentType, body), [
        {
          method: 'GET',
          target: '/ucwa/oauth/v1/applications/1/me',
          headers: { host: 'x', accept: 'application/json' },
          body: '',
        },
        {
          method: 'POST',
          target: '/ucwa/oauth/v1/applications/1/me/note',
          headers: { 'content-type': 'application/json' },
          body: '{"message":"a"}',
        },
      ]);
  });

  it('may have a body in a header of its own, as one library writes it', () => {
    const part = ['--b', 'Content-Type: application/http', '', 'POST /x HTTP/1.1', 'Data: {"a":1}', '', '--b--'];
    const read = readBatch('multipart/batching;boundary=b', part.join('\r\n'));
    assert.deepEqual([read?.[0]?.body, read?.[0]?.headers], ['{"a":1}', {}]);
  });

  it('is junk without a boundary, an end, a part, or a request in each', () => {
    for (const [contentType, body] of [
      ['application/json', lines.join('\r\n')],
      ['multipart/batching', lines.join('\r\n')],
      [type, lines.slice(0, -2).join('\r\n')],
      [type, '--77f2569d--'],
      [type, ''],
      [type, lines.join('\r\n').replace('application/http', 'text/plain')],
      [type, lines.join('\r\n').replace('HTTP/1.1', 'HTTP/9')],
      [type, lines.join('\r\n').replace('Host: x', 'Host x')],
    ] as const)
      assert.equal(readBatch(contentType, body), undefined, body);
  });

  it('is answered part by part, each with its own status line', () => {
    const answers = [
      { status: 204, reason: 'No Content', headers: [], body: '' },
      { status: 200, reason: 'OK', headers: [['Content-Type', 'application/json']] as const, body: '{"a":1}' },
    ];
    assert.equal(
      writeBatch('b', answers),
      '--b\r\nContent-Type: application/http; msgtype=response\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n\r\n' +
        '--b\r\nContent-Type: application/http; msgtype=response\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"a":1}\r\n' +
        '--b--\r\n',
    );
  });

  it('is read or refused whatever becomes of it on its way, and never throws', () => {
    const whole = lines.join('\r\n');
    const mutated = fc
      .array(fc.tuple(fc.nat(whole.length), fc.constantFrom('', '\r\n', '--', ':', ' ', '\u0000')), { maxLength: 4 })
      .map((edits) => edits.reduce((text, [at, what]) => text.slice(0, at) + what + text.slice(at + 1), whole));
    fc.assert(
      fc.property(mutated, (text) => readBatch(type, text) !== null),
      { numRuns: 5_000 },
    );
  });
});
