import assert from 'node:assert/strict';
import type { Channel } from '../../support/channel.ts';
import { startChat } from '../../support/chat.ts';
import { askAs, rungFor } from '../../support/peer.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { lastOf, type Told } from '../../support/told.ts';
import { hear, startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { startVisitor } from '../../support/visitor.ts';
import { linked } from '../../support/wire.ts';

/** What failed where: the reason's code is LocalFailure for who did it and RemoteFailure for the other (ucwa.md 8). */
describe('why an invitation ended, as either side is told', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let alice: Staff;
  let bob: Staff;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    [alice, bob] = (await Promise.all(
      ['Alice', 'Bob'].map(async (name) => startStaff(platform, await addStaff(platform, name))),
    )) as [Staff, Staff];
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });

  const inShort = ({ event, resource }: Told) =>
    `${resource?.state} ${event.status} ${event.reason?.code}/${event.reason?.subcode}`;
  const ended = ({ rel, event }: Told) => rel.endsWith('nvitation') && event.type === 'completed';
  const end = async (who: { readonly channel: Channel }) =>
    inShort((await who.channel.until('the end of the invitation', ended)).findLast(ended) as Told);
  const endAtDesk = (id: string) =>
    desk.receiver.hear('the end of the invitation', (told, callback) =>
      callback.conversation === id && ended(told) ? inShort(told) : undefined,
    );

  it('a chat of two, declined and withdrawn', async () => {
    await askAs(alice, bob);
    await bob.ask('POST', linked(await rungFor(bob), 'decline'));
    assert.deepEqual(
      [await end(bob), await end(alice)],
      ['Declined Failure LocalFailure/Declined', 'Declined Failure RemoteFailure/Declined'],
    );
    await askAs(alice, bob);
    await rungFor(bob);
    const asked = await alice.channel.until('package A', ({ rel }) => rel === 'messaging');
    await alice.ask('POST', linked(lastOf(asked, 'messagingInvitation'), 'cancel'));
    assert.deepEqual(
      [await end(alice), await end(bob)],
      ['Cancelled Failure LocalFailure/Canceled', 'Cancelled Failure RemoteFailure/Canceled'],
    );
  });

  it('an invitation into a meeting, declined and withdrawn', async () => {
    const chat = await startChat(platform, desk);
    const ring = async () => {
      const { location } = await chat.invite(bob);
      const rung = await bob.channel.until('ringing', ({ rel }) => rel === 'onlineMeetingInvitation');
      const atDesk = await desk.receiver.hear('ringing', ({ event, resource }) =>
        event.link.href === location ? resource : undefined,
      );
      const over = () =>
        desk.receiver.hear('the end of the invitation', (told) =>
          told.event.link.href === location && ended(told) ? inShort(told) : undefined,
        );
      return { rung: lastOf(rung, 'onlineMeetingInvitation'), atDesk, over };
    };
    const first = await ring();
    await bob.ask('POST', linked(first.rung, 'decline'));
    assert.deepEqual(
      [await end(bob), await first.over()],
      ['Declined Failure LocalFailure/Declined', 'Failed Failure RemoteFailure/Declined'],
    );
    const second = await ring();
    await desk.post(second.atDesk, 'cancel');
    assert.deepEqual(
      [await end(bob), await second.over()],
      ['Cancelled Failure RemoteFailure/Canceled', 'Failed Failure LocalFailure/Canceled'],
    );
  });

  it('a visitor’s chat, declined by the application and withdrawn by the visitor', async () => {
    const visitor = await startVisitor(platform, desk);
    const declined = await visitor.requestChat();
    await desk.post(await hear(desk, 'messagingInvitation', 'started', declined), 'decline');
    assert.deepEqual(
      [await endAtDesk(declined), await end(visitor)],
      ['Failed Failure LocalFailure/Declined', 'Declined Failure RemoteFailure/Declined'],
    );
    const withdrawn = await visitor.requestChat();
    await hear(desk, 'messagingInvitation', 'started', withdrawn);
    const asked = await visitor.channel.until('package A', ({ rel }) => rel === 'messaging');
    await visitor.ask('POST', linked(lastOf(asked, 'messagingInvitation'), 'cancel'));
    assert.deepEqual(
      [await endAtDesk(withdrawn), await end(visitor)],
      ['Failed Failure RemoteFailure/Canceled', 'Cancelled Failure LocalFailure/Canceled'],
    );
  });
});
