import assert from 'node:assert/strict';
import express from 'express';
import request from 'supertest';
import { createOperations } from '../server/monitoring.ts';

describe('health and metrics', () => {
  const parts = { database: true, platform: true };
  let waiting = 2;
  const app = express().use(
    createOperations({
      checks: {
        database: () => parts.database,
        platform: () => {
          if (!parts.platform) throw new Error('closed');
          return true;
        },
      },
      figures: [{ name: 'helpdesk_requests_waiting', help: 'Visitors who wait for an agent.', read: () => waiting }],
    }),
  );
  afterEach(() => Object.assign(parts, { database: true, platform: true }));

  it('is live while it answers', () => request(app).get('/health/live').expect(200, { status: 'live' }));

  it('is ready when every part is', () =>
    request(app)
      .get('/health/ready')
      .expect('Cache-Control', 'no-store')
      .expect(200, { status: 'ready', parts: { database: true, platform: true } }));

  it('names the part that is not ready', async () => {
    parts.database = false;
    await request(app)
      .get('/health/ready')
      .expect(503, { status: 'not ready', parts: { database: false, platform: true } });
  });

  it('takes a check that throws for one that says no', async () => {
    parts.platform = false;
    const { body } = await request(app).get('/health/ready').expect(503);
    assert.deepEqual(body.parts, { database: true, platform: false });
  });

  it('reads figures when asked, beside those of the process', async () => {
    waiting = 7;
    const { text } = await request(app)
      .get('/metrics')
      .expect(200)
      .expect('Content-Type', /^text\/plain/);
    assert.match(text, /^# TYPE helpdesk_requests_waiting gauge$/m);
    assert.match(text, /^helpdesk_requests_waiting 7$/m);
    assert.match(text, /^process_cpu_user_seconds_total /m);
    const again = await request(app).get('/metrics');
    assert.equal(again.text.match(/^# TYPE process_cpu_user_seconds_total/gm)?.length, 1);
  });
});
