import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Line, receive, withDelivery, withOwn } from '../../../public/widget/thread.ts';
import { messageEvent } from '../standInEvents.ts';

const desk = 'sip:helpdesk@contoso.example';
const own = (operationId: string, text = operationId, at = 5) => ({ operationId, text, at });

const event = (number: number, from?: string, operationId?: string, text = `text ${number}`) =>
  messageEvent('c', { number, from, name: from?.split('@')[0] ?? '', text, operationId, at: 1000 + number });

const shown = (lines: readonly Line[]) => lines.map(({ from, text, delivery }) => [from, text, delivery]);

describe('public/widget/thread', () => {
  it('tells visitor, agent and helpdesk apart', () => {
    const { lines } = receive([], [event(1, 'Helpdesk@contoso.example'), event(2, 'alice@x'), event(3)], desk, 0);
    assert.deepEqual(shown(lines), [
      ['desk', 'text 1', undefined],
      ['agent', 'text 2', undefined],
      ['visitor', 'text 3', 'sent'],
    ]);
    assert.equal(lines[1]?.at, 1002);
    assert.equal(lines[1]?.name, 'alice');
  });

  it('shows an own message at once, and once only when its event comes', () => {
    let lines = withOwn([], own('a'));
    assert.deepEqual(shown(lines), [['visitor', 'a', 'queued']]);
    lines = withDelivery(lines, 'a', 'sending');
    const { lines: after, added } = receive(lines, [event(4, undefined, 'a', 'a')], desk, 0);
    assert.deepEqual(shown(after), [['visitor', 'a', 'sent']]);
    assert.deepEqual([after[0]?.number, after[0]?.at, after[0]?.key, added.length], [4, 1004, 'a', 0]);
  });

  it('knows it again by its number too, when the answer came before the event', () => {
    const lines = withDelivery(withOwn([], own('a')), 'a', 'sent', 4);
    assert.equal(receive(lines, [event(4)], desk, 0).lines.length, 1);
  });

  it('never takes "sent" back', () => {
    const lines = withDelivery(withDelivery(withOwn([], own('a')), 'a', 'sent', 1), 'a', 'failed');
    assert.equal(lines[0]?.delivery, 'sent');
  });

  it('shows what another tab said, and keeps what is unsent last', () => {
    const { lines } = receive(withOwn([], own('mine')), [event(2, 'alice@x'), event(1, undefined, 'theirs')], desk, 0);
    assert.deepEqual(
      lines.map(({ text }) => text),
      ['text 1', 'text 2', 'mine'],
    );
  });

  it('is the same however often and in whatever packages events come', () => {
    const events = [
      event(1, 'helpdesk@contoso.example'),
      event(2, undefined, 'a'),
      event(3, 'alice@x'),
      event(4, 'bob@x'),
    ];
    const expected = receive([], events, desk, 0).lines;
    fc.assert(
      fc.property(fc.array(fc.array(fc.integer({ min: 0, max: 3 }))), (packages) => {
        let lines = withOwn([], own('a', 'text 2', 1));
        for (const picked of [...packages, [0, 1, 2, 3]])
          lines = receive(
            lines,
            picked.map((place) => events[place] ?? event(9)),
            desk,
            0,
          ).lines;
        assert.deepEqual(shown(lines), shown(expected));
      }),
    );
  });
});
