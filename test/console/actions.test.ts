import assert from 'node:assert/strict';
import {
  aboutIs,
  answering,
  askedFor,
  dismissed,
  endedFor,
  ending,
  notEnded,
  notSaid,
  read,
  said,
  saying,
  sayingAgain,
  selected,
} from '../../public/console/state/actions.ts';
import type { About } from '../../public/console/state/model.ts';
import {
  candidatesFor,
  lastNumber,
  lastSaid,
  seenByVisitor,
  selectedChat,
  since,
  unreadOf,
  wanting,
} from '../../public/console/state/reading.ts';
import {
  alice,
  arrives,
  bob,
  chatOf,
  dana,
  fresh,
  helpdesk,
  id,
  joins,
  meetingUri,
  message,
  play,
  rings,
  told,
} from './events.ts';

const open = play(play(fresh, [rings()]), joins(dana));

describe('console actions: unread', () => {
  const talked = play(open, [
    message(1, dana, 'a'),
    message(2, helpdesk, 'w'),
    message(3, bob, 'b'),
    message(4, alice, 'c'),
  ]);

  it('counts what others said and nobody looked at, not the helpdesk or me', () => {
    assert.equal(unreadOf(chatOf(talked)), 2);
    assert.equal(wanting(talked), 1);
    assert.equal(unreadOf(chatOf(read(talked, id, 1))), 1);
    const all = read(talked, id, lastNumber(chatOf(talked)));
    assert.equal(unreadOf(chatOf(all)), 0);
    assert.equal(wanting(all), 0);
    assert.equal(read(all, id, 1), all, 'reading goes forward only');
  });

  it('counts who waits', () => {
    assert.equal(wanting(play(fresh, [rings()])), 1);
  });
});

describe('console actions: sending', () => {
  const typed = saying(open, id, { operationId: 'op1', text: 'Hi', at: 4_000 });

  it('shows a failure with its reason, and the same line on its way again', () => {
    const failed = notSaid(typed, id, 'op1', 'There is no connection.');
    assert.deepEqual(told(failed), ['me: Hi (failed)']);
    const [line] = chatOf(failed).lines;
    assert.equal(line?.kind === 'message' && line.trouble, 'There is no connection.');
    const again = sayingAgain(failed, id, 'op1');
    assert.deepEqual(told(again), ['me: Hi (sending)']);
    assert.equal(chatOf(again).lines[0]?.key, line?.key);
    assert.deepEqual(told(said(again, id, 'op1', 1)), ['me: Hi']);
  });

  it('does not call failed what the platform has told', () => {
    const arrived = play(typed, [message(1, alice, 'Hi', 'op1')]);
    assert.deepEqual(told(notSaid(arrived, id, 'op1', 'There is no connection.')), ['me: Hi']);
  });

  it('knows the last thing said and since when the visitor writes', () => {
    const talked = play(typed, [message(1, dana, 'a')]);
    assert.equal(lastSaid(chatOf(talked))?.text, 'Hi');
    assert.equal(since(chatOf(talked)), 1_000_001);
    assert.equal(since(chatOf(open)), 5_000);
  });
});

describe('console actions: answering and ending', () => {
  it('says on the invitation why an answer did not get through', () => {
    const state = answering(play(fresh, [rings()]), 'i1', 'ringing', 'There is no connection.');
    assert.equal(state.waiting[0]?.trouble, 'There is no connection.');
  });

  it('goes on when leaving did not work, and ends when the platform knows no such chat', () => {
    const asked = ending(open, id);
    assert.equal(chatOf(asked).phase, 'ending');
    const goesOn = notEnded(asked, id, 'The chat goes on.');
    assert.equal(chatOf(goesOn).phase, 'open');
    assert.equal(chatOf(goesOn).trouble, 'The chat goes on.');
    assert.deepEqual(told(endedFor(asked, id, 6_000)), ['* iEnded Dana']);
    assert.equal(endedFor(endedFor(asked, id, 6_000), id, 7_000).chats[0]?.lines.length, 1, 'ends once');
  });

  it('takes only an ended chat off the list, and shows its neighbour', () => {
    const shown = selected(open, id);
    assert.equal(dismissed(shown, id), shown);
    const gone = dismissed(endedFor(shown, id, 6_000), id);
    assert.deepEqual(gone.chats, []);
    assert.equal(gone.selected, null);
    assert.equal(selectedChat(gone), undefined);
  });
});

describe('console actions: colleagues and visitor', () => {
  const known: About = {
    state: 'known',
    name: 'Dana',
    page: null,
    customContent: null,
    askedAt: null,
    bridged: [alice.uri],
  };

  it('knows whose words the visitor sees, whatever the case of the address', () => {
    assert.equal(seenByVisitor(open, chatOf(open), alice.uri), undefined, 'nobody has told yet');
    const state = aboutIs(open, meetingUri, known);
    assert.equal(seenByVisitor(state, chatOf(state), 'sip:ALICE@contoso.example'), true);
    assert.equal(seenByVisitor(state, chatOf(state), bob.uri), false);
  });

  it('keeps what it knows when asking again fails', () => {
    const state = aboutIs(open, meetingUri, known);
    assert.equal(aboutIs(state, meetingUri, { state: 'unknown' }), state);
  });

  it('offers everybody of the roster who is not here, and shows who was asked until he comes', () => {
    assert.deepEqual(
      candidatesFor(open, chatOf(open)).map(({ name }) => name),
      ['Bob'],
    );
    const asked = askedFor(open, id, { uri: bob.uri, name: 'Bob', silent: true, at: 5_000 });
    assert.equal(chatOf(asked).asked.length, 1);
    const came = play(asked, [arrives(bob)]);
    assert.equal(chatOf(came).asked.length, 0);
    assert.deepEqual(candidatesFor(came, chatOf(came)), []);
  });
});
