import assert from 'node:assert/strict';
import { embeddedOf, type Resource } from '../../../../server/wire/resource.ts';
import { pathOf, queryOf } from '../../support/chat.ts';
import { colleagues } from '../../support/colleagues.ts';
import { comeTo, enter, makeAdhoc, startGuest } from '../../support/meetings.ts';
import type { TestPlatform } from '../../support/platform.ts';
import type { Staff } from '../../support/staff.ts';
import { words } from '../../support/told.ts';
import type { TrustedApplication } from '../../support/trustedApplication.ts';
import { until } from '../../support/until.ts';
import { linked, refusalOf, rels } from '../../support/wire.ts';

describe('an application in its own meeting', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let alice: Staff;
  let bob: Staff;
  let carol: Staff;
  const all = colleagues();
  beforeEach(() => {
    ({ platform, desk, alice, bob, carol } = all);
  });

  it('sees who leads, attends and waits, and decides about them', async () => {
    const meeting = await makeAdhoc(desk, { accessLevel: 'Invited', leaders: [alice.uri], attendees: [bob.uri] });
    const { location } = await desk.post(meeting, 'joinAdhocMeeting', {});
    const id = /Invitations\/([^.]+)/.exec(location)?.[1] ?? '';
    const at = (rest: string) => `${pathOf(desk)}/communication/conversations/${id}${rest}`;
    await enter(alice, meeting);
    await enter(bob, meeting);
    await comeTo(carol, meeting.onlineMeetingUri);
    const guest = await startGuest(platform, desk, meeting);
    await comeTo(guest, meeting.onlineMeetingUri, { anonymousDisplayName: 'Gus' });
    const heardOf = (word: string) =>
      until(word, () => (desk.receiver.told(id).map(words).includes(word) ? true : undefined));
    await heardOf('participant added in lobby "Gus"');
    const list = async (filter?: string): Promise<readonly Resource[]> => {
      const { body } = await desk.ask(
        'GET',
        `${at('/participants')}?${queryOf(desk)}${filter ? `&filter=${filter}` : ''}`,
      );
      return embeddedOf(body, 'participant');
    };
    const names = async (filter?: string) => (await list(filter)).map(({ name }) => name);
    assert.deepEqual(await names(), ['Alice', 'Bob']);
    assert.deepEqual(
      [await names('Leaders'), await names('Attendees'), await names('Lobby')],
      [['Alice'], ['Bob'], ['Carol', 'Gus']],
    );
    const conversation = (await desk.ask('GET', `${at('')}?${queryOf(desk)}`)).body;
    const lobby = (await desk.ask('GET', linked(conversation, 'lobby'))).body;
    const [carols, guests] = embeddedOf(lobby, 'participant');
    assert.deepEqual(rels(carols), ['admit', 'conversation', 'reject', 'self']);
    assert.equal((await desk.post(carols ?? {}, 'admit')).status, 204);
    assert.equal((await desk.post(guests ?? {}, 'reject')).status, 204);
    await heardOf('participant added in attendees "Carol"');
    await heardOf('participant deleted in lobby "Carol"');
    await heardOf('participant deleted in lobby "Gus"');
    const [bobs] = await list('Attendees');
    assert.deepEqual(rels(bobs), ['conversation', 'eject', 'promote', 'self']);
    assert.equal((await desk.post(bobs ?? {}, 'promote')).status, 204);
    await heardOf('participant added in leaders "Bob"');
    assert.equal((await desk.post(bobs ?? {}, 'eject')).status, 204);
    await heardOf('participant deleted Ejected "Bob"');
    assert.equal(refusalOf(await desk.post(bobs ?? {}, 'eject')), '404 NotFound');
  });
});
