import assert from 'node:assert/strict';
import { callbackToken, closed, openDesk, serve } from '../helpdesk/support/openDesk.ts';
import * as corpus from './corpus.ts';
import { createChance, mutateBody } from './mutate.ts';

const seed = Number(process.env.FUZZ_SEED ?? 20_221_120);

describe('the helpdesk’s /callback given anything at all by the platform', () => {
  it('takes it or refuses it with a reason, and works what it took without a fault', async () => {
    const desk = await openDesk({ start: true });
    const { server, url } = await serve((request, response) => desk.app(request, response));
    try {
      const token = await callbackToken();
      const chance = createChance(seed);
      for (let number = 0; number < 300; number += 1) {
        const sent = mutateBody(chance.of(corpus.callbacks), chance);
        const { status } = await fetch(`${url}/callback`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
          body: sent.replaceAll(/ack=\d+/g, `ack=${number + 1}`),
        });
        assert.ok(status === 200 || status === 400, `${status} (FUZZ_SEED=${seed}) for ${sent.slice(0, 600)}`);
      }
      await desk.helpdesk.idle();
      assert.deepEqual(desk.db.prepare('select fault, body from inbox where fault is not null').all(), []);
    } finally {
      await closed(server);
      await desk.close();
    }
  });
});
