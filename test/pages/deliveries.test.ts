import assert from 'node:assert/strict';
import { type DeliveryList, everyState, startDeliveryList } from './support/deliveryList.ts';
import { type Site, startSite } from './support/site.ts';

describe('pages: deliveries', () => {
  let site: Site;
  let platform: DeliveryList;
  let sam: Awaited<ReturnType<Site['signIn']>>;
  const home = '/dashboard/deliveries';
  const [first] = everyState;
  const again = `${home}/${first?.conversation}/replay`;
  beforeEach(async () => {
    platform = await startDeliveryList();
    site = await startSite({ deliveriesUrl: () => platform.url });
    sam = await site.signIn('sam', 'sailing');
  });
  afterEach(async () => {
    await site.close();
    await platform.close();
  });

  it('are a table of what the platform says, asked for with the reader’s own token', async () => {
    const { text } = await sam.get(home).expect(200);
    assert.deepEqual(platform.asked, ['GET /deliveries Bearer cwt=']);
    assert.match(text, /<caption[^>]*>Deliveries<\/caption>/);
    const rows = [...text.matchAll(/<tr id="delivery-(\w+)-.*?<\/tr>/gs)].map(([row]) => row);
    assert.equal(rows.length, everyState.length);
    for (const [index, wanted] of [
      /failing.*answered 503/s,
      /given up.*ECONNREFUSED/s,
      /under way/,
      /delivered/,
    ].entries())
      assert.match(rows[index] ?? '', wanted);
    assert.match(rows[1] ?? '', /while calling &lt;shop.example&gt;/);
    assert.match(text, /aria-current="page">Deliveries</);
  });

  it('can be sent again by a form, and the page says so', async () => {
    const { text } = await sam.get(home);
    assert.ok(text.includes(`<form method="post" action="${again}"><button class="button">Send again`));
    await sam.post(again).expect(303).expect('Location', `${home}?sent=${first?.conversation}`);
    assert.equal(platform.asked.at(-1), `POST /deliveries/${first?.conversation}/replay Bearer cwt=`);
    assert.match((await sam.get(`${home}?sent=${first?.conversation}`)).text, /role="status">Asked for/);
    assert.doesNotMatch((await sam.get(`${home}?sent=<b>`)).text, /Asked for/);
    await sam.get(again).expect(303).expect('Location', home);
  });

  it('are sent again for nobody else’s site', async () => {
    await sam.post(again).set('Origin', 'https://evil.example').expect(403);
    await sam.post(again).set('Sec-Fetch-Site', 'cross-site').expect(403);
    assert.deepEqual(platform.asked, []);
  });

  it('are for supervisors and admins', async () => {
    const alice = await site.signIn('alice', 'wonderland');
    await alice.get(home).expect(403);
    await alice.post(again).expect(403);
    await site.browser().get(home).expect(303);
    await site.browser().get(`${home}?fragment=1`).expect(401);
    assert.deepEqual(platform.asked, []);
  });

  it('need a token that the platform takes: another one is asked for once', async () => {
    platform.answer = { status: 401, once: true };
    await sam.get(home).expect(200);
    assert.equal(platform.asked.length, 2);
    platform.answer = { status: 401 };
    await sam.get(home).expect(401);
  });

  for (const [what, answer, status] of [
    ['refuses', { status: 403 }, 403],
    ['does not know the conversation', { status: 404 }, 404],
    ['fails', { status: 500 }, 503],
    ['answers nonsense', { status: 200, body: '<html>' }, 503],
    ['answers something else', { status: 200, body: '{"deliveries":[{"ack":"x"}]}' }, 503],
  ] as const)
    it(`say so in a page when the platform ${what}`, async () => {
      platform.answer = answer;
      const { text } = await sam.get(home).expect(status);
      assert.match(text, /<main/);
      assert.doesNotMatch(text, /at .*\.ts:\d+/);
    });

  it('are somebody else’s business where the platform is', async () => {
    const foreign = await startSite();
    try {
      const there = await foreign.signIn('sam', 'sailing');
      const { text } = await there.get(home).expect(200);
      assert.match(text, /uses another platform/);
      assert.doesNotMatch(text, /<table/);
    } finally {
      await foreign.close();
    }
  });
});
