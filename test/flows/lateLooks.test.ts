import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { losing } from '../helpdesk/support/variant/couriers.ts';
import { openVariantPlatform, type VariantDesk, type VariantPlatform } from '../helpdesk/support/variant/platform.ts';
import type { Answer } from '../helpdesk/support/variant/proxy.ts';
import type { VariantWire } from '../helpdesk/support/variant/variant.ts';
import type { Invitation } from '../support/agent.ts';
import type { AgentChat } from '../support/agentChat.ts';
import { startVisitor, type Visitor } from '../support/visitor.ts';

describe('a look at who is in the meeting', function () {
  this.timeout(20_000);
  let platform: VariantPlatform;
  let desk: VariantDesk;
  let visitor: Visitor;
  before(async () => {
    platform = await openVariantPlatform();
  });
  afterEach(async () => {
    await visitor.end();
    visitor.close();
    await desk.close();
  });
  after(() => platform.close());

  const newest = () => {
    const [request] = desk.desk.helpdesk.desk.requests({ limit: 1, offset: 0 }).items;
    assert.ok(request);
    return request;
  };
  const lines = () => desk.desk.helpdesk.desk.transcript(newest().id).map(({ text }) => text);

  async function open(title: string, wire: VariantWire, settings = {}): Promise<AgentChat> {
    desk = await platform.open({ title, wire: () => wire, settings });
    visitor = await startVisitor(desk.url, 'Jane');
    await visitor.start('My printer burns.', { subject: title });
    const chat = await (await invitationOf(title)).accept();
    await visitor.waitForMessage('Alice joined.');
    return chat;
  }

  async function invitationOf(subject: string): Promise<Invitation> {
    for (;;) {
      const invitation = await platform.agent.nextInvitation();
      if (invitation.subject === subject) return invitation;
    }
  }

  it('counts for nothing when something was heard since it was taken', async () => {
    let looked = 0;
    let heard = (): void => undefined;
    const hearing = new Promise<void>((resolve) => {
      heard = resolve;
    });
    /** Once, the platform says that nobody is there, and says it so slowly that a callback comes first. */
    async function answer(now: Answer, { method, url }: { method: string; url: string }): Promise<Answer> {
      if (method !== 'GET' || !/\/participants/.test(url) || looked > 1) return now;
      looked += 1;
      if (looked === 1) return { ...now, body: '{"_links":{}}' };
      await hearing;
      return { ...now, status: 404, body: '{"code":"NotFound"}' };
    }
    const chat = await open('overtaken', { answer, courier: losing((body) => body.includes('One.')) });
    await chat.say('One.'); // is lost, so that there is a look
    await chat.say('Two.');
    for (const until = Date.now() + 5_000; looked < 2; await pause(10)) assert.ok(Date.now() < until, 'no look');
    await chat.say('Three.');
    await visitor.waitForMessage('Three.');
    for (const until = Date.now() + 5_000; !lines().includes('Three.'); await pause(10)) assert.ok(Date.now() < until);
    heard();
    for (const until = Date.now() + 5_000; !lines().includes('One.'); await pause(10)) assert.ok(Date.now() < until);
    await pause(300);
    assert.deepEqual(lines().slice(-4), ['Alice joined.', 'One.', 'Two.', 'Three.']);
    assert.equal(newest().state, 'active');
  });

  it('does not end the chat of an agent who is gone nobody knows why: somebody is looked for', async () => {
    const left = (body: string) => body.includes('"type":"deleted"');
    const chat = await open('gone', { courier: losing(left) }, { quietMs: 150 });
    await chat.leave();
    await visitor.waitForMessage('Alice left. We are looking for somebody else.');
    await invitationOf('gone');
    assert.equal(newest().state, 'waiting');
  });
});
