import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { newOperationId, type UcwaAnswer } from '../../public/shared/ucwaClient.ts';
import { type Agent, startAgent } from '../support/agent.ts';
import type { AgentChat } from '../support/agentChat.ts';
import { type SpawnedProduct, spawnProduct } from '../support/spawnProduct.ts';
import { startVisitor, type Visitor } from '../support/visitor.ts';
import { signIn } from '../support/webSession.ts';

const password = 'kill-password-1';
const kills = 20;

describe('kill -9 at any moment', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'bridgedesk-kill-'));
  let product: SpawnedProduct;
  let visitor: Visitor | undefined;
  let agent: Agent | undefined;
  let chat: AgentChat;
  let talking = true;
  let over = false;
  const acknowledged: string[] = [];

  before(async () => {
    product = await spawnProduct(folder, { DEMO_PASSWORD: password });
    agent = await startAgent(product.url, { username: 'alice', password });
    visitor = await startVisitor(product.url, 'Jane');
    const started = visitor.start('first words');
    acknowledged.push('first words');
    chat = await (await agent.nextInvitation()).accept();
    await started;
  });
  after(async () => {
    talking = false;
    over = true;
    visitor?.close();
    agent?.close();
    await product.kill('SIGTERM');
    rmSync(folder, { recursive: true });
  });

  /** Says a text until it is acknowledged, under one operation id, as a client must that lost an answer. */
  async function sayUntilHeard(say: (text: string, id: string) => Promise<UcwaAnswer>, text: string): Promise<void> {
    const operationId = newOperationId();
    while (!over) {
      const { status, error } = await say(text, operationId);
      if (status === 201) {
        acknowledged.push(text);
        return;
      }
      assert.ok(status === 0 || status >= 500, `${text} was refused: ${status} ${error?.code}/${error?.subcode}`);
      await pause(25);
    }
  }

  async function talk(name: string, say: (text: string, id: string) => Promise<UcwaAnswer>): Promise<void> {
    for (let n = 0; talking; n++) {
      await sayUntilHeard(say, `${name} says ${n}.`);
      await pause(Math.random() * 20);
    }
  }

  it(`loses and doubles nothing that was acknowledged, ${kills} times over`, async () => {
    const jane = visitor as Visitor;
    const alice = agent as Agent;
    const talks = Promise.all([talk('Jane', jane.say), talk('Alice', chat.say)]);
    talks.catch(() => {}); // told below
    const env = { DEMO_PASSWORD: password, PORT: new URL(product.url).port };
    for (let kill = 0; kill < kills; kill++) {
      await pause(50 + Math.random() * 700);
      await product.kill('SIGKILL');
      product = await spawnProduct(folder, env);
    }
    talking = false;
    await talks;

    await sayUntilHeard(jane.say, 'Jane goes.');
    await chat.waitForMessage('Jane goes.', 20_000);
    await sayUntilHeard(chat.say, 'Alice stays.');
    await jane.waitForMessage('Alice stays.', 20_000);
    assert.deepEqual([jane.ended(), alice.ended()], [undefined, undefined], 'a channel ended');
    assert.ok(acknowledged.length > kills * 4, `only ${acknowledged.length} messages were said`);

    const transcript = await transcriptOf(product.url);
    const seen: Record<string, (text: string) => number> = {
      visitor: (text) => jane.messages().filter((message) => message.text === text).length,
      agent: (text) => chat.messages().filter((message) => message.text === text).length,
      transcript: (text) => transcript.split(text).length - 1,
    };
    for (const [where, count] of Object.entries(seen)) {
      const wrong = acknowledged.filter((text) => count(text) !== 1).map((text) => `${text} ${count(text)} times`);
      assert.deepEqual(wrong, [], `at the ${where}`);
    }
  });
});

/** The log of the only support request, as the supervisor reads it. */
async function transcriptOf(url: string): Promise<string> {
  const sam = await signIn(url, { username: 'sam', password });
  const [, href = ''] = /href="(\/dashboard\/requests\/[^"?#]+)"/.exec(await sam.page('/dashboard')) ?? [];
  const html = await sam.page(href);
  return /role="log"[\s\S]*?<\/section>/.exec(html)?.[0] ?? '';
}
