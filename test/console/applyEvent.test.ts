import assert from 'node:assert/strict';
import fc from 'fast-check';
import { answering, channelBegins, ending, found, said, saying } from '../../public/console/state/actions.ts';
import type { ConsoleState } from '../../public/console/state/model.ts';
import { shownChats } from '../../public/console/state/reading.ts';
import type { SentEvent } from '../../server/wire/events.ts';
import {
  alice,
  answered,
  arrives,
  audioVideo,
  bob,
  chatOf,
  conversation,
  conversationGone,
  dana,
  fresh,
  helpdesk,
  id,
  joins,
  leaves,
  meetingUri,
  message,
  messaging,
  missed,
  over,
  play,
  retold,
  rings,
  told,
  types,
  withdrawn,
} from './events.ts';

const ringing = play(fresh, [rings(), conversation('added', 'Incoming')], 1_000);
const open = play(ringing, joins(dana));

describe('console state: who waits', () => {
  it('shows an invitation with name, subject, meeting and since when', () => {
    const [waiting] = ringing.waiting;
    assert.equal(waiting?.name, 'Dana');
    assert.equal(waiting?.subject, 'My order');
    assert.equal(waiting?.onlineMeetingUri, meetingUri);
    assert.equal(waiting?.since, 1_000);
    assert.match(waiting?.accept ?? '', /\/accept$/);
    assert.deepEqual(shownChats(ringing), [], 'a chat that only rings is not mine yet');
  });

  it('shows an invitation told twice once, waiting since the first time', () => {
    const twice = play(ringing, [rings()], 9_000);
    assert.equal(twice.waiting.length, 1);
    assert.equal(twice.waiting[0]?.since, 1_000);
  });

  const endings: [string, string][] = [
    ['Canceled', 'answered'],
    ['ConnectedElsewhere', 'answeredHere'],
    ['Timeout', 'timeout'],
    ['Unreachable', 'over'],
  ];
  for (const [subcode, why] of endings)
    it(`forgets one that ends with ${subcode}, and says why`, () => {
      const state = play(ringing, [withdrawn(subcode), conversationGone()], 2_000);
      assert.deepEqual(state.waiting, []);
      assert.deepEqual(state.missed, { name: 'Dana', why, at: 2_000 });
      assert.deepEqual(state.chats, []);
    });

  it('says nothing of one that I declined', () => {
    const state = play(answering(ringing, 'i1', 'declining'), [withdrawn('Declined'), conversationGone()]);
    assert.deepEqual(state.waiting, []);
    assert.equal(state.missed, null);
  });

  it('takes no invitation that I made or that cannot be accepted', () => {
    const sent = rings();
    const bare: SentEvent = { ...sent, event: { link: sent.event.link, type: 'started' } };
    assert.equal(play(fresh, [bare]).waiting.length, 0);
    assert.equal(play(fresh, [{ ...answered(), event: { ...answered().event, type: 'started' } }]).waiting.length, 0);
  });
});

describe('console state: joining', () => {
  it('makes it a chat that knows what the invitation knew', () => {
    const chat = chatOf(open);
    assert.deepEqual(open.waiting, []);
    assert.equal(chat.phase, 'open');
    assert.equal(chat.name, 'Dana');
    assert.equal(chat.subject, 'My order');
    assert.equal(chat.onlineMeetingUri, meetingUri);
    assert.match(chat.links.sendMessage ?? '', /\/messages$/);
  });

  it('brings it to the screen when I accepted here, and only then', () => {
    assert.equal(open.selected, null);
    const accepted = play(answering(ringing, 'i1', 'accepting'), joins(dana));
    assert.equal(accepted.selected, id);
    const other = play(answering(ringing, 'i1', 'accepting'), [answered(), ...joins(dana)]);
    assert.equal(other.selected, id, 'whichever event comes first');
    assert.equal(chatOf(other).name, 'Dana');
  });

  it('offers to connect messaging before it is connected', () => {
    const before = play(ringing, joins(dana).slice(0, 4));
    assert.match(chatOf(before).links.addMessaging ?? '', /addMessaging$/);
    assert.equal(chatOf(before).links.sendMessage, null);
  });

  it('does not call "joined" who was there before me, but who comes later', () => {
    assert.deepEqual(told(open), []);
    assert.deepEqual(told(play(open, [arrives(bob)])), ['* joined Bob']);
    assert.deepEqual(told(play(open, [arrives(bob), arrives(bob), leaves(bob)])), ['* joined Bob', '* left Bob']);
  });

  it('never counts me or the helpdesk among the participants', () => {
    assert.deepEqual(Object.keys(chatOf(play(open, [arrives(alice), arrives(helpdesk)])).participants), [dana.uri]);
  });

  it('takes the visitor by the roster when the event does not say that he is anonymous', () => {
    const { event, sender } = arrives(dana);
    const state = play(ringing, [
      conversation('updated', 'Conferenced'),
      { sender, event: { link: event.link, type: 'added' } },
      messaging('Connected'),
    ]);
    assert.equal(chatOf(state).participants[dana.uri]?.visitor, true);
  });
});

describe('console state: what is said', () => {
  it('knows who spoke: visitor, colleague, helpdesk, me', () => {
    const state = play(open, [
      message(1, dana, 'Hello'),
      message(2, helpdesk, 'Welcome'),
      message(3, bob, 'I know this one'),
      message(4, alice, 'Hi', 'op1'),
    ]);
    assert.deepEqual(told(state), ['visitor: Hello', 'helpdesk: Welcome', 'colleague: I know this one', 'me: Hi']);
    const names = chatOf(state).lines.map((line) => line.name);
    assert.deepEqual(names, ['Dana', 'Contoso Help', 'Bob', 'Alice']);
    assert.equal(chatOf(state).lines[0]?.at, 1_000_001, 'the platform tells when');
  });

  it('shows a message told twice once, and late ones in their place', () => {
    const state = play(open, [
      message(3, dana, 'c'),
      message(1, dana, 'a'),
      message(3, dana, 'c'),
      message(2, dana, 'b'),
    ]);
    assert.deepEqual(told(state), ['visitor: a', 'visitor: b', 'visitor: c']);
  });

  it('makes one line of my words and of the event that tells them', () => {
    const typed = saying(open, id, { operationId: 'op1', text: 'Hi', at: 4_000 });
    assert.deepEqual(told(typed), ['me: Hi (sending)']);
    const key = chatOf(typed).lines[0]?.key;
    for (const state of [
      play(said(typed, id, 'op1', 2), [message(1, dana, 'a'), message(2, alice, 'Hi', 'op1')]),
      said(play(typed, [message(1, dana, 'a'), message(2, alice, 'Hi', 'op1')]), id, 'op1', 2),
      said(play(typed, [message(1, dana, 'a'), message(2, alice, 'Hi')]), id, 'op1', 2),
    ])
      assert.deepEqual(told(state), ['visitor: a', 'me: Hi']);
    assert.equal(chatOf(said(typed, id, 'op1', 2)).lines[0]?.key, key, 'the line on the screen stays the same');
  });

  it('marks my words that somebody never got, by the names of all of them, once', () => {
    const once = play(open, [message(1, alice, 'Hello', 'op1'), missed(1, dana, 'op1')]);
    assert.deepEqual(told(once), ['me: Hello (undelivered)']);
    const all = play(once, [missed(1, bob), missed(1, dana)]);
    const [line] = chatOf(all).lines;
    assert.deepEqual(line?.kind === 'message' && line.missedBy, ['Dana', 'Bob']);
    assert.equal(play(all, [missed(1, bob), message(1, alice, 'Hello', 'op1')]), all, 'told again, it stays so');
    assert.equal(play(all, [missed(2, dana)]), all, 'of words that are not here, nothing');
  });

  it('offers again what was never told to have been said', () => {
    const typed = saying(open, id, { operationId: 'op1', text: 'Hello', at: 4_000 });
    assert.deepEqual(told(play(typed, [missed(1, dana, 'op1')])), ['me: Hello (failed)']);
  });

  it('keeps what is not sent yet below what others say meanwhile', () => {
    const typed = saying(play(open, [message(1, dana, 'a')]), id, { operationId: 'op1', text: 'Hi', at: 4_000 });
    const state = play(typed, [message(2, dana, 'b'), arrives(bob)]);
    assert.deepEqual(told(state), ['visitor: a', 'visitor: b', '* joined Bob', 'me: Hi (sending)']);
  });

  it('says who is typing until he stops, speaks or leaves', () => {
    const typing = play(open, [types(dana), types(bob), types(alice)]);
    assert.deepEqual(Object.values(chatOf(typing).typing), ['Dana', 'Bob']);
    assert.deepEqual(Object.values(chatOf(play(typing, [message(1, dana, 'a')])).typing), ['Bob']);
    assert.deepEqual(Object.values(chatOf(play(typing, [types(dana, false)])).typing), ['Bob']);
    assert.deepEqual(Object.values(chatOf(play(typing, [leaves(dana)])).typing), ['Bob']);
    assert.equal(Object.keys(chatOf(typing).participants).includes(bob.uri), false, 'typing is no arrival');
  });
});

describe('console state: the end', () => {
  it('says that the visitor left, then that the chat has ended', () => {
    const state = play(open, [leaves(dana), ...over()]);
    assert.deepEqual(told(state), ['* visitorLeft Dana', '* ended Dana']);
    assert.equal(chatOf(state).phase, 'ended');
    assert.equal(chatOf(state).links.sendMessage, null);
  });

  it('says that I ended it, or that a colleague goes on', () => {
    assert.deepEqual(told(play(ending(open, id), over())), ['* iEnded Dana']);
    const two = play(open, [arrives(bob)]);
    assert.deepEqual(told(play(ending(two, id), over())), ['* joined Bob', '* iLeft Bob']);
  });

  it('goes on under the same chat when I am asked back', () => {
    const ended = play(open, [message(1, dana, 'a'), ...over()]);
    const again = play(ended, [rings(), ...joins(dana), message(1, dana, 'a'), message(2, dana, 'b')]);
    assert.equal(chatOf(again).phase, 'open');
    assert.deepEqual(told(again), ['visitor: a', '* ended Dana', 'visitor: b']);
  });
});

describe('console state: a fresh event channel', () => {
  const talked = play(open, [arrives(bob), message(1, dana, 'a'), message(2, dana, 'b')]);
  const anew = (...events: SentEvent[]): ConsoleState => play(channelBegins(talked), events);

  it('tells nothing twice', () => {
    const state = anew(...retold([dana, bob], message(1, dana, 'a'), message(2, dana, 'b')));
    assert.deepEqual(told(state), ['* joined Bob', 'visitor: a', 'visitor: b']);
  });

  it('tells what was missed: words, who came, who went', () => {
    const cleo = { uri: 'sip:cleo@contoso.example', name: 'Cleo' };
    const state = anew(...retold([dana, cleo], message(1, dana, 'a'), message(2, dana, 'b'), message(3, dana, 'c')));
    assert.deepEqual(told(state), [
      '* joined Bob',
      'visitor: a',
      'visitor: b',
      '* left Bob',
      '* joined Cleo',
      'visitor: c',
    ]);
  });

  it('ends what is no longer there, and keeps what is', () => {
    const lost = found(channelBegins(talked), [], 7_000);
    assert.equal(chatOf(lost).phase, 'ended');
    assert.equal(told(lost).at(-1), '* lost Dana');
    assert.equal(chatOf(found(channelBegins(talked), [id], 7_000)).phase, 'open');
    assert.equal(chatOf(found(anew(...retold([dana])), [], 7_000)).phase, 'open', 'the channel has told of it');
    assert.deepEqual(found(channelBegins(ringing), [], 7_000).waiting, []);
    assert.equal(found(play(channelBegins(ringing), [rings()]), [], 7_000).waiting[0]?.since, 1_000);
  });
});

describe('console state: whatever comes', () => {
  const every: SentEvent[] = [
    rings(),
    conversation('added', 'Incoming'),
    ...joins(dana, bob),
    withdrawn('Timeout'),
    message(1, dana, 'a'),
    message(2, alice, 'b', 'op1'),
    message(3, helpdesk, 'c'),
    types(dana),
    types(dana, false),
    leaves(dana),
    leaves(bob),
    ...retold([dana]),
    ...over(),
  ];

  it('keeps each message once, in order, in any order and number of events', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...every), { maxLength: 60 }), (events) => {
        const state = play(fresh, events);
        assert.ok(state.chats.length <= 1);
        for (const chat of state.chats) {
          const numbers = chat.lines.flatMap((line) => (line.kind === 'message' ? [line.number ?? -1] : []));
          assert.deepEqual(
            numbers,
            [...new Set(numbers)].sort((a, b) => a - b),
          );
          const keys = chat.lines.map(({ key }) => key);
          assert.equal(new Set(keys).size, keys.length);
          if (chat.phase === 'ended') assert.equal(chat.links.sendMessage, null);
        }
      }),
    );
  });

  it('ends up where the channel last said, when it retells everything', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...every), { maxLength: 40 }), (events) => {
        const state = play(channelBegins(play(fresh, events)), retold([dana], message(1, dana, 'a')));
        assert.equal(chatOf(state).phase, 'open');
        assert.deepEqual(Object.keys(chatOf(state).participants), [dana.uri]);
      }),
    );
  });
});

describe('console state: the call of a chat', () => {
  const notes = (state: ConsoleState) =>
    chatOf(state).lines.flatMap((line) => (line.kind === 'note' && line.what.startsWith('call') ? line.what : []));

  it('is told in the chat when somebody has answered and when it is over, each once', () => {
    const rung = play(open, [audioVideo('Connecting')]);
    assert.deepEqual(notes(rung), []);
    const called = play(rung, [audioVideo('Connected'), audioVideo('Connected')]);
    assert.deepEqual(notes(called), ['callBegan']);
    const hungUp = play(called, [audioVideo('Disconnected'), audioVideo('Disconnected')]);
    assert.deepEqual(notes(hungUp), ['callBegan', 'callOver']);
    const declined = play(hungUp, [audioVideo('Connecting'), audioVideo('Disconnected')]);
    assert.deepEqual(notes(declined), ['callBegan', 'callOver']);
  });
});
