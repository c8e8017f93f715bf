import assert from 'node:assert/strict';
import { supportRequest } from './support/memoryDesk.ts';
import { type Site, startSite } from './support/site.ts';

describe('pages: dashboard', () => {
  let site: Site;
  let sam: Awaited<ReturnType<Site['signIn']>>;
  beforeEach(async () => {
    site = await startSite();
    sam = await site.signIn('sam', 'sailing');
  });
  afterEach(() => site.close());

  const rowsOf = (html: string) =>
    [...html.matchAll(/<tr id="request-([^"]+)">(.*?)<\/tr>/gs)].map(([, id, cells]) => ({ id, cells: cells ?? '' }));

  it('is for supervisors and admins; an agent gets a page that says so', async () => {
    const alice = await site.signIn('alice', 'wonderland');
    for (const path of ['/dashboard', '/dashboard/requests/1', '/dashboard/messages', '/dashboard/events']) {
      const { text } = await alice.get(path).expect(403);
      assert.match(text, /for supervisors and admins/);
    }
    await (await site.signIn('ada', 'engine')).get('/dashboard').expect(200);
    for (const path of ['/dashboard', '/dashboard/requests/1', '/dashboard/messages'])
      await site.browser().get(path).expect(303);
    await site.browser().get('/dashboard/events').expect(401);
    await site.browser().get('/dashboard?fragment=1').expect(401);
  });

  it('lists support requests, newest first, in a table named so, with what each is about', async () => {
    const at = Date.UTC(2025, 10, 21, 9, 47);
    const owner = { uri: 'sip:alice@contoso.example', name: 'Alice' };
    const answered = { owner, createdAt: at + 1000, firstAnswerAt: at + 43_000, endedAt: at + 241_000 };
    site.desk.held.push(
      supportRequest({ id: 'a', visitorName: 'Vera', createdAt: at }),
      supportRequest({
        id: 'b',
        visitorName: '<b>',
        state: 'closed',
        outcome: 'answered',
        subject: 'A & B',
        ...answered,
      }),
    );
    const { text } = await sam.get('/dashboard').expect(200);
    assert.match(text, /<caption[^>]*>Support requests<\/caption>/);
    const rows = rowsOf(text);
    assert.deepEqual(
      rows.map((row) => row.id),
      ['b', 'a'],
    );
    const [newest] = rows;
    assert.match(newest?.cells ?? '', /<a href="\/dashboard\/requests\/b">&lt;b&gt;<\/a>/);
    for (const part of ['A &amp; B', 'closed', 'answered', 'Alice', '>42 s<', '>4 min<'])
      assert.ok(newest?.cells.includes(part), part);
    assert.match(text, /<time datetime="2025-11-21T09:47:01.000Z">21 Nov, 09:47 UTC<\/time>/);
    assert.match(text, /<dt>Waiting<\/dt><dd[^>]*>1<\/dd>/);
    assert.match(text, /<dt>Median time to first answer<\/dt><dd>42 s<\/dd>/);
  });

  it('says so when there is nothing', async () => {
    assert.match((await sam.get('/dashboard')).text, /Nobody has asked anything yet/);
    assert.match((await sam.get('/dashboard?search=x')).text, /Nothing matches/);
    assert.match((await sam.get('/dashboard/messages')).text, /Nobody has left a message/);
  });

  it('filters and pages by its address, and leads on with the filter kept', async () => {
    for (let index = 0; index < 60; index++)
      site.desk.held.push(supportRequest({ id: `r${index}`, state: 'closed', outcome: 'answered', createdAt: index }));
    site.desk.held.push(supportRequest({ id: 'open', createdAt: 99 }));
    const first = (await sam.get('/dashboard?state=closed&search=Prin')).text;
    assert.deepEqual([rowsOf(first).length, rowsOf(first)[0]?.id], [25, 'r59']);
    assert.match(first, /1–25 of 60/);
    assert.match(first, /<option value="closed" selected>/);
    assert.doesNotMatch(first, />Newer</);
    const second = (await sam.get('/dashboard?state=closed&search=Prin&page=3')).text;
    assert.deepEqual(
      rowsOf(second).map((row) => row.id),
      ['r9', 'r8', 'r7', 'r6', 'r5', 'r4', 'r3', 'r2', 'r1', 'r0'],
    );
    assert.match(second, /href="\/dashboard\?state&#x3D;closed&amp;search&#x3D;Prin&amp;page&#x3D;2">Newer</);
    assert.doesNotMatch(second, />Older</);
    await sam.get('/dashboard?outcome=failed&agent=sip:BOB@contoso.example');
    assert.deepEqual(site.desk.filters.at(-1), {
      outcome: 'failed',
      owner: 'sip:bob@contoso.example',
      limit: 25,
      offset: 0,
    });
  });

  it('takes an address that makes no sense for one that asks for nothing', async () => {
    for (const query of ['state=sleeping&page=-3', 'page=x', 'search=a&search=b', 'agent[x]=1', 'page=99999999999'])
      await sam.get(`/dashboard?${query}`).expect(200);
    assert.deepEqual(site.desk.filters[0], { limit: 25, offset: 0 });
  });

  it('opens a request: facts, transcript, operations', async () => {
    const at = Date.UTC(2025, 10, 21, 9, 47);
    const page = 'https://shop.example/cart';
    site.desk.held.push(supportRequest({ id: 'a', page, customContent: { order: '<7>' }, createdAt: at }));
    const line = { requestId: 'a', at, call: null };
    site.desk.lines.push(
      { ...line, id: 1, from: 'visitor', name: 'Vera', text: 'My <printer>\nburns' },
      { ...line, id: 2, from: 'event', name: '', text: 'Alice joined' },
      { ...line, id: 3, from: 'staff', name: 'Alice', text: 'Pull the plug' },
      { ...line, id: 4, from: 'call', name: '', text: 'Call ended after 3 min.', call: 'c-1' },
    );
    const times = { askedAt: at, startedAt: at + 5, endedAt: at + 38, attempts: 1, reason: null, target: null };
    const operation = { ...times, requestId: 'a', id: 'op-1', what: 'start meeting', state: 'completed' } as const;
    const failed = {
      id: 'op-2',
      what: 'invite',
      state: 'failed',
      target: 'sip:bob@contoso.example',
      reason: 'RemoteFailure',
    } as const;
    const asked = { id: 'op-3', what: 'say', state: 'asked', startedAt: null, endedAt: null } as const;
    site.desk.asked.push(operation, { ...operation, ...failed, attempts: 2 }, { ...operation, ...asked });
    const { text } = await sam.get('/dashboard/requests/a').expect(200);
    const log = /role="log" aria-label="Transcript"[^>]*>(.*?)<\/section>/s.exec(text)?.[1] ?? '';
    assert.match(log, /My &lt;printer&gt;\nburns/);
    assert.ok(
      log.indexOf('burns') < log.indexOf('Alice joined') && log.indexOf('joined') < log.indexOf('Pull the plug'),
    );
    assert.match(log, /Call ended after 3 min\.<\/span> <a href="\/dashboard\/calls\/c-1">/);
    const list = await sam.get('/dashboard').expect(200);
    assert.match(list.text, /<span class="small muted">with a call<\/span>/);
    assert.match(text, /<dt>Calls<\/dt><dd><a href="\/dashboard\/calls\/c-1">Call 1<\/a>/);
    const table = /<table[^>]*id="operations"[^>]*>(.*?)<\/table>/s.exec(text)?.[1] ?? '';
    assert.match(table, /<caption[^>]*>Operations<\/caption>/);
    for (const part of [
      'op-1',
      'start meeting',
      'completed',
      '09:47:00 UTC',
      '38 ms',
      'bob@contoso.example',
      '2 attempts',
      'RemoteFailure',
      'asked <time',
    ])
      assert.ok(table.includes(part), part);
    assert.match(text, /<a href="https:\/\/shop.example\/cart" rel="noopener noreferrer">/);
    assert.match(text, /&lt;7&gt;/);
  });

  it('makes no link of an address that is none of the web', async () => {
    site.desk.held.push(supportRequest({ id: 'a', page: 'javascript:alert(1)' }));
    const { text } = await sam.get('/dashboard/requests/a').expect(200);
    assert.doesNotMatch(text, /href="javascript/);
    assert.match(text, /javascript:alert\(1\)/);
  });

  it('answers 404 for a request there is not', async () => {
    assert.match((await sam.get('/dashboard/requests/none').expect(404)).text, /no such support request/);
    await sam.get('/dashboard/requests/%E0%A4%A').expect(400);
  });

  it('shows what was left when nobody was there', async () => {
    site.desk.left.push({
      id: 1,
      at: 0,
      name: 'Vera',
      email: 'vera@shop.example',
      text: 'Call <me>',
      page: 'https://shop.example/',
    });
    const { text } = await sam.get('/dashboard/messages').expect(200);
    assert.match(text, /Call &lt;me&gt;/);
    assert.match(text, /href="mailto:vera@shop.example"/);
  });

  it('gives a script the part it shows, without the frame', async () => {
    site.desk.held.push(supportRequest({ id: 'a' }));
    const { text } = await sam.get('/dashboard?fragment=1').expect(200);
    assert.equal(rowsOf(text).length, 1);
    assert.doesNotMatch(text, /<html/);
  });

  it('tells of its own faults in a sentence and no stack', async () => {
    site.desk.statistics = () => assert.fail('a secret detail');
    const { text } = await sam.get('/dashboard').expect(500);
    assert.match(text, /our fault, not yours/);
    assert.doesNotMatch(text, /secret detail|\.ts:/);
  });
});
