import assert from 'node:assert/strict';
import { until } from '../peer.ts';
import { openStandIn, type StandIn } from '../standIn.ts';
import { isMessage, openBrowser, said, shows, spoil, taken, type VisitorBrowser } from '../visitorBrowser.ts';

describe('public/widget/chatSession', () => {
  let desk: StandIn;
  let browser: VisitorBrowser;

  beforeEach(async () => {
    desk = await openStandIn();
    browser = openBrowser(desk);
  });

  afterEach(async () => {
    browser.close();
    await desk.close();
  });

  async function reopen(options: Parameters<typeof openStandIn>[0]): Promise<void> {
    await desk.close();
    desk = await openStandIn(options);
    browser = openBrowser(desk);
  }

  it('asks for a chat with what the page says of it, and shows the welcome', async () => {
    const tab = browser.openTab({ subject: 'Chairs', context: '{"order": 4711, "x": "ü+&"}' });
    tab.start('Jane');
    await until(() => desk.invitations.length === 1);
    desk.say('Welcome');
    await shows(tab, 'Welcome');
    const [{ body } = { body: {} }] = desk.invitations;
    const { operationId, _links, ...rest } = body as { operationId: string; _links: Record<string, { href: string }> };
    assert.deepEqual(rest, { to: 'sip:helpdesk@contoso.example', subject: 'Chairs', importance: 'Normal' });
    assert.equal(operationId.length, 32);
    const [, data = ''] = /^data:application\/json;charset=utf-8,(.*)$/.exec(_links.customContent?.href ?? '') ?? [];
    assert.equal(decodeURIComponent(data), '{"order": 4711, "x": "ü+&"}');
    const [token] = taken(desk, /^\/chat\/token/);
    assert.deepEqual(JSON.parse(token?.body ?? ''), { name: 'Jane', page: 'https://shop.example/chairs' });
    assert.deepEqual([tab.view().phase, tab.view().connection], ['waiting', 'live']);
  });

  it('sends what was written before anybody accepted as soon as somebody has', async () => {
    await reopen({ autoAccept: false });
    const tab = browser.openTab();
    tab.start('Jane');
    tab.say('first');
    tab.say('second');
    await until(() => desk.invitations.length === 1);
    assert.deepEqual(said(tab), ['first queued', 'second queued']);
    desk.accept();
    await shows(tab, 'first sent', 'second sent');
    assert.deepEqual(desk.texts(), ['first', 'second']);
  });

  it('doubles nothing when the answer to a message is lost', async () => {
    const tab = await browser.openChat();
    let lost = 0;
    desk.fault = (taken) => {
      if (!isMessage(taken) || taken.headers['x-relayed'] || lost === 2) return false;
      lost += 1;
      // The platform has it, and the visitor never hears of it.
      const relayed = { method: 'POST', body: taken.body, headers: { 'x-relayed': 'yes' } };
      void fetch(desk.url + taken.path, relayed).then(() => taken.cut());
      return true;
    };
    tab.say('once');
    tab.say('twice');
    await shows(tab, 'once sent', 'twice sent');
    assert.deepEqual(desk.texts(), ['once', 'twice']);
  });

  it('keeps trying a message the network swallows, under one operation id, and says how it stands', async () => {
    const tab = await browser.openChat();
    spoil(desk, isMessage, 3, (one) => one.cut());
    tab.say('hello');
    await shows(tab, 'hello failed');
    await shows(tab, 'hello sent');
    assert.equal(new Set(taken(desk, /operationId=/).map(({ path }) => path)).size, 1);
    assert.deepEqual(desk.texts(), ['hello']);
  });

  it('lets the visitor try a refused message again', async () => {
    const tab = await browser.openChat();
    spoil(desk, isMessage, 1, (one) => one.answer(413, { code: 'EntityTooLarge' }));
    tab.say('hello');
    await shows(tab, 'hello failed');
    tab.tryAgain(tab.view().lines[0]?.key ?? '');
    await shows(tab, 'hello sent');
    assert.equal(new Set(taken(desk, /operationId=/).map(({ path }) => path)).size, 1);
  });

  it('gets a new token when the platform wants one, for the same session', async () => {
    const tab = await browser.openChat();
    spoil(desk, isMessage, 1, (one) => one.answer(401, ''));
    tab.say('hello');
    await shows(tab, 'hello sent');
    const [, renewal] = taken(desk, /^\/chat\/token/);
    assert.equal(JSON.parse(renewal?.body ?? '').applicationSessionId, desk.session);
  });

  it('renews a token that has grown old before anybody complains', async () => {
    const tab = browser.openTab(undefined, { renewMs: -1 });
    tab.start('Jane');
    tab.say('hello');
    await shows(tab, 'hello sent');
    const asked = taken(desk, /^\/chat\/token/).map(({ body }) => JSON.parse(body).applicationSessionId);
    assert.ok(asked.length > 2);
    assert.equal(asked.at(-1), desk.session);
    assert.equal(desk.invitations.length, 1);
  });
});
