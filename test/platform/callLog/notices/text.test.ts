import assert from 'node:assert/strict';
import { noticeText } from '../../../../server/platform/callLog/notices/text.ts';
import { alice, bob, callOf, once, openNotices, outsider } from './support.ts';

describe('what a notice says', () => {
  const open = openNotices();
  after(() => open.close());
  const links = { guest: 'https://desk.example/join/1', console: 'https://desk.example/console' };

  async function said(over: Parameters<typeof callOf>[1], kind: 'invitation' | 'start' | 'reminder', to = bob) {
    const found = open.calls.read(await open.calls.create(callOf([to], over), once));
    assert.ok(found);
    return noticeText({ kind, party: to.uri }, found, links);
  }

  it('is worded for its occasion', async () => {
    const plannedAt = Date.parse('2026-11-22T10:30:00Z');
    const subject = async (...args: Parameters<typeof said>) => (await said(...args)).subject;
    assert.equal(await subject({}, 'invitation'), 'Alice is calling you: Engine vibrates');
    assert.equal(
      await subject({ plannedAt }, 'invitation'),
      'Alice invites you to a call: Engine vibrates, 2026-11-22 10:30 UTC',
    );
    assert.equal(
      await subject({ plannedAt }, 'reminder'),
      'Reminder of a call with Alice: Engine vibrates, 2026-11-22 10:30 UTC',
    );
    assert.equal(await subject({ title: ' \r\n' }, 'invitation'), 'Alice is calling you: Call');
  });

  it('sends staff to the console too, others by the link alone', async () => {
    assert.match((await said({}, 'invitation')).body, /With your account: https:\/\/desk\.example\/console/);
    const jane = outsider('Jane', { email: 'jane@example.com' });
    assert.doesNotMatch((await said({}, 'invitation', jane)).body, /console/);
  });

  it('is short in an SMS, and cut between characters', async () => {
    const { short, subject } = await said({ title: '🔧'.repeat(300) }, 'invitation');
    assert.equal(short, `${alice.name} is calling you: ${'🔧'.repeat(80)} ${links.guest}`);
    assert.equal([...subject].length, 250);
    assert.ok(subject.endsWith('🔧'));
  });
});
