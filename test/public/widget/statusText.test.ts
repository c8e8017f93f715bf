import assert from 'node:assert/strict';
import { blankView, type ChatView, unseen } from '../../../public/widget/chatView.ts';
import { closingText, statusText } from '../../../public/widget/statusText.ts';
import { texts } from '../../../public/widget/texts/en.ts';
import type { Line } from '../../../public/widget/thread.ts';
import { withTyping } from '../../../public/widget/typists.ts';
import { messageEvent, participantEvent } from '../standInEvents.ts';

const live: ChatView = { ...blankView, phase: 'waiting', connection: 'live' };
const person = (name: string) => ({ href: name, name, uri: undefined });
const line: Line = { key: 'a', from: 'visitor', name: '', text: 'x', at: 1, delivery: 'failed' };

describe('public/widget/statusText', () => {
  const table: [string, Partial<ChatView>, string][] = [
    ['the form', { phase: 'form' }, ''],
    ['an ended chat', { phase: 'ended' }, ''],
    ['connecting', { connection: 'connecting' }, 'Connecting …'],
    ['live', {}, 'Connected'],
    ['reconnecting', { connection: 'reconnecting' }, 'Connection lost. Reconnecting …'],
    ['offline', { connection: 'offline', typing: [person('Alice')] }, texts.offline],
    ['typing', { typing: [person('Alice')] }, 'Alice is typing …'],
    ['two typing', { typing: [person('Alice'), person('Bob')] }, 'Alice, Bob is typing …'],
    ['one before', { ahead: 1 }, '1 person is before you'],
    ['more before', { ahead: 2 }, '2 people are before you'],
    ['a message that failed', { lines: [line], ahead: 3 }, 'Not sent'],
  ];
  for (const [name, change, text] of table)
    it(name, () => assert.equal(statusText({ ...live, ...change }, texts).text, text));

  it('closes with who ended it, when that was the visitor, or with what went wrong', () => {
    assert.equal(closingText(live, texts), 'This chat has ended.');
    assert.equal(closingText({ ...live, endedByVisitor: true }, texts), 'This chat has ended. You ended it.');
    assert.equal(closingText({ ...live, problem: 'shut' }, texts), texts.shut);
  });
});

describe('public/widget/chatView', () => {
  it('counts what others said since the visitor looked', () => {
    const said = (number: number, from: Line['from']): Line => ({ ...line, key: String(number), number, from });
    const lines = [said(1, 'desk'), said(2, 'agent'), said(3, 'visitor'), said(4, 'agent'), line];
    assert.equal(unseen({ ...live, lines, seen: 1 }), 2);
    assert.equal(unseen({ ...live, lines, seen: 4 }), 0);
  });
});

describe('public/widget/typists', () => {
  const typing = (name: string, type: 'added' | 'deleted') => participantEvent('c', `${name}@x`, name, type, true);
  const names = (...events: Parameters<typeof withTyping>[1][]) =>
    events.reduce(withTyping, [] as ReturnType<typeof withTyping>).map(({ name }) => name);

  it('adds, removes, and counts nobody twice', () => {
    assert.deepEqual(names(typing('a', 'added'), typing('b', 'added'), typing('a', 'added')), ['b', 'a']);
    assert.deepEqual(names(typing('a', 'added'), typing('a', 'deleted')), []);
    assert.deepEqual(names(participantEvent('c', 'a@x', 'a', 'added')), []);
  });

  it('knows that whose message came is done writing it', () => {
    const said = messageEvent('c', { number: 1, from: 'a@x', name: 'a', text: 'hi', operationId: undefined, at: 1 });
    assert.deepEqual(names(typing('a', 'added'), said), []);
    assert.deepEqual(names(said, typing('a', 'added')), ['a']);
  });
});
