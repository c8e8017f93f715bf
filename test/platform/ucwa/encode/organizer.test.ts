import assert from 'node:assert/strict';
import { embeddedOf, type Resource } from '../../../../server/wire/resource.ts';
import { pathOf, queryOf, startHelp } from '../../support/chat.ts';
import { askFrom, chatOf, take } from '../../support/peer.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { lastOf, type Told, words } from '../../support/told.ts';
import { hear, startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { linked, rels } from '../../support/wire.ts';

/** Somebody's role and whether it is his meeting, as one is told of him (ucwa.md 5.6). */
const standing = (resource: Resource | undefined) => [resource?.role, resource?.organizer];
const organizer = ['Leader', true];
const attendee = ['Attendee', false];

describe('whose meeting it is, in what is told of people', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let uris: string[];
  let alice: Staff;
  let bob: Staff;
  let carol: Staff;
  let clients = 0;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    uris = await Promise.all(['Alice', 'Bob', 'Carol'].map((name) => addStaff(platform, name)));
  });
  beforeEach(async () => {
    clients += 1;
    const all = uris.map((uri) => startStaff(platform, uri, { endpointId: `client${clients}` }));
    [alice, bob, carol] = (await Promise.all(all)) as [Staff, Staff, Staff];
  });
  afterEach(async () => {
    for (const who of [alice, bob, carol]) await who.ask('DELETE', who.path);
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });

  const at = (who: Staff, id: string, rest = '') => `${who.path}/communication/conversations/${id}${rest}`;
  const add = (who: Staff, id: string, to: Staff) =>
    who.ask('POST', `${who.path}/communication/participantInvitations?conversation=${id}`, { json: { to: to.uri } });
  /** How the last event of these words shows its person. */
  const shown = (told: readonly Told[], what: string) => told.findLast((one) => words(one) === what)?.resource;
  const ringing = async (who: Staff) =>
    lastOf(await who.channel.until('ringing', ({ rel }) => rel === 'conversation'), 'onlineMeetingInvitation');

  it('a chat of two that becomes a meeting is his who asked for the chat, whoever of the two adds a third', async () => {
    const id = await chatOf(alice, bob);
    await alice.channel.drain();
    await bob.channel.drain();
    await add(bob, id, carol);
    const [hers, his] = [await alice.channel.drain(), await bob.channel.drain()];
    assert.equal(lastOf(hers, 'onlineMeeting').organizerUri, alice.uri);
    assert.deepEqual(standing(shown(hers, 'localParticipant updated "Alice"')), organizer);
    assert.deepEqual(standing(shown(hers, 'participant updated "Bob"')), attendee);
    assert.ok(rels(shown(hers, 'participant updated "Bob"')).includes('eject'));
    assert.deepEqual(standing(shown(his, 'participant updated "Alice"')), organizer);
    assert.ok(!rels(shown(his, 'participant updated "Alice"')).includes('eject'));
    assert.equal(his.filter(({ rel }) => rel === 'localParticipant').length, 0, 'Bob is what he was');
    assert.deepEqual(standing((await alice.ask('GET', at(alice, id, '/localParticipant'))).body), organizer);
    assert.deepEqual(embeddedOf((await bob.ask('GET', at(bob, id, '/leaders'))).body, 'participant').map(standing), [
      organizer,
    ]);

    const fromBob = await ringing(carol);
    assert.deepEqual(standing(embeddedOf(fromBob, 'from')[0]), attendee);
    await carol.ask('POST', linked(fromBob, 'accept'));
    const found = await carol.channel.drain();
    assert.deepEqual(standing(shown(found, 'participant added "Alice"')), organizer);
    assert.deepEqual(standing(shown(found, 'participant added "Bob"')), attendee);
    const here = `${at(bob, id, '/participants/')}${carol.uri.slice(4)}`;
    assert.equal((await bob.ask('POST', `${here}/eject`)).status, 403);
    assert.equal((await alice.ask('POST', `${here.replace(bob.path, alice.path)}/eject`)).status, 204);
    const anew = await (await startStaff(platform, alice.uri, { endpointId: `client${clients}` })).channel.drain();
    assert.deepEqual(standing(shown(anew, 'localParticipant added "Alice"')), organizer);
  });

  it('an organizer who adds somebody is one in `from`', async () => {
    const id = await chatOf(alice, bob);
    await add(alice, id, carol);
    assert.deepEqual(standing(embeddedOf(await ringing(carol), 'from')[0]), organizer);
  });

  it('a chat that an application asked for becomes its own', async () => {
    const { location } = await askFrom(desk, alice);
    const id = /messagingInvitations\/([^?]+)/.exec(location)?.[1] ?? '';
    await take(alice);
    await hear(desk, 'messagingInvitation', 'completed', id);
    const invite = `${pathOf(desk)}/communication/participantInvitations?conversationId=${id}&${queryOf(desk)}`;
    await desk.ask('POST', invite, { json: { to: bob.uri } });
    const rung = await ringing(bob);
    assert.deepEqual(standing(embeddedOf(rung, 'from')[0]), organizer);
    const told = await alice.channel.drain();
    assert.deepEqual(standing(shown(told, `participant updated "${desk.name}"`)), organizer);
    await hear(desk, 'participantInvitation', 'started', id);
    assert.ok(rels(shown(desk.receiver.told(id), 'participant updated "Alice"')).includes('eject'));
    await bob.ask('POST', linked(rung, 'accept'));
    assert.deepEqual(standing(shown(await bob.channel.drain(), `participant added "${desk.name}"`)), organizer);
    await desk.ask('DELETE', `${pathOf(desk)}/communication/conversations/${id}?${queryOf(desk)}`);
  });

  it('a meeting of an application is its own, and the visitor in it is nobody of the house', async () => {
    const chat = await startHelp(platform, desk, alice);
    await chat.invite(bob);
    const from = embeddedOf(await ringing(bob), 'from')[0];
    assert.deepEqual([...standing(from), from?.uri], [...organizer, desk.endpoint]);
    const seen = await bob.ask('GET', linked(from, 'self'));
    assert.deepEqual(standing(seen.body), organizer);
    await chat.say('Hello');
    await chat.answer(alice, 'Hi');
    const senderOf = async (conversation: string) => {
      const line = await hear(desk, 'message', 'completed', conversation);
      return embeddedOf(line, 'senderParticipant')[0];
    };
    const jane = await senderOf(chat.peer);
    assert.deepEqual([jane?.anonymous, jane?.sourceNetwork, ...standing(jane)], [true, 'Everyone', ...attendee]);
    const agent = await senderOf(chat.meeting);
    assert.deepEqual([agent?.anonymous, agent?.sourceNetwork], [false, 'SameEnterprise']);
  });
});
