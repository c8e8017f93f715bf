import { spawnProduct } from '../test/support/spawnProduct.ts';
import { baselinePairs } from './baseline/pairs.ts';
import { spawnBaseline } from './baseline/spawn.ts';
import { closedLoop, openLoop, type Pairs } from './support/pairs.ts';
import { productPairs } from './support/productPairs.ts';
import { atLeast, type Row, told } from './support/result.ts';
import { alternate } from './support/rounds.ts';
import { addAgents } from './support/staff.ts';

const pairCount = 50;

/**
 * Visitor → stored → agent's event channel: the whole product path, durable, 50 pairs at once, against a bare Express
 * POST + one SQLite insert + a server-sent event. First as fast as it goes, then at half that rate.
 */
export async function messages(folder: string): Promise<Row[]> {
  const agents = await addAgents(folder, pairCount);
  const product = await spawnProduct(folder, { LOG_LEVEL: 'info', DEMO: 'false' });
  const baseline = await spawnBaseline(folder);
  const ours = await productPairs(product.url, agents);
  const theirs = await baselinePairs(baseline.url, pairCount);
  try {
    const closed = (pairs: Pairs) => () => closedLoop(pairs, 3000);
    await Promise.all([closedLoop(ours, 2000), closedLoop(theirs, 1000)]); // warm
    const fast = await alternate(closed(ours), closed(theirs));
    const half = await alternate(
      () => openLoop(ours, fast.product.perSecond / 2, 3000),
      () => openLoop(theirs, fast.baseline.perSecond / 2, 3000),
    );
    return [
      atLeast(0.3, 'messages, closed loop', '1/s', fast.product.perSecond, fast.baseline.perSecond),
      told('messages, closed loop, p50', 'ms', fast.product.p50, fast.baseline.p50),
      told('messages, closed loop, p99', 'ms', fast.product.p99, fast.baseline.p99),
      told('messages, open loop at half the rate, p50', 'ms', half.product.p50, half.baseline.p50),
      told('messages, open loop at half the rate, p99', 'ms', half.product.p99, half.baseline.p99),
    ];
  } finally {
    ours.close();
    theirs.close();
    await baseline.stop();
    await product.kill('SIGTERM');
  }
}
