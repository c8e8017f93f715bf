import assert from 'node:assert/strict';
import { answering, channelBegins, ending, said, saying } from '../../public/console/state/actions.ts';
import { isTwo, kindOf, peerIs } from '../../public/console/state/peer.ts';
import { colleaguesIn, shownChats, unreadOf } from '../../public/console/state/reading.ts';
import { endChat } from '../../server/platform/conversation/chat.ts';
import { leave } from '../../server/platform/conversation/meeting.ts';
import { conference } from '../../server/platform/conversation/peer.ts';
import { accept, decline, invite, stopRinging } from '../../server/platform/conversation/ringing.ts';
import { alice, bob, carol, endpoint, ring, saying as says, typing } from '../platform/conversation/support.ts';
import { chatOf, fresh, id, play, told } from './events.ts';
import { type PeerChat, peerChat, taken } from './peerEvents.ts';

const rung = (chat: PeerChat) => play(fresh, chat.told(), 1_000);
const opened = (chat: PeerChat) => play(answering(rung(chat), id, 'accepting'), chat.decide(taken()));

describe('console state: somebody wants a chat of two', () => {
  it('shows who asks, about what, and the text that comes along', () => {
    const [waiting] = rung(peerChat('Bob', 'Have you a minute?')).waiting;
    assert.deepEqual(
      [waiting?.name, waiting?.subject, waiting?.firstText, waiting?.peer?.uri, waiting?.since],
      ['Bob', 'Help', 'Have you a minute?', bob.uri, 1_000],
    );
    assert.match(waiting?.peer?.presenceHref ?? '', /\/people\/bob@contoso.example\/presence$/);
    assert.match(waiting?.accept ?? '', /\/messagingInvitations\/[^/]+\/accept$/);
    assert.match(waiting?.decline ?? '', /\/messagingInvitations\/[^/]+\/decline$/);
    assert.equal(waiting?.onlineMeetingUri, null, 'the helpdesk has nothing to say of it');
    assert.equal(kindOf(fresh.desk, bob.uri), 'colleague');
  });

  it('knows an application, even the helpdesk itself, and says when nothing comes along', () => {
    const state = rung(peerChat('application'));
    assert.equal(state.waiting[0]?.firstText, null);
    assert.equal(kindOf(state.desk, state.waiting[0]?.peer?.uri ?? ''), 'application');
    assert.deepEqual(shownChats(state), []);
  });

  const endings: [string, (chat: PeerChat) => ReturnType<PeerChat['told']>, string][] = [
    ['withdrawn', (chat) => chat.decide((now) => stopRinging(now, id, 'cancelled')), 'over'],
    ['answered in another window', (chat) => chat.decide(taken('elsewhere')), 'answeredHere'],
    ['not answered in time', (chat) => chat.decide((now) => stopRinging(now, id, 'timeout')), 'unanswered'],
  ];
  for (const [what, end, why] of endings)
    it(`forgets one that is ${what}, and says why`, () => {
      const chat = peerChat('Bob');
      const state = play(rung(chat), end(chat), 2_000);
      assert.deepEqual([state.waiting, state.chats], [[], []]);
      assert.deepEqual(state.missed, { name: 'Bob', why, at: 2_000 });
    });

  it('says nothing of one that I declined', () => {
    const chat = peerChat('Bob');
    const declining = answering(rung(chat), id, 'declining');
    const input = { invitationId: id, device: '1000000001', uri: alice.uri, local: false };
    const state = play(
      declining,
      chat.decide((now) => decline(now, input)),
    );
    assert.deepEqual([state.waiting, state.chats, state.missed], [[], [], null]);
  });
});

describe('console state: a chat of two', () => {
  it('opens on the screen with what came along, once', () => {
    const state = opened(peerChat('Bob', 'Have you a minute?'));
    const chat = chatOf(state);
    assert.deepEqual(state.waiting, []);
    assert.equal(state.selected, id);
    assert.deepEqual([chat.phase, chat.name, chat.subject, isTwo(chat)], ['open', 'Bob', 'Help', true]);
    assert.deepEqual(told(state), ['colleague: Have you a minute?']);
    assert.equal(unreadOf(chat), 1);
    assert.match(chat.links.sendMessage ?? '', /\/messages$/);
  });

  it('goes both ways, with who is typing', () => {
    const chat = peerChat('Bob', 'a');
    const typed = play(opened(chat), chat.decide(typing(bob)));
    assert.deepEqual(Object.values(chatOf(typed).typing), ['Bob']);
    const mine = said(saying(typed, id, { operationId: 'op1', text: 'b', at: 4_000 }), id, 'op1', 2);
    const state = play(mine, [...chat.decide(says(alice, 'b')), ...chat.decide(says(bob, 'c'))]);
    assert.deepEqual(told(state), ['colleague: a', 'me: b', 'colleague: c']);
    assert.deepEqual(chatOf(state).typing, {});
  });

  it('takes no application for a visitor, and counts what it says as unread', () => {
    const chat = peerChat('application', 'A parcel for you');
    const state = play(opened(chat), chat.decide(says(endpoint, 'and another one')));
    assert.deepEqual(told(state), ['application: A parcel for you', 'application: and another one']);
    const { name, lines, visitorLeft } = chatOf(state);
    assert.deepEqual([name, lines[0]?.name, visitorLeft], ['Helpdesk', 'Helpdesk', false]);
    assert.equal(unreadOf(chatOf(state)), 2);
  });

  it('has ended when the other one ends it, and when I do', () => {
    const chat = peerChat('Bob', 'a');
    const open = opened(chat);
    const over = chat.decide((now) => endChat(now, null));
    assert.deepEqual(told(play(open, over)), ['colleague: a', '* ended Bob']);
    assert.deepEqual(told(play(ending(open, id), over)), ['colleague: a', '* iEnded Bob']);
    assert.equal(chatOf(play(open, over)).phase, 'ended');
  });

  it('is the same after a reload, and tells nothing twice on a fresh channel', () => {
    for (const by of ['Bob', 'application'] as const) {
      const chat = peerChat(by, 'a');
      const before = play(opened(chat), chat.decide(says(alice, 'b')));
      for (const state of [play(fresh, chat.anew()), play(channelBegins(before), chat.anew())]) {
        assert.deepEqual(told(state), told(before));
        const [now, was] = [chatOf(state), chatOf(before)];
        assert.deepEqual([now.phase, now.name, now.peer, isTwo(now)], ['open', was.name, was.peer, true]);
      }
    }
    const waiting = peerChat('Bob', 'a');
    assert.deepEqual(play(fresh, waiting.anew(), 1_000).waiting, rung(waiting).waiting);
  });

  it('with an application is the same after a reload, also once it has become a meeting', () => {
    const chat = peerChat('application', 'a');
    const before = play(opened(chat), chat.decide(conference));
    const after = play(fresh, chat.anew());
    assert.deepEqual([chatOf(after).name, chatOf(after).peer], [chatOf(before).name, chatOf(before).peer]);
    assert.equal(kindOf(after.desk, chatOf(after).peer?.uri ?? ''), 'application');
    assert.deepEqual(told(after), ['application: a']);
  });

  it('keeps how the other one is until nobody can tell', () => {
    const state = peerIs(opened(peerChat('Bob')), id, 'Busy');
    assert.equal(chatOf(state).peer?.availability, 'Busy');
    assert.equal(peerIs(state, id, 'Busy'), state);
    assert.equal(chatOf(peerIs(state, id, null)).peer?.availability, null);
    assert.equal(peerIs(state, 'another', 'Busy'), state);
  });

  it('goes on when somebody is added to it, which makes it a meeting', () => {
    const chat = peerChat('Bob', 'a');
    const open = opened(chat);
    const added = [
      ...chat.decide(conference),
      ...chat.decide((now) => invite(now, ring(carol, ['3000000001']))),
      ...chat.decide((now) => accept(now, { invitationId: 'ring-Carol', device: '3000000001', uri: carol.uri })),
    ];
    const state = play(open, added);
    assert.equal(isTwo(chatOf(state)), false);
    assert.deepEqual(
      colleaguesIn(chatOf(state)).map(({ name }) => name),
      ['Bob', 'Carol'],
    );
    for (const again of [play(fresh, chat.anew()), play(channelBegins(state), chat.anew())]) {
      const [now, was] = [chatOf(again), chatOf(state)];
      assert.deepEqual([now.name, now.peer, now.phase], [was.name, was.peer, was.phase], 'the same after a reload');
      assert.deepEqual(colleaguesIn(now), colleaguesIn(was));
      assert.deepEqual(told(again).slice(0, 1), ['colleague: a']);
    }
    const without = play(
      state,
      chat.decide((now) => leave(now, bob.uri)),
    );
    assert.deepEqual(told(without), ['colleague: a', '* joined Carol', '* left Bob']);
    assert.deepEqual(
      told(
        play(
          ending(state, id),
          chat.decide((now) => leave(now, alice.uri)),
        ),
      ).at(-1),
      '* iLeft Bob',
    );
  });
});
