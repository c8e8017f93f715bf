import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { createHttpClient, type HttpClient } from '../../../../server/lib/http.ts';
import { silentLog } from '../../../../server/lib/logger.ts';
import type { RegisteredApplication } from '../../../../server/platform/identity/application.ts';
import { createHeartbeat, type Heartbeat } from '../../../../server/platform/ucwa/callbacks/heartbeat.ts';
import { createSender } from '../../../../server/platform/ucwa/callbacks/sender.ts';
import { type Receiver, startReceiver } from '../../support/receiver.ts';
import { until } from '../../support/until.ts';

describe('a heartbeat', () => {
  let receiver: Receiver;
  let http: HttpClient;
  let heartbeat: Heartbeat;
  let applications: RegisteredApplication[];
  let recovered: string[];
  beforeEach(async () => {
    receiver = await startReceiver();
    http = createHttpClient({ timeoutMs: 1000 });
    recovered = [];
    applications = [application('1000000001')];
    heartbeat = createHeartbeat({
      applications: () => applications,
      send: createSender({
        httpFor: () => http,
        tokenFor: async () => 'token',
        serverFqdn: () => 'platform.example',
        now: Date.now,
      }),
      baseUri: () => 'https://platform.example',
      recovered: (id) => recovered.push(id),
      logger: silentLog(),
      everyMs: 20,
    });
  });
  afterEach(async () => {
    await heartbeat.stop();
    http.close();
    await receiver.close();
  });

  function application(id: string, builtIn = false): RegisteredApplication {
    const endpoint = `sip:desk${id}@contoso.example`;
    return {
      id,
      clientId: id,
      endpoint,
      name: 'Desk',
      callbackUrl: `${receiver.url}/hook`,
      audience: 'urn:x',
      builtIn,
    };
  }
  const refuse = (status: number): void => receiver.answer((_callback, res) => void res.status(status).end());

  it('is asked of an address that nothing was sent to yet, once, and has no events', async () => {
    heartbeat.start();
    await until('a heartbeat', () => receiver.callbacks[0]);
    await pause(100);
    assert.equal(receiver.callbacks.length, 1);
    const { envelope, headers, url } = receiver.callbacks[0] ?? assert.fail();
    assert.deepEqual(envelope, {
      _links: { self: { href: '/eventsservice' } },
      sender: [],
      baseuri: 'https://platform.example',
    });
    assert.equal(url, '/hook');
    assert.equal(headers.authorization, 'Bearer token');
    assert.match(
      String(headers['content-type']),
      /^application\/json; type="application\/vnd.microsoft.com.ucwa\+json"/,
    );
  });

  it('is asked of an application registered while the platform runs', async () => {
    applications = [];
    heartbeat.start();
    await pause(50);
    applications = [application('1000000002')];
    await until('a heartbeat', () => receiver.callbacks[0]);
  });

  it('is never asked while callbacks are taken, nor of the helpdesk of this process', async () => {
    applications.push(application('1000000003', true));
    heartbeat.heard('1000000001', false);
    heartbeat.heard('1000000001', true);
    heartbeat.start();
    await pause(120);
    assert.equal(receiver.callbacks.length, 0);
  });

  it('is asked of an address that fails until it answers, and then says that it can be reached again', async () => {
    refuse(500);
    heartbeat.heard('1000000001', false);
    heartbeat.start();
    await until('several', () => (receiver.callbacks.length >= 3 ? true : undefined));
    assert.deepEqual(recovered, []);
    refuse(200);
    await until('the recovery', () => recovered[0]);
    const count = receiver.callbacks.length;
    await pause(100);
    assert.equal(receiver.callbacks.length, count);
    assert.deepEqual(recovered, ['1000000001']);
  });

  it('that is answered at once ends nobody’s pause: the address was there all the time', async () => {
    heartbeat.heard('1000000001', false);
    heartbeat.start();
    await until('a heartbeat', () => receiver.callbacks[0]);
    await pause(60);
    assert.deepEqual([recovered.length, receiver.callbacks.length], [0, 1]);
  });
});
