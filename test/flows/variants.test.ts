import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { openVariantPlatform, type VariantDesk, type VariantPlatform } from '../helpdesk/support/variant/platform.ts';
import { variants } from '../helpdesk/support/variant/variants.ts';
import type { Invitation } from '../support/agent.ts';
import { startVisitor, type Visitor } from '../support/visitor.ts';

const whole = [
  'visitor Jane: My printer burns.',
  'helpdesk Helpdesk: Welcome!',
  'helpdesk Helpdesk: Alice joined.',
  'staff Alice: Call 110.',
  'visitor Jane: I did.',
  'event : The visitor left.',
];

describe('a whole support request before a platform of another make', function () {
  this.timeout(20_000);
  let platform: VariantPlatform;
  let desk: VariantDesk | undefined;
  let visitor: Visitor | undefined;
  let going = false;

  before(async () => {
    platform = await openVariantPlatform();
  });
  afterEach(async () => {
    if (going) await visitor?.end(); // it went wrong: nobody is to be rung for it any more
    going = false;
    visitor?.close();
    await desk?.close();
    [visitor, desk] = [undefined, undefined];
  });
  after(() => platform.close());

  /** What rings for an earlier request is let ring. */
  async function invitationOf(subject: string): Promise<Invitation> {
    for (;;) {
      const invitation = await platform.agent.nextInvitation();
      if (invitation.subject === subject) return invitation;
    }
  }

  for (const variant of variants)
    it(variant.title, async () => {
      desk = await platform.open(variant);
      visitor = await startVisitor(desk.url, 'Jane');
      await visitor.start('My printer burns.', { subject: variant.title });
      going = true;
      await visitor.waitForMessage('Welcome!');
      const chat = await (await invitationOf(variant.title)).accept();
      await visitor.waitForMessage('Alice joined.');
      await chat.say('Call 110.');
      await visitor.waitForMessage('Call 110.');
      await visitor.say('I did.');
      await chat.waitForMessage('I did.');
      await visitor.end();
      going = false;
      const requests = desk.desk.helpdesk.desk;
      const newest = () => requests.requests({ limit: 1, offset: 0 }).items[0];
      for (const until = Date.now() + 5_000; newest()?.state !== 'closed'; await pause(10))
        assert.ok(Date.now() < until, `it stays ${newest()?.state}`);
      assert.equal(newest()?.outcome, 'answered');
      const lines = () =>
        requests.transcript(newest()?.id ?? '').map(({ from, name, text }) => `${from} ${name}: ${text}`);
      for (const until = Date.now() + 5_000; Date.now() < until && lines().length < whole.length; ) await pause(10);
      assert.deepEqual(lines(), whole);
      const { asked, told } = variant.proof ?? {};
      const seen = platform.asked.map(({ method, url, body }) => `${method} ${url} ${body}`).join('\n');
      if (asked) assert.match(seen, asked, 'the variant changed nothing');
      if (told) assert.match(platform.told.join('\n'), told, 'the variant changed nothing');
    });
});
