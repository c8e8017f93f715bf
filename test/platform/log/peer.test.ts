import assert from 'node:assert/strict';
import { type Conversation, meetingAddress } from '../../../server/platform/conversation/model.ts';
import { conference } from '../../../server/platform/conversation/peer.ts';
import { accept } from '../../../server/platform/conversation/ringing.ts';
import { alice, bob, peer } from '../conversation/support.ts';
import { decide, openLog, type TestLog } from './support.ts';

describe('a chat of two in the log', () => {
  let test: TestLog;
  const caller = { person: alice, device: 'a1' };
  const seen = (device: string): string[] =>
    test.reader.forDevice(device, 0, 100).map(({ body }) => (body as { type: string }).type);
  beforeEach(() => {
    test = openLog();
  });
  afterEach(() => test.close());

  it('that fails at once is told to its caller all the same, and concerns him no longer', async () => {
    await test.log.commit((tx) => tx.open(peer('p', bob, [], { caller })));
    assert.deepEqual(seen('a1'), ['peerRequested', 'peerRefused']);
    assert.deepEqual(test.reader.openConversations('a1'), []);
    assert.equal(test.db.prepare('SELECT closed_at FROM conversation').pluck().get(), test.clock.at, 'it has ended');
  });

  it('is found by an address once it is a meeting, also after a restart; not before', async () => {
    await test.log.commit((tx) => tx.open(peer('p', bob, ['b1'], { caller })));
    const { facts } = test.log.conversation('p') as Conversation;
    const address = meetingAddress(facts);
    await decide(test, 'p', (now) => accept(now, { invitationId: 'p', device: 'b1', uri: bob.uri }));
    assert.equal(test.reader.meetingByUri(address), undefined);
    await decide(test, 'p', conference);
    test = test.reopen();
    assert.equal(test.reader.meetingByUri(address)?.facts.id, 'p');
    assert.deepEqual(test.log.conversation('p')?.facts, facts, 'its facts stay as they were');
  });
});
