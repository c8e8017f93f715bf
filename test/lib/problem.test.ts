import assert from 'node:assert/strict';
import { Problem } from '../../server/lib/problem.ts';

describe('a problem', () => {
  it('is an Error with a code', () => {
    const problem = new Problem('NotFound', 'There is no such request.');
    assert.ok(problem instanceof Error);
    assert.deepEqual(
      [problem.name, problem.code, problem.message],
      ['Problem', 'NotFound', 'There is no such request.'],
    );
    assert.deepEqual([problem.faults, problem.cause], [[], undefined]);
  });

  it('keeps its faults and what caused it', () => {
    const cause = new Error('disk');
    const faults = [{ name: 'to', reason: 'is no SIP URI' }];
    const problem = new Problem('BadRequest', 'No.', { faults, cause });
    assert.equal(problem.cause, cause);
    assert.equal(problem.faults, faults);
  });
});
