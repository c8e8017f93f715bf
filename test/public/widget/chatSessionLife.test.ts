import assert from 'node:assert/strict';
import { type Taken, until } from '../peer.ts';
import { openStandIn, type StandIn } from '../standIn.ts';
import { isMessage, openBrowser, reaches, said, shows, spoil, taken, type VisitorBrowser } from '../visitorBrowser.ts';

describe('public/widget/chatSession: reloads, tabs, ends, faults', () => {
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

  it('goes on after a reload: what was said once, what was unsent sent, no second invitation', async () => {
    const tab = await browser.openChat();
    desk.say('Welcome');
    spoil(desk, isMessage, Number.POSITIVE_INFINITY, (one) => one.cut());
    tab.say('unsent');
    await shows(tab, 'Welcome', 'unsent failed');
    tab.close();
    desk.fault = () => false;
    const reloaded = browser.openTab();
    reloaded.restore();
    await shows(reloaded, 'Welcome', 'unsent sent');
    assert.equal(desk.invitations.length, 1);
    assert.deepEqual(desk.texts(), ['Welcome', 'unsent']);
    assert.equal(new Set(taken(desk, /operationId=/).map(({ path }) => path)).size, 1);
    assert.deepEqual(
      new Set(
        taken(desk, /^\/chat\/token/)
          .slice(1)
          .map(({ body }) => JSON.parse(body).applicationSessionId),
      ),
      new Set([desk.session]),
    );
  });

  it('asks once, under one operation id, when the page is reloaded before the answer', async () => {
    spoil(
      desk,
      ({ path }) => path.includes('messagingInvitations'),
      Number.POSITIVE_INFINITY,
      (one) => one.cut(),
    );
    const tab = browser.openTab();
    tab.start('Jane');
    await until(() => taken(desk, /messagingInvitations/).length > 0);
    tab.close();
    desk.fault = () => false;
    const reloaded = browser.openTab();
    reloaded.restore();
    await until(() => desk.invitations.length === 1);
    assert.equal(new Set(taken(desk, /messagingInvitations/).map(({ body }) => JSON.parse(body).operationId)).size, 1);
  });

  it('shows the start form after a reload when the chat was over', async () => {
    const tab = await browser.openChat();
    tab.close();
    desk.session = 'another';
    const reloaded = browser.openTab();
    reloaded.restore();
    await reaches(reloaded, 'form');
    assert.equal(browser.kept.size, 0);
    assert.equal(desk.invitations.length, 1);
  });

  it('shows the start form too when the helpdesk knows the session but the platform no conversation', async () => {
    const tab = await browser.openChat();
    tab.close();
    desk.end();
    const reloaded = browser.openTab();
    reloaded.restore();
    await reaches(reloaded, 'form');
  });

  it('shows one chat in several tabs', async () => {
    const first = await browser.openChat();
    const second = browser.openTab();
    second.followTabs();
    await until(() => second.view().connection === 'live');
    first.say('from the first');
    await shows(second, 'from the first sent');
    second.say('from the second');
    await shows(first, 'from the first sent', 'from the second sent');
    desk.say('Hi', 'Alice', 'alice@contoso.example');
    for (const tab of [first, second]) await shows(tab, 'from the first sent', 'from the second sent', 'Hi');
    assert.equal(desk.invitations.length, 1);
    second.markSeen();
    first.followTabs();
    assert.equal(first.view().seen, 3);
  });

  it('ends in all tabs, each of which says that the visitor did it', async () => {
    const first = await browser.openChat();
    const second = browser.openTab();
    second.followTabs();
    await until(() => second.view().connection === 'live');
    spoil(
      desk,
      ({ method }) => method === 'DELETE',
      1,
      (one) => one.answer(503, { code: 'ServiceUnavailable' }),
    );
    first.end();
    assert.equal(first.view().ending, true);
    for (const tab of [first, second]) {
      await reaches(tab, 'ended');
      assert.equal(tab.view().endedByVisitor, true);
    }
  });

  it('ends at once what was never asked for', async () => {
    spoil(
      desk,
      () => true,
      Number.POSITIVE_INFINITY,
      (one) => one.cut(),
    );
    const tab = browser.openTab();
    tab.start('Jane');
    await until(() => tab.view().connection !== 'connecting');
    tab.end();
    assert.equal(tab.view().phase, 'ended');
  });

  it('says that the other side ended it, and gives back what was left unsent', async () => {
    const tab = await browser.openChat();
    spoil(desk, isMessage, Number.POSITIVE_INFINITY, (one) => one.cut());
    tab.say('too late');
    await shows(tab, 'too late failed');
    desk.end();
    await reaches(tab, 'ended');
    assert.equal(tab.view().endedByVisitor, false);
    assert.equal(tab.startOver(), 'too late');
    assert.deepEqual([tab.view().phase, tab.view().lines.length, browser.kept.size], ['form', 0, 0]);
    desk.fault = () => false;
    desk.session = 'next';
    tab.start('Jane');
    await until(() => desk.invitations.length === 2);
    await reaches(tab, 'waiting');
  });

  it('ends when nobody takes the invitation', async () => {
    await reopen({ autoAccept: false });
    const tab = browser.openTab();
    tab.start('Jane');
    await until(() => desk.invitations.length === 1);
    desk.decline();
    await reaches(tab, 'ended');
  });

  it('makes another application when the old one is gone, and shows nothing twice', async () => {
    const tab = await browser.openChat();
    desk.say('one');
    await shows(tab, 'one');
    desk.expire();
    await until(() => taken(desk, /psanon\/v1\/applications$/).length === 2);
    desk.say('two');
    tab.say('three');
    await until(() => said(tab).includes('three sent') && said(tab).includes('two'));
    assert.equal(said(tab).length, 3);
    assert.equal(desk.invitations.length, 1);
  });

  it('hears once what was said while its polls failed', async () => {
    const tab = await browser.openChat();
    const isPoll = ({ path }: Taken) => path.includes('/events?');
    spoil(desk, isPoll, 4, (one) => one.cut());
    for (const { path, cut } of taken(desk, /events/)) if (path) cut();
    await until(() => tab.view().connection !== 'live');
    desk.say('meanwhile', 'Alice', 'alice@contoso.example');
    await shows(tab, 'meanwhile');
    assert.equal(tab.view().phase, 'talking');
    assert.equal(tab.view().agent, 'Alice');
  });

  it('waits for a helpdesk that cannot be reached', async () => {
    spoil(
      desk,
      ({ path }) => path === '/chat/token',
      3,
      (one) => one.answer(503, {}),
    );
    const tab = browser.openTab();
    tab.start('Jane');
    await until(() => tab.view().connection === 'offline');
    await until(() => desk.invitations.length === 1);
  });

  it('says that the chat is not for this page, and asks no more', async () => {
    spoil(
      desk,
      ({ path }) => path === '/chat/token',
      Number.POSITIVE_INFINITY,
      (one) => one.answer(403, {}),
    );
    const tab = browser.openTab();
    tab.start('Jane');
    await reaches(tab, 'ended');
    assert.equal(tab.view().problem, 'shut');
    assert.equal(desk.peer.all.length, 1);
  });

  it('says that it could not begin when the platform refuses', async () => {
    spoil(
      desk,
      ({ path }) => path.includes('messagingInvitations'),
      1,
      (one) => one.answer(403, { code: 'Forbidden' }),
    );
    const tab = browser.openTab();
    tab.start('Jane');
    await reaches(tab, 'ended');
    assert.equal(tab.view().problem, 'broken');
  });

  it('asks how the queue stands when the helpdesk speaks, until an agent does', async () => {
    const tab = await browser.openChat();
    desk.status = { state: 'waiting', ahead: 2, nobodyThere: false, agent: null };
    desk.say('Welcome');
    await until(() => tab.view().ahead === 2);
    desk.status = { state: 'waiting', ahead: 0, nobodyThere: true, agent: null };
    desk.say('Nobody is free.');
    await until(() => tab.view().nobodyThere);
    assert.equal(tab.view().ahead, 0);
    desk.say('Here I am', 'Alice', 'alice@contoso.example');
    await reaches(tab, 'talking');
    assert.equal(tab.view().nobodyThere, false);
    const asked = taken(desk, /chat\/status/).length;
    desk.say('Alice joined.');
    await until(() => said(tab).includes('Alice joined.'));
    assert.equal(taken(desk, /chat\/status/).length, asked);
  });

  it('tells that the visitor writes, now and then, and shows that others do', async () => {
    const tab = await browser.openChat();
    tab.say('hello');
    await shows(tab, 'hello sent');
    for (let key = 0; key < 10; key += 1) tab.write();
    await until(() => desk.typed() === 1);
    await new Promise((done) => setTimeout(done, 40));
    tab.write();
    await until(() => desk.typed() === 2);
    desk.type('Alice', true);
    await until(() => tab.view().typing[0]?.name === 'Alice');
    desk.type('Alice', false);
    await until(() => tab.view().typing.length === 0);
  });
});
