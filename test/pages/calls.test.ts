import assert from 'node:assert/strict';
import { type CallLogs, callId, startCallLogs } from './support/callLogs.ts';
import { type Site, startSite } from './support/site.ts';

describe('pages: calls', () => {
  let site: Site;
  let logs: CallLogs;
  let sam: Awaited<ReturnType<Site['signIn']>>;
  const home = '/dashboard/calls';
  beforeEach(async () => {
    logs = await startCallLogs();
    site = await startSite({ callsUrl: () => logs.url });
    sam = await site.signIn('sam', 'sailing');
  });
  afterEach(async () => {
    await site.close();
    await logs.close();
  });
  const rowsOf = (text: string): string[] =>
    [...text.matchAll(/<tr id="(?:call|event)-.*?<\/tr>/gs)].map(([row]) => row);
  const wordsOf = (row: string): string =>
    row
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();

  it('are a table of what /rtc says, asked for with the reader’s own token: who talks, who waits, what is planned, what was', async () => {
    const { text } = await sam.get(home).expect(200);
    assert.deepEqual(logs.asked.sort(), [
      'GET /rtc/getCallLogs?status=Ended&page=1&size=25 Bearer cwt=',
      'GET /rtc/getCallLogs?status=Planned&page=1&size=100 Bearer cwt=',
      'GET /rtc/getCallLogs?status=Started&page=1&size=100 Bearer cwt=',
    ]);
    assert.match(text, /<caption[^>]*>Calls<\/caption>/);
    assert.match(text, /aria-current="page">Calls</);
    const wanted: [string, RegExp][] = [
      ['5', /Pump 5.*ongoing.*in it: Alice, Gus .*Alice, Bob, Gus.*Bob left/],
      ['4', /&lt;b&gt;Pump&lt;\/b&gt;.*waiting.*in it: Alice/],
      ['6', /24 Dec.*Pump 6.*planned/],
      ['3', /31 Jan.*Call of Alice.*planned/],
      ['1', /Pump 1.*ended.*Bob left.*Alice ended it.*1 min 15 s/],
      ['2', /Pump 2.*ended not answered.*Bob did not answer/],
    ];
    const rows = rowsOf(text);
    assert.equal(rows.length, wanted.length);
    for (const [index, [id, words]] of wanted.entries()) {
      assert.match(rows[index] ?? '', new RegExp(`^<tr id="call-${callId(Number(id))}"`));
      assert.match(wordsOf(rows[index] ?? ''), words);
    }
    assert.match(wordsOf(text), /1 ongoing, 1 waiting, 2 planned, 2 past/);
  });

  it('have a page each, with its events as a table', async () => {
    const { text } = await sam.get(`${home}/${callId(5)}`).expect(200);
    assert.match(text, /<caption[^>]*>Events<\/caption>/);
    assert.deepEqual(
      rowsOf(text).map((row) =>
        wordsOf(row)
          .replace(/^[\d:]+ UTC /, '')
          .replace(/ \d+$/, ''),
      ),
      [
        'Created Alice alice@contoso.example',
        'Join Alice alice@contoso.example',
        'Join Bob bob@contoso.example',
        'Join Gus',
        'Leave Bob bob@contoso.example',
      ],
    );
    assert.match(wordsOf(text), /Invited Bob, team Pumps .*Guests May join by link/);
    assert.match(wordsOf(text), /Mail and SMS .* Mail Bob sent 1 .* SMS Bob failed Refused 5/);
    await sam.get(`${home}/${callId(99)}`).expect(404);
  });

  it('that are over fill pages of their own', async () => {
    logs.past = 60;
    assert.match((await sam.get(home)).text, /Past calls 1–25 of 62.*href="\/dashboard\/calls\?page&#x3D;2">Older/s);
    logs.asked.length = 0;
    const { text } = await sam.get(`${home}?page=3`).expect(200);
    assert.deepEqual(logs.asked, ['GET /rtc/getCallLogs?status=Ended&page=3&size=25 Bearer cwt=']);
    assert.equal(rowsOf(text).length, 12);
    assert.match(text, /href="\/dashboard\/calls\?page&#x3D;2">Newer/);
    assert.doesNotMatch(text, />Older</);
    for (const odd of ['0', '-1', 'x', '9999999', '1&page=2']) await sam.get(`${home}?page=${odd}`).expect(200);
  });

  it('are for supervisors and admins', async () => {
    const alice = await site.signIn('alice', 'wonderland');
    for (const path of [home, `${home}/${callId(1)}`]) {
      await alice.get(path).expect(403);
      await site.browser().get(path).expect(303);
      await site.browser().get(`${path}?fragment=1`).expect(401);
    }
    assert.deepEqual(logs.asked, []);
  });

  it('need a token that the platform takes: another one is asked for once', async () => {
    logs.answer = { status: 401, once: true };
    await sam.get(`${home}/${callId(1)}`).expect(200);
    assert.equal(logs.asked.length, 2);
  });

  for (const [what, answer] of [
    ['takes another sign-in', { status: 401 }],
    ['refuses', { status: 403 }],
    ['has no calls', { status: 404 }],
    ['fails', { status: 500 }],
    ['answers nonsense', { status: 200, body: '<html>' }],
    ['answers something else', { status: 200, body: '{"items":[{"id":"x"}],"total":1}' }],
  ] as const)
    it(`say so in a sentence when the platform ${what}`, async () => {
      logs.answer = answer;
      const { text } = await sam.get(home).expect(200);
      assert.match(text, /The calls of this installation [\w -]+\. This page looks again by itself\./);
      assert.doesNotMatch(text, /\.ts:\d+|Error/);
      assert.match((await sam.get(`${home}?fragment=1`).expect(200)).text, /id="calls-unreachable"/);
    });

  it('say so when nobody answers there', async () => {
    await logs.close();
    const { text } = await sam.get(home).expect(200);
    assert.match(text, /do not answer/);
    logs = await startCallLogs();
  });
});
