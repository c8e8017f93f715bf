import assert from 'node:assert/strict';
import { calmReports } from '../../public/console/session/calmReports.ts';

const second = 1_000;
const minute = 60 * second;

describe('console: somebody at the desk', () => {
  let now = 0;
  let told: number[] = [];
  const start = () => {
    now = 0;
    told = [];
    return calmReports({ now: () => now, report: () => void told.push(now) });
  };

  it('is told every three minutes at the most while she works, and soon after her last sign', () => {
    const reports = start();
    for (; now < 7 * minute; now += second) {
      reports.sign();
      if (now % (30 * second) === 0) reports.look();
    }
    for (; now < 20 * minute; now += 30 * second) reports.look();
    assert.deepEqual(told, [3 * minute, 6 * minute, 9 * minute]);
  });

  it('is told at once when she comes back after a quiet while', () => {
    const reports = start();
    now = 20 * minute + 7;
    reports.look();
    assert.deepEqual(told, [], 'nobody was there');
    reports.sign();
    assert.deepEqual(told, [now]);
  });
});
