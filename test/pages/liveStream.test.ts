import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type ClientRequest, get, type IncomingMessage } from 'node:http';
import { type Site, startSite } from './support/site.ts';

/** One open `/dashboard/events`: what came so far, and a way to wait for more. */
interface Stream {
  readonly headers: IncomingMessage['headers'];
  received(): string;
  until(what: RegExp): Promise<string>;
  ended(): Promise<unknown>;
  close(): void;
}

describe('pages: live updates', () => {
  let site: Site;
  let cookie: string;
  const open: ClientRequest[] = [];

  beforeEach(async () => {
    site = await startSite();
    const form = { username: 'sam', password: 'sailing' };
    const { headers } = await site.browser().post('/sign-in').type('form').send(form).expect(303);
    cookie = String(headers['set-cookie']).split(';')[0] ?? '';
  });
  afterEach(async () => {
    for (const request of open.splice(0)) request.destroy();
    await site.close();
  });

  async function listen(): Promise<Stream> {
    const request = get(`${site.origin}/dashboard/events`, { headers: { cookie, 'accept-encoding': 'gzip' } });
    open.push(request);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    let text = '';
    response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    response.on('error', () => undefined); // we close it ourselves
    const end = once(response, 'close');
    async function until(what: RegExp): Promise<string> {
      while (!what.test(text)) await once(response, 'data');
      return text;
    }
    const stream = {
      headers: response.headers,
      received: () => text,
      until,
      ended: () => end,
      close: () => request.destroy(),
    };
    await stream.until(/event: hello/);
    return stream;
  }

  it('begins with how soon to come back and where it stands', async () => {
    const stream = await listen();
    assert.match(String(stream.headers['content-type']), /^text\/event-stream/);
    assert.equal(stream.headers['content-encoding'], undefined);
    assert.match(String(stream.headers['cache-control']), /no-store/);
    assert.match(stream.received(), /^retry: \d+\nid: \d+\nevent: hello\ndata: \{\}\n\n$/);
  });

  it('tells every reader which requests changed, a burst at once', async () => {
    const [one, two] = [await listen(), await listen()];
    for (let index = 0; index < 50; index++) site.desk.changed(index % 2 === 0 ? 'a' : 'b');
    for (const stream of [one, two]) {
      const text = await stream.until(/event: change\ndata: .*\n\n/);
      assert.equal(text.match(/event: change/g)?.length, 1);
      assert.match(text, /data: \{"requests":\["a","b"\]\}/);
    }
  });

  it('ends when the session ends', async () => {
    const stream = await listen();
    await site.store.endSessionsOf('sip:sam@contoso.example');
    await stream.ended();
    assert.match(stream.received(), /event: ended\ndata: \{\}\n\n$/);
  });

  it('ends when the member gets another role', async () => {
    const stream = await listen();
    site.desk.members[2] = { uri: 'sip:sam@contoso.example', name: 'Sam', role: 'agent' };
    await stream.ended();
    assert.match(stream.received(), /event: ended/);
  });

  it('says now and then that it is alive', async () => {
    const stream = await listen();
    site.clock.moved = 21_000;
    await stream.until(/: ping\n\n/);
  });

  it('ends, and hears nothing any more, when the pages stop', async () => {
    const stream = await listen();
    const before = site.desk.listeners();
    const ended = stream.ended();
    site.stopPages();
    await ended;
    assert.deepEqual([before, site.desk.listeners()], [1, 0]);
  });
});
