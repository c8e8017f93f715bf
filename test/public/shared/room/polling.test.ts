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

  /** What a server got that answers with these, one to a poll, and then lets polls wait. */
  async function served(answers: string[], see: (href: string, got: string[]) => Promise<void>): Promise<void> {
    const got: string[] = [];
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const part of request) body += String(part);
      got.push(`${request.method} ${body.slice(0, 2)}`.trim());
      if (request.method === 'POST') response.end('ok');
      else if (answers.length > 0) response.end(answers.shift());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      await see(`http://127.0.0.1:${(server.address() as AddressInfo).port}/qss/ws`, got);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }
  const deaf = { onOpen() {}, onText() {}, onEnd() {} };

  it('says goodbye, and polls no more', async () => {
    await served(['0{"sid":"1"}', '40{}', '42["message","last"]'], async (href, got) => {
      const line = openPolling(href, 'token', { ...deaf, onText: () => queueMicrotask(line.close) });
      await until('the goodbye', () => got.includes('POST 1') || undefined);
      const polls = () => got.filter((one) => one === 'GET').length;
      const before = polls();
      await pause(200);
      assert.equal(polls(), before);
    });
  });

  it('says none to a server that did, before or meanwhile', async () => {
    for (const last of ['41', '42["message","last"]\u001e41', '1'])
      await served(['0{"sid":"1"}', '40{}', last], async (href, got) => {
        const line = openPolling(href, 'token', { ...deaf, onText: () => line.close() });
        await until('the last poll', () => got.filter((one) => one === 'GET').length === 3 || undefined);
        await pause(500);
        assert.deepEqual(
          got.filter((one) => one !== 'GET'),
          ['POST 40'],
        );
        assert.equal(got.filter((one) => one === 'GET').length, 3);
      });
  });
});
