import assert from 'node:assert/strict';
import { pino } from 'pino';
import supertest from 'supertest';
import { envelope, invitationStarted } from './support/callbacks.ts';
import { callbackToken, closed, openDesk, serve } from './support/openDesk.ts';

describe('a helpdesk that stops', () => {
  it('does not wait for a platform that does not answer, and logs no token', async () => {
    const lines: string[] = [];
    const silent = await serve((request, response) => {
      if (!request.url?.endsWith('/oauth2/token')) return; // never answered
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ access_token: 'a-token-that-must-not-be-logged', expires_in: 3600 }));
    });
    const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
    const desk = await openDesk({ platformUrl: silent.url, log, start: true });
    await supertest(desk.app)
      .post('/callback')
      .set({ 'Content-Type': 'application/json', Authorization: `Bearer ${await callbackToken()}` })
      .send(envelope('p1', 1, [invitationStarted('p1')], { baseuri: silent.url }))
      .expect(200);
    await desk.helpdesk.idle();
    const began = Date.now();
    await desk.close();
    assert.ok(Date.now() - began < 4_500, `stopping took ${Date.now() - began} ms`);
    await closed(silent.server);
    assert.doesNotMatch(lines.join(''), /must-not-be-logged/);
  });

  it('cuts its connection to a mail server that does not answer', async () => {
    const sockets: { destroy(): void }[] = [];
    const { createServer } = await import('node:net');
    const silent = createServer((socket) => void sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    assert.ok(address !== null && typeof address === 'object');
    const mail = { smtpUrl: `smtp://127.0.0.1:${address.port}`, from: 'a@contoso.example', to: 'b@contoso.example' };
    const desk = await openDesk({ settings: { mail }, start: true });
    const message = { name: 'Jane', email: 'jane@example.com', text: 'Hello' };
    await supertest(desk.app).post('/chat/message').send(message).expect(201);
    for (let waited = 0; waited < 200 && sockets.length === 0; waited += 1)
      await new Promise((done) => setTimeout(done, 10));
    assert.equal(sockets.length, 1);
    const began = Date.now();
    await desk.close();
    assert.ok(Date.now() - began < 1_000, `stopping took ${Date.now() - began} ms`);
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
  });
});
