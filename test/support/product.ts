import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Product, startProduct } from '../../server/product.ts';

/** The whole product in this process, on a port and a data folder of its own. */
export interface TestProduct extends Product {
  readonly folder: string;
}

/** The demo staff's password in tests. */
export const demoPassword = 'demo-password-1';

/**
 * Starts the product quietly on a free port and fresh files, with the demo staff; `stop` removes the files too.
 * @param env what differs, by the names of `.env.example`
 */
export async function startTestProduct(env: Record<string, string> = {}): Promise<TestProduct> {
  const folder = mkdtempSync(join(tmpdir(), 'bridgedesk-test-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const product = await startProduct({
      PORT: '0',
      GRPC_PORT: '0',
      DATABASE_URL: `file:${folder}/helpdesk.db`,
      DEMO_PASSWORD: demoPassword,
      LOG_LEVEL: 'silent',
      LOG_FORMAT: 'json',
      ...env,
    });
    return {
      ...product,
      folder,
      async stop() {
        await product.stop();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}
