import assert from 'node:assert/strict';
import type { RosterMember } from '../../server/helpdesk/model.ts';
import { type ForeignPlatform, openForeignPlatform, visitorUri } from './support/foreignPlatform.ts';

const alice = { uri: 'sip:alice@contoso.example', name: 'Alice', role: 'agent' } satisfies RosterMember;
const bob = { uri: 'sip:bob@contoso.example', name: 'Bob', role: 'agent' } satisfies RosterMember;
const sam = { uri: 'sip:sam@contoso.example', name: 'Sam', role: 'supervisor' } satisfies RosterMember;

describe('helpdesk with a platform of another make', () => {
  let platform: ForeignPlatform;

  async function open(...staff: RosterMember[]): Promise<void> {
    platform = await openForeignPlatform();
    for (const member of staff) await platform.desk.helpdesk.roster.add(member);
  }
  afterEach(() => platform.close());

  const desk = () => platform.desk.helpdesk.desk;
  const newest = () => {
    const [request] = desk().requests({ limit: 1, offset: 0 }).items;
    assert.ok(request);
    return request;
  };
  const states = () =>
    desk()
      .operations(newest().id)
      .map(({ what, state }) => `${what}: ${state}`);

  it('goes all the way: bridge read, agent added, lines told apart by Location and sender', async () => {
    await open(alice);
    await platform.visit();
    await platform.join(alice.uri);
    assert.equal(newest().state, 'active');
    assert.equal(newest().owner?.name, 'Alice');
    await platform.speak('peer', visitorUri, 'My printer burns');
    await platform.speak('meeting', alice.uri, 'Call 110');
    await platform.visitorLeaves();
    await platform.quiet();
    assert.equal(newest().state, 'closed');
    assert.deepEqual(states(), [
      'start meeting: completed',
      'add messaging: completed',
      'accept and bridge: completed',
      'read bridge: completed',
      'bridge: completed',
      'say: completed',
      'invite: completed',
      'say: completed',
      'end meeting: completed',
    ]);
    const lines = desk().transcript(newest().id);
    assert.deepEqual(
      lines.map(({ from, name, text }) => [from, name, text]),
      [
        ['helpdesk', 'Helpdesk', 'Welcome!'],
        ['helpdesk', 'Helpdesk', 'Alice joined.'],
        ['visitor', 'Jane', 'My printer burns'],
        ['staff', 'Alice', 'Call 110'],
        ['event', '', 'The visitor left.'],
      ],
    );
  });

  it('withdraws by the cancel link who is not needed, and takes him off the bridge afterwards', async () => {
    await open(alice, bob);
    await platform.visit();
    await platform.join(bob.uri);
    await platform.until(/\/cancel/);
    const [removed] = await platform.until(/bridged\/alice@contoso\.example/);
    assert.equal(removed?.method, 'DELETE');
    assert.equal(newest().owner?.name, 'Bob');
  });

  it('keeps the transcript in the order of the platform, whenever lines come in', async () => {
    await open(alice);
    await platform.visit();
    await platform.join(alice.uri);
    const now = Date.now() + 1_000;
    await platform.speak('peer', visitorUri, 'second', now + 2);
    await platform.speak('meeting', alice.uri, 'first', now + 1);
    await platform.speak('peer', visitorUri, 'third', now + 2);
    const said = desk()
      .transcript(newest().id)
      .filter(({ from }) => from === 'visitor' || from === 'staff');
    assert.deepEqual(
      said.map(({ text }) => text),
      ['first', 'second', 'third'],
    );
  });

  it('shows a meeting to who is invited or in it, and to nobody else', async () => {
    await open(alice, bob, sam);
    await platform.visit();
    const uri = newest().onlineMeetingUri ?? '';
    const facts = { name: 'Jane', page: null, customContent: null, bridged: [alice.uri, bob.uri], calls: [] };
    const { askedAt, ...told } = desk().meetingFacts(uri, 'SIP:Alice@contoso.example') ?? { askedAt: 0 };
    assert.deepEqual(told, facts);
    assert.ok(Math.abs(Date.now() - askedAt) < 10_000);
    assert.equal(desk().meetingFacts(uri, sam.uri), undefined);
    assert.equal(desk().meetingFacts('sip:unknown', alice.uri), undefined);
  });

  it('lets who is in a meeting bring in a colleague, openly or silently', async () => {
    await open(alice, sam);
    await platform.visit();
    const ask = { onlineMeetingUri: newest().onlineMeetingUri ?? '', by: alice.uri, to: sam.uri, silent: true };
    await assert.rejects(desk().bringIn(ask), { code: 'NotInMeeting' });
    await platform.join(alice.uri);
    await assert.rejects(desk().bringIn({ ...ask, to: 'sip:nobody@contoso.example' }), { code: 'UnknownColleague' });
    await assert.rejects(desk().bringIn({ ...ask, onlineMeetingUri: 'sip:x' }), { code: 'UnknownMeeting' });
    await desk().bringIn(ask);
    await platform.quiet();
    await platform.join(sam.uri);
    assert.deepEqual(desk().meetingFacts(ask.onlineMeetingUri, sam.uri)?.bridged, [alice.uri]);
    await desk().bringIn({ ...ask, silent: false });
    await platform.quiet();
    assert.deepEqual(desk().meetingFacts(ask.onlineMeetingUri, sam.uri)?.bridged, [alice.uri, sam.uri]);
    await platform.visitorLeaves();
    await assert.rejects(desk().bringIn(ask), { code: 'UnknownMeeting' });
  });

  it('goes on after a restart where it was, with the same conversations', async () => {
    await open(alice);
    await platform.visit();
    await platform.restart();
    await platform.join(alice.uri);
    await platform.speak('peer', visitorUri, 'Hello?');
    assert.equal(newest().state, 'active');
    await platform.leave(alice.uri);
    await platform.quiet();
    assert.equal(newest().state, 'closed');
    assert.equal(newest().outcome, 'answered');
  });

  it('tells listeners of every change, until they stop listening', async () => {
    await open(alice);
    const changed: string[] = [];
    const stop = desk().onChange((id) => void changed.push(id));
    await platform.visit();
    assert.deepEqual([...new Set(changed)], [newest().id]);
    stop();
    const before = changed.length;
    await platform.visitorLeaves();
    assert.equal(changed.length, before);
  });

  it('finds requests by state, outcome, owner and words, newest first, and counts the day', async () => {
    await open(alice);
    await platform.visit('p1');
    await platform.join(alice.uri);
    await platform.leave(alice.uri);
    await platform.quiet();
    await platform.visit('p2');
    const all = { limit: 10, offset: 0 };
    const found = (filter: object) =>
      desk()
        .requests({ ...all, ...filter })
        .items.map(({ state }) => state);
    assert.deepEqual(found({}), ['waiting', 'closed']);
    assert.deepEqual(found({ state: 'waiting' }), ['waiting']);
    assert.deepEqual(found({ outcome: 'answered' }), ['closed']);
    assert.deepEqual(found({ owner: 'sip:ALICE@contoso.example' }), ['closed']);
    assert.deepEqual(found({ search: 'PRINT' }), ['waiting', 'closed']);
    assert.deepEqual(found({ search: '%' }), []);
    assert.deepEqual(desk().requests({ limit: 1, offset: 1 }).items.length, 1);
    assert.equal(desk().requests({ limit: 1, offset: 1 }).total, 2);
    const { waiting, active, today, medianFirstAnswerMs, hours } = desk().statistics();
    assert.deepEqual({ waiting, active, today }, { waiting: 1, active: 0, today: 2 });
    assert.ok(medianFirstAnswerMs !== null && medianFirstAnswerMs >= 0);
    assert.equal(hours.length, 24);
    assert.equal(
      hours.reduce((sum, { requests }) => sum + requests, 0),
      2,
    );
    assert.equal(
      hours.reduce((sum, { answered }) => sum + answered, 0),
      1,
    );
  });
});
