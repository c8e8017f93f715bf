import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { openPolling } from '../../../../public/shared/room/polling.ts';
import { until } from '../../../platform/support/until.ts';

describe('the room wire over plain requests', () => {
  it('tells nothing after its end, also of what came in the same answer', async () => {
    const answers = ['0{"sid":"1"}', '40{}\u001e42["message","one"]\u001e42["message","two"]'];
    const server = createServer((request, response) => {
      if (request.method === 'POST') response.end('ok');
      else if (answers.length > 0) response.end(answers.shift());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const told: string[] = [];
    try {
      const line = openPolling(`http://127.0.0.1:${(server.address() as AddressInfo).port}/qss/ws`, 'token', {
        onOpen: () => told.push('open'),
        onText(text) {
          told.push(text);
          line.close();
        },
        onEnd: (wasOpen) => told.push(`end ${wasOpen}`),
      });
      await until('the end', () => told.includes('end true') || undefined);
      await pause(50);
      assert.deepEqual(told, ['open', 'one', 'end true']);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
