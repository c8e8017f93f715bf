import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { losing } from '../helpdesk/support/variant/couriers.ts';
import { openVariantPlatform, type VariantDesk, type VariantPlatform } from '../helpdesk/support/variant/platform.ts';
import { withheld } from '../helpdesk/support/variant/rewrites.ts';
import type { Agent, Invitation } from '../support/agent.ts';
import { startVisitor, type Visitor } from '../support/visitor.ts';

const bob = 'sip:bob@contoso.example';

describe('news that come when they are no longer true', function () {
  this.timeout(20_000);
  let platform: VariantPlatform;
  let desk: VariantDesk;
  let visitor: Visitor;
  before(async () => {
    platform = await openVariantPlatform();
  });
  afterEach(async () => {
    visitor.close();
    await desk.close();
  });
  after(() => platform.close());

  const helpdesk = () => desk.desk.helpdesk.desk;
  const newest = () => {
    const [request] = helpdesk().requests({ limit: 1, offset: 0 }).items;
    assert.ok(request);
    return request;
  };
  const lines = () =>
    helpdesk()
      .transcript(newest().id)
      .map(({ text }) => text);

  async function invitationOf(agent: Agent, subject: string): Promise<Invitation> {
    for (;;) {
      const invitation = await agent.nextInvitation();
      if (invitation.subject === subject) return invitation;
    }
  }

  it('bring nobody back who has left, and tell the visitor nothing', async () => {
    const bobCame = (body: string) =>
      /"rel":"ms:rtc:saas:participant","href":"[^"]*bob@/.test(body) && body.includes('"type":"added"');
    desk = await platform.open({ title: 'late', wire: () => ({ courier: losing(bobCame, 1_600) }) });
    await desk.desk.helpdesk.roster.add({ uri: bob, name: 'Bob', role: 'supervisor' });
    const colleague = await platform.signIn('bob');
    visitor = await startVisitor(desk.url, 'Jane');
    await visitor.start('My printer burns.', { subject: 'late' });
    const alices = await (await invitationOf(platform.agent, 'late')).accept();
    await visitor.waitForMessage('Alice joined.');
    const meeting = newest().onlineMeetingUri ?? '';
    await helpdesk().bringIn({ onlineMeetingUri: meeting, by: 'sip:alice@contoso.example', to: bob, silent: false });
    const bobs = await (await invitationOf(colleague, 'late')).accept();
    await bobs.leave();
    await pause(2_500); // the inbox waits a second for what is missing; then it comes after all
    assert.ok(platform.told.some(bobCame), 'it never came at all');
    assert.deepEqual(
      lines().filter((line) => line.startsWith('Bob')),
      [],
    ); // nobody knows what became of him
    await alices.say('Call 110.');
    await visitor.waitForMessage('Call 110.');
    assert.equal(newest().state, 'active');
    colleague.close();
    await visitor.end();
  });

  it('are not needed where nobody may be invited: the visitor is told at once that nobody is there', async () => {
    const rels = ['inviteUserToMeeting', 'addParticipant'];
    const wire = () => {
      const [one, other] = [withheld('communication', rels), withheld('conversation', rels)];
      return { tell: (body: string) => other.tell?.(one.tell?.(body) ?? body) ?? body };
    };
    desk = await platform.open({ title: 'nobody', settings: { requestTimeoutMs: 1_000 }, wire });
    visitor = await startVisitor(desk.url, 'Jane');
    await visitor.start('My printer burns.', { subject: 'nobody' });
    await visitor.waitForMessage(/Nobody is free/);
    await visitor.waitForMessage(/nobody could answer/);
    for (const until = Date.now() + 5_000; newest().state !== 'closed'; await pause(10)) assert.ok(Date.now() < until);
    assert.equal(newest().outcome, 'unanswered');
  });
});
