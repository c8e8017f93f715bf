import assert from 'node:assert/strict';
import { startHelp } from '../../support/chat.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { words } from '../../support/told.ts';
import { hear, startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { startVisitor } from '../../support/visitor.ts';
import { linked } from '../../support/wire.ts';

describe('who signs out', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let alice: Staff;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    alice = await startStaff(platform, await addStaff(platform, 'Alice'));
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });

  it('as a visitor has ended his chat: nobody is told that he was lost', async () => {
    const { visitor, peer } = await startHelp(platform, desk, alice);
    await alice.channel.drain();
    assert.equal((await visitor.ask('DELETE', linked(visitor.resource, 'self'))).status, 204);
    await hear(desk, 'conversation', 'deleted', peer);
    assert.deepEqual(desk.receiver.told(peer).slice(-4).map(words), [
      'messaging updated Disconnected Ended',
      'participantMessaging deleted in participant',
      'participant deleted "Jane"',
      'conversation deleted',
    ]);
    const told = (await alice.channel.drain()).map(words);
    assert.deepEqual(told, ['participantMessaging deleted in participant', 'participant deleted "Jane"']);
  });

  it('as a visitor who waits has withdrawn his request', async () => {
    const visitor = await startVisitor(platform, desk);
    const peer = await visitor.requestChat();
    await visitor.ask('DELETE', linked(visitor.resource, 'self'));
    await hear(desk, 'conversation', 'deleted', peer);
    assert.deepEqual(desk.receiver.told(peer).slice(-2).map(words), [
      'messagingInvitation completed Failed Failure Canceled',
      'conversation deleted',
    ]);
  });

  it('as a member of the staff is lost to his meeting, so that its chat gets a new round', async () => {
    const { meeting } = await startHelp(platform, desk, alice);
    await alice.ask('DELETE', alice.path);
    const why = await desk.receiver.hear('the end of Alice', ({ rel, event }) =>
      rel === 'participant' && event.link.href.includes(meeting) && event.link.title === 'Alice'
        ? event.reason
        : undefined,
    );
    assert.equal(why.subcode, 'InactiveApplicationExpired');
  });
});
