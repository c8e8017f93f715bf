import { Router } from 'express';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** A figure that operators watch. `read` is called when somebody asks for `/metrics`, so counting costs nothing. */
export interface Figure {
  /** In Prometheus' way: `helpdesk_requests_waiting`. */
  readonly name: string;
  readonly help: string;
  read(): number;
}

let ownRegistry: Registry | undefined;

/** Memory, processor and event loop belong to the process, whoever asks: they are measured once. */
function processRegistry(): Registry {
  if (ownRegistry === undefined) {
    ownRegistry = new Registry();
    collectDefaultMetrics({ register: ownRegistry });
  }
  return ownRegistry;
}

/**
 * `/health/live` is 200 as long as the process answers. `/health/ready` is 200 when every check says true, else 503;
 * its body names each part. `/metrics` is Prometheus text.
 * @param checks by the name of the part; one that throws counts as false
 */
export function createOperations(options: {
  checks: Readonly<Record<string, () => boolean>>;
  figures: readonly Figure[];
}): Router {
  const registry = new Registry();
  for (const { name, help, read } of options.figures) {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  }
  const router = Router();
  router.get('/health/live', (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ status: 'live' });
  });
  router.get('/health/ready', (_request, response) => {
    const parts = Object.fromEntries(Object.entries(options.checks).map(([name, check]) => [name, holds(check)]));
    const ready = Object.values(parts).every(Boolean);
    response
      .status(ready ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json({ status: ready ? 'ready' : 'not ready', parts });
  });
  router.get('/metrics', async (_request, response) => {
    const texts = await Promise.all([registry, processRegistry()].map((each) => each.metrics()));
    response.type(registry.contentType).send(texts.join('\n'));
  });
  return router;
}

/** A part that cannot even be asked is not ready, and `/health/ready` says which. */
function holds(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}
