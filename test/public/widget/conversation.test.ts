import assert from 'node:assert/strict';
import { type Conversation, followConversation } from '../../../public/widget/conversation.ts';
import type { SentEvent } from '../../../server/wire/events.ts';
import {
  conversationEvent,
  conversationHref,
  invitationEvent,
  messagingEvent,
  pendingEvents,
} from '../standInEvents.ts';

const follow = (events: SentEvent[], from?: Conversation) => events.reduce(followConversation, from);
const pending = pendingEvents('c');
const connected = [
  ...pending,
  conversationEvent('c', 'updated', 'Connected', ['Messaging']),
  messagingEvent('c', 'Connected'),
];

describe('public/widget/conversation', () => {
  const table: [string, SentEvent[], Conversation['state'] | undefined][] = [
    ['nothing', [], undefined],
    ['an invitation alone', pending.slice(0, 1), undefined],
    ['pending', pending, 'connecting'],
    ['connected', connected, 'connected'],
    ['rejoined', [conversationEvent('c', 'added', 'Connected', ['Messaging'])], 'connected'],
    ['messaging before the conversation', [pending[1], messagingEvent('c', 'Connected')] as SentEvent[], 'connected'],
    ['connected without messaging', [...pending, conversationEvent('c', 'updated', 'Connected', [])], 'connecting'],
    ['disconnected', [...connected, conversationEvent('c', 'updated', 'Disconnected')], 'ended'],
    ['deleted', [...connected, conversationEvent('c', 'deleted')], 'ended'],
    ['declined', [...pending, invitationEvent('c', 'completed', 'Failure')], 'ended'],
    ['declined before anything else was told', [invitationEvent('c', 'completed', 'Failure')], 'ended'],
    ['accepted', [...pending, invitationEvent('c', 'completed', 'Success')], 'connecting'],
    ['another one ended', [...connected, conversationEvent('d', 'deleted')], 'connected'],
    ['another one declined', [...connected, invitationEvent('d', 'completed', 'Failure')], 'connected'],
    ['another one ended, none known', [conversationEvent('d', 'deleted')], undefined],
    [
      'messaging after the end',
      [...connected, conversationEvent('c', 'deleted'), messagingEvent('c', 'Connected')],
      'ended',
    ],
  ];
  for (const [name, events, state] of table) it(name, () => assert.equal(follow(events)?.state, state));

  it('takes the addresses from the links, and knows them without', () => {
    const href = conversationHref('c');
    assert.equal(follow(pending)?.messages, `${href}/messaging/messages`);
    const event = messagingEvent('c', 'Connected');
    const links = { sendMessage: { href: '/elsewhere' }, setIsTyping: { href: '/typing' } };
    const own = {
      ...event,
      event: { ...event.event, _embedded: { messaging: { state: 'Connected', _links: links } } },
    };
    const found = follow([...pending, own]);
    assert.deepEqual([found?.messages, found?.typing, found?.href], ['/elsewhere', '/typing', href]);
  });

  it('goes over to a new conversation once the old one has ended', () => {
    const ended = follow([...connected, conversationEvent('c', 'deleted')]);
    assert.equal(follow(pendingEvents('d'), ended)?.id, 'd');
    assert.equal(follow(pendingEvents('d'), follow(connected))?.id, 'c');
  });
});
