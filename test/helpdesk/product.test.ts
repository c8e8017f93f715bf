import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { Operation, SupportRequest } from '../../server/helpdesk/model.ts';
import { type Agent, startAgent } from '../support/agent.ts';
import type { AgentChat } from '../support/agentChat.ts';
import { demoPassword, startTestProduct, type TestProduct } from '../support/product.ts';
import { startVisitor, type Visitor } from '../support/visitor.ts';

/** The helpdesk and the embedded platform over HTTP: what the flow says is what happens. */
describe('helpdesk with the embedded platform', () => {
  let product: TestProduct;
  const people: { close(): void }[] = [];

  afterEach(async () => {
    for (const person of people.splice(0)) person.close();
    await product.stop();
  });

  const open = async (env: Record<string, string> = {}): Promise<void> => {
    product = await startTestProduct(env);
  };
  async function agent(username: string): Promise<Agent> {
    const signedIn = await startAgent(product.url, { username, password: demoPassword });
    people.push(signedIn);
    return signedIn;
  }
  async function visitor(name = 'Jane'): Promise<Visitor> {
    const started = await startVisitor(product.url, name);
    people.push(started);
    return started;
  }

  /** What the helpdesk's own file says of its newest request. */
  function facts(): Pick<SupportRequest, 'state' | 'outcome'> & { operations: Operation[] } {
    const db = new Database(join(product.folder, 'helpdesk.db'), { readonly: true });
    const request = db.prepare('select id, state, outcome from requests order by created_at desc limit 1').get();
    const { id, state, outcome } = (request ?? {}) as SupportRequest;
    const operations = db.prepare('select what, target, state, reason from operations where request_id = ?').all(id);
    db.close();
    return { state, outcome, operations: operations as Operation[] };
  }
  async function closedAs(outcome: string): Promise<void> {
    for (let waited = 0; waited < 5_000 && facts().state !== 'closed'; waited += 20) await pause(20);
    const { state, outcome: became, operations } = facts();
    assert.deepEqual({ state, became }, { state: 'closed', became: outcome });
    const open = operations.filter((operation) => operation.state === 'asked' || operation.state === 'started');
    assert.deepEqual(open, []);
  }

  for (const [what, leave] of [
    ['leaves', (chat: AgentChat) => chat.leave()],
    ['stops messaging with a client that ends chats so', (chat: AgentChat) => chat.stop()],
  ] as const)
    it(`says goodbye and ends both conversations when the agent ${what}`, async () => {
      await open();
      const alice = await agent('alice');
      const jane = await visitor();
      await jane.start('Hello');
      const chat = await (await alice.nextInvitation()).accept();
      await jane.waitForMessage('Alice joined.');
      assert.equal((await leave(chat)).status, 204);
      await jane.waitForMessage(/has ended/);
      await alice.waitFor('the end', ({ event }) =>
        event.link.rel === 'conversation' && event.type === 'deleted' ? true : undefined,
      );
      await closedAs('answered');
    });

  it('ends the meeting when the visitor leaves', async () => {
    await open();
    const alice = await agent('alice');
    const jane = await visitor();
    await jane.start('Hello');
    await (await alice.nextInvitation()).accept();
    await jane.waitForMessage('Alice joined.');
    await jane.end();
    await alice.waitFor('the end', ({ event }) =>
      event.link.rel === 'conversation' && event.type === 'deleted' ? true : undefined,
    );
    await closedAs('answered');
  });

  it('asks the other one when an agent declines', async () => {
    await open();
    const [alice, bob] = [await agent('alice'), await agent('bob')];
    const jane = await visitor();
    await jane.start('Hello');
    const [first, second] = await Promise.all([alice.nextInvitation(), bob.nextInvitation()]);
    await first.decline();
    const chat = await second.accept();
    await jane.waitForMessage('Bob joined.');
    await chat.say('Hi');
    await jane.waitForMessage('Hi');
  });

  it('tells the visitor at once when nobody is there, and closes as unanswered when the time is over', async () => {
    await open({ REQUEST_TIMEOUT_MS: '1200' });
    const jane = await visitor();
    await jane.start('Hello');
    await jane.waitForMessage(/Nobody is free/, 900);
    await jane.waitForMessage(/nobody could answer/);
    await closedAs('unanswered');
  });

  it('searches anew when the platform loses the agent', async () => {
    await open();
    const [alice, bob] = [await agent('alice'), await agent('bob')];
    const jane = await visitor();
    await jane.start('Hello');
    await (await alice.nextInvitation()).accept();
    await jane.waitForMessage('Alice joined.');
    const self = alice.events.flatMap(
      ({ event }) => /^\/ucwa\/oauth\/v1\/applications\/[^/]+/.exec(event.link.href) ?? [],
    )[0];
    assert.ok(self);
    await alice.http.request('DELETE', self);
    await jane.waitForMessage(/Alice was disconnected/);
    await bob.nextInvitation();
    const chat = await (await bob.nextInvitation()).accept();
    await jane.waitForMessage('Bob joined.');
    await chat.waitForMessage('Hello');
  });

  it('tells the widget how the chat stands, and staff where the visitor is', async () => {
    await open();
    const alice = await agent('alice');
    const jane = await visitor();
    const post = (path: string, body: object) =>
      fetch(`${product.url}${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ applicationSessionId: jane.sessionId, ...body }),
      }).then((answer) => answer.json() as Promise<Record<string, unknown>>);
    const again = await post('/chat/token', { page: 'https://shop.example/cart' });
    assert.equal(again.applicationSessionId, jane.sessionId);
    await jane.start('Hello');
    const ringing = await alice.nextInvitation();
    assert.deepEqual(await post('/chat/status', {}), { state: 'waiting', ahead: 0, nobodyThere: false, agent: null });
    await ringing.accept();
    await jane.waitForMessage('Alice joined.');
    assert.deepEqual(await post('/chat/status', {}), { state: 'active', ahead: 0, nobodyThere: false, agent: 'Alice' });
    const db = new Database(join(product.folder, 'helpdesk.db'), { readonly: true });
    assert.equal(db.prepare('select page from requests').pluck().get(), 'https://shop.example/cart');
    db.close();
    await jane.end();
    await closedAs('answered');
    assert.equal((await post('/chat/status', {})).state, 'closed');
  });

  it('goes on with an open chat after a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'helpdesk-restart-'));
    const files = { DATABASE_URL: `file:${folder}/helpdesk.db` };
    await open(files);
    const alice = await agent('alice');
    const jane = await visitor();
    await jane.start('Hello');
    const chat = await (await alice.nextInvitation()).accept();
    await jane.waitForMessage('Alice joined.');
    const { port } = new URL(product.url);
    await product.stop();
    product = { ...(await startTestProduct({ ...files, PORT: port })), folder };
    await chat.say('Still here?');
    await jane.waitForMessage('Still here?', 8_000);
    await jane.say('Yes');
    await chat.waitForMessage('Yes', 8_000);
    await jane.end();
    await closedAs('answered');
    rmSync(folder, { recursive: true });
  });
});
