import assert from 'node:assert/strict';
import { WebSocket } from 'ws';
import { addMember, type Member } from '../rooms/support.ts';
import type { Got } from '../support/got.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { until } from '../support/until.ts';
import { register } from './support.ts';

const [hers, his] = ['+4799000021', '+4799000022'];
const id = '6f8e3a52-4d0c-4b69-9a51-0d2e9a0c0001';

/** A terminal in a browser. */
interface Page {
  readonly messages: readonly Got[];
  readonly socket: WebSocket;
  send(...lines: string[]): void;
  next(member: string): Promise<Got>;
  close(): Promise<void>;
}

describe('terminals over WebSocket', () => {
  let platform: TestPlatform;
  let alice: Member;
  let bob: Member;
  before(async () => {
    platform = await startPlatform();
    alice = await addMember(platform, 'Ann', { phone: hers });
    bob = await addMember(platform, 'Bert', { phone: his });
  });
  after(() => platform.stop());

  const address = (kind: string) => `${platform.url.replace('http', 'ws')}/terminals/${kind}`;
  const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

  async function open(socket: WebSocket): Promise<Page> {
    const messages: Got[] = [];
    const given = new Set<Got>();
    socket.on('message', (data) => {
      const text = String(data);
      assert.ok(text.endsWith('\n'), 'a message is a line');
      messages.push(JSON.parse(text) as Got);
    });
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return {
      messages,
      socket,
      send: (...lines) => socket.send(lines.join('\n')),
      async next(member) {
        const found = await until(`${member} among ${JSON.stringify(messages)}`, () =>
          messages.find((one) => !given.has(one) && member in one),
        );
        given.add(found);
        return found;
      },
      async close() {
        socket.close();
        await closed;
      },
    };
  }
  /** The status that a socket is refused with; 101 where it is not. */
  function answerTo(url: string, protocols: string[] = [], headers: Record<string, string> = {}): Promise<number> {
    const socket = new WebSocket(url, protocols, { headers });
    return new Promise((resolve, reject) => {
      socket.once('unexpected-response', (_req, res) => {
        res.resume();
        resolve(res.statusCode ?? 0);
      });
      socket.once('open', () => {
        socket.once('close', () => resolve(101));
        socket.close();
      });
      socket.once('error', reject);
    });
  }

  it('call each other', async () => {
    const caller = await open(new WebSocket(address('MultiPipe'), bearer(alice.token)));
    const callee = await open(new WebSocket(address('Pipe'), bearer(bob.token)));
    assert.deepEqual(await callee.next('idle'), { idle: {} });
    caller.send(JSON.stringify({ callId: id, offer: { sdp: 'offer', msisdn: { e164: his } } }));
    assert.deepEqual(await callee.next('offer'), { offer: { sdp: 'offer', msisdn: { e164: hers } }, callId: id });
    callee.send(JSON.stringify({ ringing: {} }));
    assert.deepEqual(await caller.next('ringing'), { ringing: {}, callId: id });
    callee.send('{"call_id":"","answer":{"sdp":"answer"}}');
    assert.deepEqual(await caller.next('answer'), { answer: { sdp: 'answer' }, callId: id });
    caller.send(JSON.stringify({ callId: id, bye: {} }));
    assert.deepEqual(await callee.next('bye'), { bye: {}, callId: id });
    await Promise.all([caller.close(), callee.close()]);
  });

  it('survive what is no message, several lines at once and keep-alives', async () => {
    const page = await open(new WebSocket(address('MultiPipe'), bearer(alice.token)));
    page.send('{"offer":', '', '{}', JSON.stringify({ callId: id, bye: {} }), JSON.stringify({ callId: id, offer: 5 }));
    await until('three answers', () => page.messages.length >= 3 || undefined);
    assert.deepEqual(page.messages, [
      { error: { err: 'UNKNOWN' } },
      { error: { err: 'NOT_INCALL' }, callId: id },
      { error: { err: 'UNKNOWN' }, callId: id },
    ]);
    page.socket.send(Buffer.from('{"callId":"x","ringing":{}}'));
    await until('a fourth', () => page.messages[3]);
    assert.deepEqual(page.messages[3], { error: { err: 'INVALID_CALL_ID' }, callId: 'x' });
    await page.close();
  });

  it('are let in by every way to show a token', async () => {
    const own = { Cookie: `a=b; token=${encodeURIComponent(alice.token)}` };
    const ways = await Promise.all([
      answerTo(`${address('Pipe')}?access_token=${alice.token}`),
      answerTo(address('Pipe'), ['Bearer', encodeURIComponent(alice.token)]),
      answerTo(address('Pipe'), [], { ...own, Origin: platform.url }),
      answerTo(address('Pipe'), [], { ...own, Origin: platform.url.replace('127.0.0.1', 'localhost') }),
      answerTo(address('Pipe'), [], own),
    ]);
    assert.deepEqual(ways, [101, 101, 101, 101, 101]);
    const socket = new WebSocket(address('Pipe'), ['Bearer', encodeURIComponent(alice.token)]);
    const page = await open(socket);
    assert.equal(socket.protocol, 'Bearer');
    await page.close();
  });

  it('are refused without a good one, and a cookie that a foreign page makes a browser send', async () => {
    const cookie = { Cookie: `token=${alice.token}` };
    const refused = await Promise.all([
      answerTo(address('Pipe')),
      answerTo(address('Pipe'), ['Bearer', 'wrong']),
      answerTo(address('Pipe'), [], { ...cookie, Origin: 'https://evil.example' }),
      answerTo(address('Pipe'), [], { ...cookie, Origin: 'null' }),
      answerTo(address('Other'), [], cookie),
    ]);
    assert.deepEqual(refused, [401, 401, 401, 401, 404]);
  });

  it('fail alone where who they are cannot be found out', async () => {
    const { staffTokens } = platform.identity;
    const { verify } = staffTokens;
    Object.assign(staffTokens, {
      verify() {
        throw new Error('the accounts cannot be read');
      },
    });
    try {
      await assert.rejects(answerTo(address('Pipe'), [], bearer(alice.token).headers), /socket hang up/);
    } finally {
      Object.assign(staffTokens, { verify });
    }
    assert.equal(await answerTo(address('Pipe'), [], bearer(alice.token).headers), 101);
  });

  it('name their number where a client has the token', async () => {
    const { token } = await register(platform, '+4799000023');
    const number = (msisdn: string) => answerTo(`${address('Pipe')}?msisdn=${msisdn}`, [], bearer(token).headers);
    assert.deepEqual(
      await Promise.all([number('4799000023'), number('%2B4799000023'), number('+4799000023'), number('4799000024')]),
      [101, 101, 101, 403],
    );
    assert.equal(await answerTo(address('Pipe'), [], bearer(token).headers), 400);
    const without = await addMember(platform, 'Nobody');
    assert.equal(await answerTo(address('Pipe'), [], bearer(without.token).headers), 400);
    const page = await open(
      new WebSocket(`${address('Pipe')}?msisdn=4799000023`, ['Bearer', token.replace('=', '%3D')]),
    );
    await page.close();
  });

  it('end with whoever may not be there any more', async () => {
    const member = await addMember(platform, 'Gone', { phone: '+4799000029' });
    const page = await open(new WebSocket(address('Pipe'), bearer(member.token)));
    const ended = new Promise((resolve) => page.socket.once('close', resolve));
    await platform.identity.accounts.setPassword(member.uri, 'another horse');
    assert.equal(await ended, 1008);
  });
});
