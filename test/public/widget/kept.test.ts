import assert from 'node:assert/strict';
import { openKeep } from '../../../public/widget/kept.ts';
import { goesOn, keptKey } from '../../../public/widget/keptKey.ts';
import { storeOf } from '../visitorBrowser.ts';

const desk = 'https://desk.example';
const chat = { name: 'Jane', operationId: 'i', open: true, seen: 0 };

describe('public/widget/kept', () => {
  it('keeps a chat and what is unsent of it, for the next page', () => {
    const map = new Map([['other', 'untouched']]);
    const keep = openKeep(storeOf(map), desk);
    assert.equal(keep.chat(), undefined);
    keep.save(chat);
    keep.hold({ operationId: 'b', text: 'second', at: 2 });
    keep.hold({ operationId: 'a', text: 'first', at: 1 });
    const next = openKeep(storeOf(map), desk);
    assert.deepEqual(next.chat(), chat);
    assert.deepEqual(
      next.unsent().map(({ text }) => text),
      ['first', 'second'],
    );
    next.release('a');
    assert.deepEqual(
      keep.unsent().map(({ text }) => text),
      ['second'],
    );
    keep.drop();
    assert.deepEqual([...map], [['other', 'untouched']]);
  });

  it('tells the button from the text alone whether a chat goes on', () => {
    const map = new Map<string, string>();
    const keep = openKeep(storeOf(map), desk);
    const now = () => goesOn(map.get(keptKey(desk)) ?? null);
    assert.equal(now(), false);
    keep.save({ ...chat, name: '"over":true' });
    assert.equal(now(), true);
    keep.save({ ...chat, over: true });
    assert.equal(now(), false);
    assert.equal(goesOn('nonsense'), false);
  });

  it('takes what it did not write for nothing', () => {
    for (const text of ['{', 'null', '"x"', '7', '[]', '{"operationId":7}']) {
      const keep = openKeep(storeOf(new Map([[keptKey(desk), text]])), desk);
      assert.equal(keep.chat(), undefined, text);
    }
  });

  for (const method of ['get', 'set', 'keys', 'remove'] as const)
    it(`goes on in memory once the store throws on ${method}, with all it was given`, () => {
      const store = storeOf(new Map());
      const keep = openKeep(
        {
          ...store,
          [method]: () => {
            throw new Error('blocked');
          },
        },
        desk,
      );
      keep.save(chat);
      keep.hold({ operationId: 'a', text: 'first', at: 1 });
      keep.hold({ operationId: 'b', text: 'second', at: 2 });
      keep.release('a');
      assert.deepEqual(keep.chat(), chat);
      assert.deepEqual(
        keep.unsent().map(({ text }) => text),
        ['second'],
      );
    });

  it('does without a store', () => {
    const keep = openKeep(undefined, desk);
    keep.save(chat);
    assert.deepEqual(keep.chat(), chat);
  });
});
