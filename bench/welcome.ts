import { spawnProduct } from '../test/support/spawnProduct.ts';
import { startVisitor } from '../test/support/visitor.ts';
import { atMost, type Row } from './support/result.ts';
import { percentile } from './support/statistics.ts';

const welcomeText = 'Welcome to the bench.';

/** From a visitor's first message to the welcome text in his event channel: all steps of the helpdesk in between. */
export async function welcome(folder: string): Promise<Row[]> {
  const product = await spawnProduct(folder, { WELCOME_TEXT: welcomeText });
  const took: number[] = [];
  try {
    for (let n = 0; n < 60; n++) {
      const visitor = await startVisitor(product.url, `Visitor ${n}`);
      const since = performance.now();
      await Promise.all([visitor.start('Hello'), visitor.waitForMessage(welcomeText)]);
      if (n >= 10) took.push(performance.now() - since); // the first ones warm
      await visitor.end();
      visitor.close();
    }
  } finally {
    await product.kill('SIGTERM');
  }
  return [atMost(60, 'first message → welcome text, p50', 'ms', percentile(took, 0.5))];
}
