import assert from 'node:assert/strict';
import { type ChatSession, createChatSession } from '../../../public/widget/chatSession.ts';
import type { ChatView } from '../../../public/widget/chatView.ts';
import { createDesk } from '../../../public/widget/desk.ts';
import { openKeep, type TextStore } from '../../../public/widget/kept.ts';
import { type Taken, until } from '../peer.ts';
import { openStandIn, type StandIn } from '../standIn.ts';

/** One browser: its tabs share what is kept. */
function storeOf(map: Map<string, string>): TextStore {
  return {
    keys: () => [...map.keys()],
    get: (key) => map.get(key) ?? null,
    set: (key, text) => void map.set(key, text),
    remove: (key) => void map.delete(key),
  };
}

describe('public/widget/chatSession', () => {
  let desk: StandIn;
  let browser: Map<string, string>;
  let tabs: ChatSession[];

  beforeEach(async () => {
    desk = await openStandIn();
    browser = new Map();
    tabs = [];
  });

  afterEach(async () => {
    for (const tab of tabs) tab.close();
    await desk.close();
  });

  function openTab(about = { subject: '', context: '' }): ChatSession {
    const tab = createChatSession({
      desk: createDesk(desk.url),
      keep: openKeep(storeOf(browser), desk.url),
      about,
      page: () => 'https://shop.example/chairs',
      culture: 'en-GB',
      onChange: () => {},
      times: { firstPauseMs: 10, maxPauseMs: 40, typingMs: 30 },
    });
    tabs.push(tab);
    return tab;
  }

  async function openChat(): Promise<ChatSession> {
    const tab = openTab();
    tab.start('Jane');
    await until(() => [...browser.values()].join().includes('"invited":true') && tab.view().connection === 'live');
    return tab;
  }

  const said = (tab: ChatSession) =>
    tab.view().lines.map(({ text, delivery }) => `${text}${delivery ? ` ${delivery}` : ''}`);
  const show = (tab: ChatSession, ...lines: string[]) => until(() => said(tab).join() === lines.join());
  const phase = (tab: ChatSession, wanted: ChatView['phase']) => until(() => tab.view().phase === wanted);
  const isMessage = ({ method, path }: Taken) => method === 'POST' && path.includes('/messaging/messages');
  const paths = (wanted: RegExp) => desk.peer.all.filter(({ path }) => wanted.test(path));

  /** Deals with the first `times` requests that `which` means, in this way. */
  function spoil(which: (taken: Taken) => boolean, times: number, how: (taken: Taken) => void): void {
    let left = times;
    desk.fault = (taken) => {
      if (left === 0 || !which(taken)) return false;
      left -= 1;
      how(taken);
      return true;
    };
  }

  it('asks for a chat with what the page says of it, and shows the welcome', async () => {
    const tab = openTab({ subject: 'Chairs', context: '{"order": 4711, "x": "ü+&"}' });
    tab.start('Jane');
    await until(() => desk.invitations.length === 1);
    desk.say('Welcome');
    await show(tab, 'Welcome');
    const [{ body } = { body: {} }] = desk.invitations;
    const { operationId, _links, ...rest } = body as { operationId: string; _links: Record<string, { href: string }> };
    assert.deepEqual(rest, { to: 'sip:helpdesk@contoso.example', subject: 'Chairs', importance: 'Normal' });
    assert.equal(operationId.length, 32);
    const [, data = ''] = /^data:application\/json;charset=utf-8,(.*)$/.exec(_links.customContent?.href ?? '') ?? [];
    assert.equal(decodeURIComponent(data), '{"order": 4711, "x": "ü+&"}');
    const [token] = paths(/^\/chat\/token/);
    assert.deepEqual(JSON.parse(token?.body ?? ''), { name: 'Jane', page: 'https://shop.example/chairs' });
    assert.deepEqual([tab.view().phase, tab.view().connection], ['waiting', 'live']);
  });

  it('sends what was written before anybody accepted as soon as somebody has', async () => {
    await desk.close();
    desk = await openStandIn({ autoAccept: false });
    const tab = openTab();
    tab.start('Jane');
    tab.say('first');
    tab.say('second');
    await until(() => desk.invitations.length === 1);
    assert.deepEqual(said(tab), ['first queued', 'second queued']);
    desk.accept();
    await show(tab, 'first sent', 'second sent');
    assert.deepEqual(desk.texts(), ['first', 'second']);
  });

  it('doubles nothing when the answer to a message is lost', async () => {
    const tab = await openChat();
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
    await show(tab, 'once sent', 'twice sent');
    assert.deepEqual(desk.texts(), ['once', 'twice']);
  });

  it('keeps trying a message the network swallows, under one operation id, and says how it stands', async () => {
    const tab = await openChat();
    spoil(isMessage, 3, (taken) => taken.cut());
    tab.say('hello');
    await show(tab, 'hello failed');
    await show(tab, 'hello sent');
    assert.equal(new Set(paths(/operationId=/).map(({ path }) => path)).size, 1);
    assert.deepEqual(desk.texts(), ['hello']);
  });

  it('lets the visitor try a refused message again', async () => {
    const tab = await openChat();
    spoil(isMessage, 1, (taken) => taken.answer(413, { code: 'EntityTooLarge' }));
    tab.say('hello');
    await show(tab, 'hello failed');
    tab.tryAgain(tab.view().lines[0]?.key ?? '');
    await show(tab, 'hello sent');
    assert.equal(new Set(paths(/operationId=/).map(({ path }) => path)).size, 1);
  });

  it('gets a new token when the platform wants one, for the same session', async () => {
    const tab = await openChat();
    spoil(isMessage, 1, (taken) => taken.answer(401, ''));
    tab.say('hello');
    await show(tab, 'hello sent');
    const [, renewal] = paths(/^\/chat\/token/);
    assert.equal(JSON.parse(renewal?.body ?? '').applicationSessionId, desk.session);
  });

  it('goes on after a reload: what was said once, what was unsent sent, no second invitation', async () => {
    const tab = await openChat();
    desk.say('Welcome');
    spoil(isMessage, Number.POSITIVE_INFINITY, (taken) => taken.cut());
    tab.say('unsent');
    await show(tab, 'Welcome', 'unsent failed');
    tab.close();
    desk.fault = () => false;
    const reloaded = openTab();
    reloaded.restore();
    await show(reloaded, 'Welcome', 'unsent sent');
    assert.equal(desk.invitations.length, 1);
    assert.deepEqual(desk.texts(), ['Welcome', 'unsent']);
    assert.equal(new Set(paths(/operationId=/).map(({ path }) => path)).size, 1);
    assert.deepEqual(
      new Set(
        paths(/^\/chat\/token/)
          .slice(1)
          .map(({ body }) => JSON.parse(body).applicationSessionId),
      ),
      new Set([desk.session]),
    );
  });

  it('asks once, under one operation id, when the page is reloaded before the answer', async () => {
    spoil(
      ({ path }) => path.includes('messagingInvitations'),
      Number.POSITIVE_INFINITY,
      (taken) => taken.cut(),
    );
    const tab = openTab();
    tab.start('Jane');
    await until(() => paths(/messagingInvitations/).length > 0);
    tab.close();
    desk.fault = () => false;
    const reloaded = openTab();
    reloaded.restore();
    await until(() => desk.invitations.length === 1);
    assert.equal(new Set(paths(/messagingInvitations/).map(({ body }) => JSON.parse(body).operationId)).size, 1);
  });

  it('shows the start form after a reload when the chat was over', async () => {
    const tab = await openChat();
    tab.close();
    desk.session = 'another';
    const reloaded = openTab();
    reloaded.restore();
    await phase(reloaded, 'form');
    assert.equal(browser.size, 0);
    assert.equal(desk.invitations.length, 1);
  });

  it('shows the start form too when the helpdesk knows the session but the platform no conversation', async () => {
    const tab = await openChat();
    tab.close();
    desk.end();
    const reloaded = openTab();
    reloaded.restore();
    await phase(reloaded, 'form');
  });

  it('shows one chat in several tabs', async () => {
    const first = await openChat();
    const second = openTab();
    second.followTabs();
    await until(() => second.view().connection === 'live');
    first.say('from the first');
    await show(second, 'from the first sent');
    second.say('from the second');
    await show(first, 'from the first sent', 'from the second sent');
    desk.say('Hi', 'Alice', 'alice@contoso.example');
    for (const tab of [first, second]) await show(tab, 'from the first sent', 'from the second sent', 'Hi');
    assert.equal(desk.invitations.length, 1);
    second.markSeen();
    first.followTabs();
    assert.equal(first.view().seen, 3);
  });

  it('ends in all tabs, each of which says that the visitor did it', async () => {
    const first = await openChat();
    const second = openTab();
    second.followTabs();
    await until(() => second.view().connection === 'live');
    spoil(
      ({ method }) => method === 'DELETE',
      1,
      (taken) => taken.answer(503, { code: 'ServiceUnavailable' }),
    );
    first.end();
    assert.equal(first.view().ending, true);
    for (const tab of [first, second]) {
      await phase(tab, 'ended');
      assert.equal(tab.view().endedByVisitor, true);
    }
  });

  it('ends at once what was never asked for', async () => {
    spoil(
      () => true,
      Number.POSITIVE_INFINITY,
      (taken) => taken.cut(),
    );
    const tab = openTab();
    tab.start('Jane');
    await until(() => tab.view().connection !== 'connecting');
    tab.end();
    assert.equal(tab.view().phase, 'ended');
  });

  it('says that the other side ended it, and gives back what was left unsent', async () => {
    const tab = await openChat();
    spoil(isMessage, Number.POSITIVE_INFINITY, (taken) => taken.cut());
    tab.say('too late');
    await show(tab, 'too late failed');
    desk.end();
    await phase(tab, 'ended');
    assert.equal(tab.view().endedByVisitor, false);
    assert.equal(tab.startOver(), 'too late');
    assert.deepEqual([tab.view().phase, tab.view().lines.length, browser.size], ['form', 0, 0]);
    desk.fault = () => false;
    desk.session = 'next';
    tab.start('Jane');
    await until(() => desk.invitations.length === 2);
    await phase(tab, 'waiting');
  });

  it('ends when nobody takes the invitation', async () => {
    await desk.close();
    desk = await openStandIn({ autoAccept: false });
    const tab = openTab();
    tab.start('Jane');
    await until(() => desk.invitations.length === 1);
    desk.decline();
    await phase(tab, 'ended');
  });

  it('makes another application when the old one is gone, and shows nothing twice', async () => {
    const tab = await openChat();
    desk.say('one');
    await show(tab, 'one');
    desk.expire();
    await until(() => paths(/psanon\/v1\/applications$/).length === 2);
    desk.say('two');
    tab.say('three');
    await until(() => said(tab).includes('three sent') && said(tab).includes('two'));
    assert.equal(said(tab).length, 3);
    assert.equal(desk.invitations.length, 1);
  });

  it('hears once what was said while its polls failed', async () => {
    const tab = await openChat();
    const isPoll = ({ path }: Taken) => path.includes('/events?');
    spoil(isPoll, 4, (taken) => taken.cut());
    for (const { path, cut } of paths(/events/)) if (path) cut();
    await until(() => tab.view().connection !== 'live');
    desk.say('meanwhile', 'Alice', 'alice@contoso.example');
    await show(tab, 'meanwhile');
    assert.equal(tab.view().phase, 'talking');
    assert.equal(tab.view().agent, 'Alice');
  });

  it('waits for a helpdesk that cannot be reached', async () => {
    spoil(
      ({ path }) => path === '/chat/token',
      3,
      (taken) => taken.answer(503, {}),
    );
    const tab = openTab();
    tab.start('Jane');
    await until(() => tab.view().connection === 'offline');
    await until(() => desk.invitations.length === 1);
  });

  it('says that the chat is not for this page, and asks no more', async () => {
    spoil(
      ({ path }) => path === '/chat/token',
      Number.POSITIVE_INFINITY,
      (taken) => taken.answer(403, {}),
    );
    const tab = openTab();
    tab.start('Jane');
    await phase(tab, 'ended');
    assert.equal(tab.view().problem, 'shut');
    assert.equal(desk.peer.all.length, 1);
  });

  it('says that it could not begin when the platform refuses', async () => {
    spoil(
      ({ path }) => path.includes('messagingInvitations'),
      1,
      (taken) => taken.answer(403, { code: 'Forbidden' }),
    );
    const tab = openTab();
    tab.start('Jane');
    await phase(tab, 'ended');
    assert.equal(tab.view().problem, 'broken');
  });

  it('asks how the queue stands when the helpdesk speaks, until an agent does', async () => {
    const tab = await openChat();
    desk.status = { state: 'waiting', ahead: 2, nobodyThere: false, agent: null };
    desk.say('Welcome');
    await until(() => tab.view().ahead === 2);
    desk.status = { state: 'waiting', ahead: 0, nobodyThere: true, agent: null };
    desk.say('Nobody is free.');
    await until(() => tab.view().nobodyThere);
    assert.equal(tab.view().ahead, 0);
    desk.say('Here I am', 'Alice', 'alice@contoso.example');
    await phase(tab, 'talking');
    assert.equal(tab.view().nobodyThere, false);
    const asked = paths(/chat\/status/).length;
    desk.say('Alice joined.');
    await until(() => said(tab).includes('Alice joined.'));
    assert.equal(paths(/chat\/status/).length, asked);
  });

  it('tells that the visitor writes, now and then, and shows that others do', async () => {
    const tab = await openChat();
    tab.say('hello');
    await show(tab, 'hello sent');
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
