import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readMessages } from '../../../server/helpdesk/reconcile/messages.ts';
import type { Read } from '../../../server/helpdesk/reconcile/picture.ts';

const at = 'http://platform.example/V1/Conversations/P/messages?endpointId=sip%3ax';
const pathTo = (number: number) => `/v1/conversations/p/messages/${number}`;
const numberIn = (href: string) => Number(/messages\/(\d+)\?endpointId=sip%3ax$/.exec(href)?.[1]);

/** A conversation whose messages are `there`, and what was asked of it. */
function conversation(there: ReadonlySet<number>) {
  const asked: number[] = [];
  const get = async (href: string): Promise<Read> => {
    const number = numberIn(href);
    asked.push(number);
    return {
      href,
      base: href,
      outcome: there.has(number) ? 'there' : 'gone',
      resource: there.has(number) ? {} : undefined,
    };
  };
  return { asked, get };
}

describe('messages nobody told of', () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 30 });

  it('are all read, each once, and no other, where no gap is longer than the patience', async () => {
    await fc.assert(
      fc.asyncProperty(numbers, numbers, async (told, untold) => {
        const there = new Set([...told, ...untold]);
        const { asked, get } = conversation(there);
        const paths = new Set(told.map(pathTo));
        const { found } = await readMessages(get, at, { paths, upTo: 0, misses: 40 });
        const expected = untold.filter((number) => !told.includes(number)).sort((a, b) => a - b);
        assert.deepEqual(
          found.map(({ href }) => numberIn(href)),
          expected,
        );
        assert.equal(new Set(asked).size, asked.length);
        assert.ok(asked.every((number) => !told.includes(number)));
      }),
      { numRuns: 200 },
    );
  });

  it('are looked for once only: what lies below what was found is not asked for again', async () => {
    const { asked, get } = conversation(new Set([1, 2, 5]));
    const first = await readMessages(get, at, { paths: new Set([pathTo(2)]), upTo: 0, misses: 3 });
    assert.deepEqual([asked, first.upTo], [[1, 3, 4, 5, 6, 7, 8], 5]);
    asked.length = 0;
    await readMessages(get, at, { paths: new Set([1, 2, 5].map(pathTo)), upTo: first.upTo, misses: 2 });
    assert.deepEqual(asked, [6, 7]);
  });

  it('are left for later when nothing can be read', async () => {
    const get = async (href: string): Promise<Read> => ({ href, base: href, outcome: 'unknown', resource: undefined });
    const { found, upTo } = await readMessages(get, at, { paths: new Set([pathTo(9)]), upTo: 2, misses: 3 });
    assert.deepEqual([found, upTo], [[], 2]);
  });

  it('are not asked for without end, however high a number was told', async () => {
    const { asked, get } = conversation(new Set());
    await readMessages(get, at, { paths: new Set([pathTo(900_000_000)]), upTo: 0, misses: 2 });
    assert.equal(asked.length, 200);
  });

  it('are told apart by paths below the address, whatever the case', async () => {
    const { asked, get } = conversation(new Set([1]));
    const paths = new Set([pathTo(1), '/v1/conversations/q/messages/2', `${pathTo(3)}/x`]);
    await readMessages(get, at, { paths, upTo: 0, misses: 2 });
    assert.deepEqual(asked, [2, 3]);
  });
});
