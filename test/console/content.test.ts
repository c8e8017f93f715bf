import assert from 'node:assert/strict';
import fc from 'fast-check';
import { factsOf } from '../../public/console/view/content.ts';
import { lengthText } from '../../public/console/view/time.ts';

describe('console: what a website told about its visitor', () => {
  const table: [string, unknown, string[]][] = [
    ['nothing', null, []],
    ['an empty object', {}, []],
    ['text', 'from the shop', ['Note: from the shop']],
    ['names and values', { orderNumber: 4711, is_new: true }, ['order number: 4711', 'is new: yes']],
    [
      'objects in objects',
      { cart: { total: 12, items: ['mug', 'lamp'] } },
      ['cart › total: 12', 'cart › items: mug, lamp'],
    ],
    ['nothing inside', { a: null, b: [] }, ['a: –', 'b: ']],
    ['a list of objects', [{ n: 1 }, { n: 2 }], ['0 › n: 1', '1 › n: 2']],
  ];
  for (const [name, content, facts] of table)
    it(`reads ${name}`, () => {
      assert.deepEqual(
        factsOf(content).map((fact) => `${fact.name}: ${fact.value}`),
        facts,
      );
    });

  it('stays short and never fails, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (content) => {
        const facts = factsOf(content);
        assert.ok(facts.length <= 41);
        for (const { name, value } of facts) assert.ok(typeof name === 'string' && typeof value === 'string');
      }),
    );
  });
});

describe('console: how long somebody waits', () => {
  for (const [ms, text] of [
    [-5, '0:00'],
    [7_400, '0:07'],
    [750_000, '12:30'],
    [3_723_000, '1:02:03'],
  ] as const)
    it(`${ms} ms is ${text}`, () => assert.equal(lengthText(ms), text));
});
