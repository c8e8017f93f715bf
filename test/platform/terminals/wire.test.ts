import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials, status } from '@grpc/grpc-js';
import { terminalService } from '../../../server/platform/terminals/codec.ts';
import type { FromTerminal } from '../../../server/platform/terminals/messages.ts';
import { addMember } from '../rooms/support.ts';
import { startPlatform } from '../support/platform.ts';
import { until } from '../support/until.ts';
import { certificate, key } from './certificate.ts';
import {
  anna,
  berit,
  callId,
  connected,
  type Exchange,
  exchange,
  metadataOf,
  openStream,
  register,
  say,
} from './support.ts';

const hex = (text: string) => Buffer.from(text, 'hex');

describe('messages of terminals', () => {
  const { Pipe } = terminalService();
  const written = (message: object) => Pipe?.responseSerialize(message).toString('hex');
  const read = (text: string) => Pipe?.requestDeserialize(hex(text)) as FromTerminal;

  it('are written with the numbers of the original', () => {
    assert.equal(written({ kind: 'inCall', callId: 'x', msisdn: '+47' }), '32070a050a032b3437520178');
    assert.equal(written({ kind: 'error', callId: 'x', err: 'RATE_LIMIT_HIT' }), '3a020804520178');
    assert.equal(
      written({ kind: 'offer', callId: 'x', sdp: 'v', msisdn: '+47' }),
      '0a0a0a01761205' + '0a032b3437520178',
    );
    assert.equal(written({ kind: 'answer', callId: 'x', sdp: 'v' }), '12030a0176520178');
    assert.equal(written({ kind: 'ringing', callId: 'x' }), '1a00520178');
    assert.equal(written({ kind: 'bye', callId: 'x' }), '2200520178');
    assert.equal(written({ kind: 'idle', callId: '' }), '2a00');
    assert.equal(written({ kind: 'error', callId: 'x', err: 'UNKNOWN' }), '3a00520178');
    assert.equal(written({ kind: 'inCall', callId: '', msisdn: null }), '3200');
  });

  it('are read with the numbers of the original', () => {
    assert.deepEqual(read('4a020a00520178'), { kind: 'toPhone', callId: 'x' });
    assert.deepEqual(read('0a0a0a017612050a032b3437520178'), { kind: 'offer', callId: 'x', sdp: 'v', msisdn: '+47' });
    assert.deepEqual(read('0a00520178'), { kind: 'offer', callId: 'x', sdp: '', msisdn: '' });
    assert.deepEqual(read('12030a0176520178'), { kind: 'answer', callId: 'x', sdp: 'v' });
    assert.deepEqual(read('1a00520178'), { kind: 'ringing', callId: 'x' });
    assert.deepEqual(read('2200520178'), { kind: 'bye', callId: 'x' });
    assert.deepEqual(read('1a002200520178'), { kind: 'bye', callId: 'x' }, 'the last of several counts');
  });

  it('that say nothing known are read as nothing', () => {
    assert.equal(read('').kind, 'nothing');
    assert.equal(read('520161').kind, 'nothing');
    assert.equal(read('42050a036f6c64520161').kind, 'nothing', 'field 8, as it was once');
  });

  it('that a terminal does not send, or that are none, are unreadable', () => {
    for (const text of ['4a00520178', '2a00520178', '3200520178']) assert.equal(read(text).kind, 'unreadable', text);
    for (const text of ['ff', '0aff', '0a0aff', 'ffffffffffffffffffffffff', '0a030afffe'])
      assert.equal(read(text).kind, 'unreadable', text);
  });
});

describe('a stream of a terminal', () => {
  let there: Exchange;
  before(async () => {
    there = await exchange(() => startPlatform({ LOST_GRACE_MS: '10' }));
  });
  after(() => there.stop());
  const open: Exchange['open'] = (...args) => there.open(...args);
  afterEach(async () => {
    await there.drop();
  });

  it('takes empty messages, and those of field 8, without a word', async () => {
    const [a, b] = [await open(anna), await open(berit, 'Pipe')];
    for (let index = 0; index < 5_000; index += 1) a.raw(Buffer.alloc(0));
    for (const stream of [a, b]) {
      stream.raw(hex('42050a036f6c64'));
      stream.raw(hex('520161'));
    }
    await b.next('idle');
    await connected(a, b, berit);
    assert.deepEqual([a.rest(), b.rest()], [[], []]);
  });

  it('survives what is no message', async () => {
    const [a, b] = [await open(anna), await open(berit)];
    for (const bytes of ['ff', '0a0aff', '4a00', '2a00']) a.raw(hex(bytes));
    for (let index = 0; index < 4; index += 1) assert.equal((await a.next('error')).error.err, 'UNKNOWN');
    await connected(a, b, berit);
  });

  it('refuses a description that is too long, and goes on', async () => {
    const [a, b] = [await open(anna), await open(berit)];
    const id = callId();
    a.send(say.offer(id, berit, 'x'.repeat(262_145)));
    assert.equal((await a.next('error', id)).error.err, 'UNKNOWN');
    a.send(say.offer(id, berit, 'x'.repeat(262_144)));
    assert.equal((await b.next('offer', id)).offer.sdp.length, 262_144);
  });

  it('is told when it says too much', async () => {
    const a = await open(anna);
    for (let index = 0; index < 12_000; index += 1) a.send(say.ringing(''));
    const hit = () => a.messages.find(({ error }) => error?.err === 'RATE_LIMIT_HIT');
    await until('the limit', hit, 8000);
  });

  it('is refused to a person with too many devices', async () => {
    const { token } = await register(there.platform, '+4755555555');
    const connect = () => openStream(there.platform.grpc, 'Pipe', metadataOf(token, '4755555555'));
    const all = Array.from({ length: 32 }, connect);
    await Promise.all(all.map((stream) => stream.next('idle')));
    assert.equal((await connect().ended).code, status.RESOURCE_EXHAUSTED);
    for (const stream of all) await stream.drop();
  });

  it('ends when its person’s rights do', async () => {
    const member = await addMember(there.platform, 'Dora', { phone: '+4744444444' });
    const stream = openStream(there.platform.grpc, 'Pipe', metadataOf(member.token));
    await stream.next('idle');
    await there.platform.identity.accounts.remove(member.uri);
    assert.equal((await stream.ended).code, status.UNAUTHENTICATED);
  });
});

describe('the port of terminals', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tls-'));
  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  after(() => rmSync(folder, { recursive: true }));

  it('ends streams when the platform stops, and holds their calls for the next start', async () => {
    const there = await exchange(() => startPlatform());
    const [a, b] = [await there.open(anna), await there.open(berit)];
    const id = await connected(a, b, berit);
    const again = await there.platform.restart();
    assert.deepEqual([(await a.ended).code, (await b.ended).code], [status.UNAVAILABLE, status.UNAVAILABLE]);
    const { token } = await register(again, anna);
    const pipe = openStream(again.grpc, 'Pipe', metadataOf(token, anna));
    await pipe.next('in_call', id);
    await pipe.drop();
    await again.stop();
  });

  it('speaks TLS where the two files are given', async () => {
    const [cert, secret] = [file('cert.pem', certificate), file('key.pem', key)];
    const platform = await startPlatform({ GRPC_TLS_CERT: cert, GRPC_TLS_KEY: secret });
    const { token } = await register(platform, anna);
    const channel = credentials.createSsl(Buffer.from(certificate));
    const stream = openStream(
      platform.grpc.replace('127.0.0.1', 'localhost'),
      'Pipe',
      metadataOf(token, anna),
      channel,
    );
    await stream.next('idle');
    await stream.drop();
    await platform.stop();
  });

  it('names the variable of a file that is missing or broken', async () => {
    const [cert, secret, broken] = [file('cert.pem', certificate), file('key.pem', key), file('broken.pem', 'x')];
    const refused = (GRPC_TLS_CERT: string, GRPC_TLS_KEY: string, pattern: RegExp) =>
      assert.rejects(startPlatform({ GRPC_TLS_CERT, GRPC_TLS_KEY }), { name: 'Problem', message: pattern });
    await refused(join(folder, 'none'), secret, /^GRPC_TLS_CERT: .*ENOENT/);
    await refused(broken, secret, /^GRPC_TLS_CERT: got ".*", takes a PEM certificate$/);
    await refused(cert, broken, /^GRPC_TLS_KEY: .*takes a PEM private key$/);
  });

  it('is not there where ROLES leaves terminals out', async () => {
    const platform = await startPlatform({ ROLES: 'platform,calls' });
    assert.equal(platform.grpc, '');
    await platform.stop();
  });
});
