import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { envExample } from '../server/config/example.ts';
import { addressesOf, readConfig } from '../server/config.ts';
import { Problem } from '../server/lib/problem.ts';

/** The lines a start with this environment is refused with. */
function refusal(env: Record<string, string>): string[] {
  try {
    readConfig(env);
  } catch (error) {
    assert.ok(error instanceof Problem);
    assert.equal(error.code, 'BadConfiguration');
    return error.message.split('\n');
  }
  return [];
}

describe('the configuration', () => {
  it('has the defaults of the contract', () => {
    const config = readConfig({});
    assert.equal(config.host, '127.0.0.1');
    assert.equal(config.port, 3000);
    assert.equal(config.grpcPort, 3001);
    assert.equal(config.databaseFile, resolve('data/helpdesk.db'));
    assert.equal(config.platformDatabaseFile, resolve('data/platform.db'));
    assert.equal(config.dataFolder, resolve('data'));
    assert.deepEqual([...config.roles], ['helpdesk', 'platform', 'calls', 'terminals']);
    assert.equal(config.applicationEndpoint, 'sip:helpdesk@contoso.example');
    assert.equal(config.platformTenant, 'contoso.example');
    assert.equal(config.callbackAppid, '00000004-0000-0ff1-ce00-000000000000');
    const times = [config.invitationTimeoutMs, config.ringTimeoutMs, config.typingTimeoutMs, config.requestTimeoutMs];
    assert.deepEqual(times, [30_000, 60_000, 10_000, 300_000]);
    assert.deepEqual([config.visitorGraceMs, config.agentGraceMs, config.lostGraceMs], [1_800_000, 60_000, 10_000]);
    assert.equal(config.eventPollMinMs, undefined);
    assert.equal(config.demo, 'whileAlone');
    assert.equal(config.platformReplaysHistory, true);
    assert.equal(config.callbackAllowPrivate, true);
  });

  it('takes an empty or blank variable for an absent one', () => {
    assert.deepEqual(readConfig({ PORT: '', DEMO: ' ', REDIS_URL: '', PLATFORM_URL: '' }), readConfig({}));
  });

  it('writes pretty lines on a terminal, JSON elsewhere, or what it is told', () => {
    assert.equal(readConfig({}, true).logFormat, 'pretty');
    assert.equal(readConfig({}, false).logFormat, 'json');
    assert.equal(readConfig({ LOG_FORMAT: 'json' }, true).logFormat, 'json');
  });

  it('names the variable, what it got and what it takes, a line a fault', () => {
    assert.deepEqual(refusal({ PORT: '99999' }), ['PORT: got "99999", takes a port number from 0 to 65535']);
    const lines = refusal({
      PORT: 'http',
      DEMO: 'yes',
      ROLES: 'cook',
      TRUST_PROXY: '10.0.0.0/99',
      WIDGET_ORIGINS: 'a/b',
    });
    assert.deepEqual(lines.map((line) => line.split(':')[0]).sort(), [
      'DEMO',
      'PORT',
      'ROLES',
      'TRUST_PROXY',
      'WIDGET_ORIGINS',
    ]);
  });

  const bad: Record<string, string> = {
    GRPC_PORT: '-1',
    HOST: 'not a host',
    PUBLIC_URL: 'https://example.com/path',
    LOG_LEVEL: 'loud',
    DATABASE_URL: 'mysql://host/db',
    PLATFORM_URL: 'example.com',
    APPLICATION_ENDPOINT: 'helpdesk@contoso.example',
    INVITATION_TIMEOUT_MS: '0',
    EVENT_POLL_MIN_MS: '1.5',
    HELPDESK_MAIL: 'nobody',
    SMTP_URL: 'http://mail',
    PHONE_SIMULATOR: 'on',
    PLATFORM_NAMESPACE: 'x:',
  };
  for (const [name, value] of Object.entries(bad))
    it(`refuses ${name}=${value}`, () => {
      const [line, ...more] = refusal({ [name]: value });
      assert.ok(line?.startsWith(`${name}: got "${value}", takes `), line);
      assert.deepEqual(more, []);
    });

  it('refuses what is not built yet', () => {
    assert.match(refusal({ REDIS_URL: 'redis://localhost' })[0] ?? '', /^REDIS_URL: got "redis:\/\/localhost", takes /);
    assert.match(refusal({ DATABASE_URL: 'postgres://h/d' })[0] ?? '', /^DATABASE_URL: .*PostgreSQL is not built yet/);
    assert.match(refusal({ PLATFORM_DATABASE_URL: 'postgres://h/d' })[0] ?? '', /^PLATFORM_DATABASE_URL: /);
  });

  it('does not print a password that is part of an address', () => {
    assert.ok(!refusal({ DATABASE_URL: 'postgres://me:hunter2@host/db' }).join().includes('hunter2'));
  });

  it('is on loopback when HOST and PUBLIC_URL both are', () => {
    assert.equal(readConfig({ HOST: '::1', PUBLIC_URL: 'http://localhost:3000' }).loopback, true);
    assert.equal(readConfig({ HOST: '0.0.0.0' }).loopback, false);
    const public_ = readConfig({ PUBLIC_URL: 'https://help.example' });
    assert.deepEqual([public_.loopback, public_.demo, public_.callbackAllowPrivate], [false, false, false]);
  });

  it('has demo staff on loopback only', () => {
    assert.equal(readConfig({ DEMO: 'true' }).demo, true);
    assert.equal(readConfig({ DEMO: 'false' }).demo, false);
    assert.match(refusal({ DEMO: 'true', HOST: '0.0.0.0' })[0] ?? '', /^DEMO: got "true", takes false/);
  });

  it('lets only the helpdesk run apart', () => {
    assert.match(refusal({ ROLES: 'calls' })[0] ?? '', /^ROLES: got "calls"/);
    assert.match(refusal({ ROLES: 'helpdesk,terminals', PLATFORM_URL: 'http://p/d' })[0] ?? '', /^ROLES: /);
    assert.deepEqual([...readConfig({ ROLES: 'platform, calls' }).roles], ['platform', 'calls']);
  });

  it('wants to know how to reach a platform elsewhere', () => {
    assert.match(refusal({ ROLES: 'helpdesk' })[0] ?? '', /^PLATFORM_URL: /);
    assert.deepEqual(
      refusal({ PLATFORM_URL: 'https://api.example/discover' }).map((line) => line.split(':')[0]),
      ['PLATFORM_AUTHORITY', 'PLATFORM_CLIENT_ID', 'PLATFORM_CLIENT_SECRET', 'PLATFORM_RESOURCE', 'CALLBACK_AUDIENCE'],
    );
    const config = readConfig({
      ROLES: 'helpdesk',
      PLATFORM_URL: 'https://api.example/discover',
      PLATFORM_AUTHORITY: 'https://login.example',
      PLATFORM_CLIENT_ID: 'id',
      PLATFORM_CLIENT_SECRET: 'secret',
      PLATFORM_RESOURCE: 'https://api.example',
      CALLBACK_AUDIENCE: 'https://me.example',
      CALLBACK_ISSUERS: 'https://sts.example/11111111-2222-3333-4444-555555555555/',
    });
    assert.equal(config.platformReplaysHistory, false);
    assert.equal(config.callbackTenant, '11111111-2222-3333-4444-555555555555');
  });

  it('keeps helpdesk and platform in a file each', () => {
    assert.match(refusal({ DATABASE_URL: 'file:data/platform.db' })[0] ?? '', /^PLATFORM_DATABASE_URL: /);
    const config = readConfig({ DATABASE_URL: 'file:///var/lib/bridge%20desk/h.db' });
    assert.equal(config.databaseFile, '/var/lib/bridge desk/h.db');
    assert.equal(config.platformDatabaseFile, '/var/lib/bridge desk/platform.db');
  });

  it('reads whom to trust as Express takes it', () => {
    const trust = (TRUST_PROXY: string) => readConfig({ TRUST_PROXY }).trustProxy;
    assert.deepEqual(
      [trust('true'), trust('false'), trust('2'), trust('loopback, 10.0.0.0/8')],
      [true, false, 2, 'loopback, 10.0.0.0/8'],
    );
  });
});

describe('addresses known after listening', () => {
  const of = (env: Record<string, string>, port = 4711) => addressesOf(readConfig(env), port);

  it('follow HOST and the port taken', () => {
    assert.deepEqual(of({ PORT: '0' }), {
      publicUrl: 'http://127.0.0.1:4711',
      callbackUrl: 'http://127.0.0.1:4711/callback',
      widgetOrigins: ['http://127.0.0.1:4711'],
      loopback: true,
      notice: undefined,
    });
    assert.equal(of({ HOST: '::1' }).publicUrl, 'http://[::1]:4711');
  });

  it('say localhost for a wildcard, and tell', () => {
    const { publicUrl, notice } = of({ HOST: '0.0.0.0' });
    assert.equal(publicUrl, 'http://localhost:4711');
    assert.match(notice ?? '', /http:\/\/localhost:4711/);
  });

  it('are what PUBLIC_URL, CALLBACK_URL and WIDGET_ORIGINS say', () => {
    const addresses = of({
      PUBLIC_URL: 'https://Help.example/',
      CALLBACK_URL: 'https://hooks.example/in?a=1',
      WIDGET_ORIGINS: 'https://www.example; https://shop.example:443',
    });
    assert.equal(addresses.publicUrl, 'https://help.example');
    assert.equal(addresses.callbackUrl, 'https://hooks.example/in?a=1');
    assert.deepEqual(addresses.widgetOrigins, ['https://www.example', 'https://shop.example']);
  });

  it('take the port for a port 0', () => {
    const { publicUrl, callbackUrl } = of({ PUBLIC_URL: 'http://localhost:0', CALLBACK_URL: 'http://127.0.0.1:0/cb' });
    assert.deepEqual([publicUrl, callbackUrl], ['http://localhost:4711', 'http://127.0.0.1:4711/cb']);
  });
});

describe('.env.example', () => {
  it('is what the code says; if not: npm run env-example', () => {
    assert.equal(readFileSync(join(import.meta.dirname, '../.env.example'), 'utf8'), envExample());
  });

  it('changes nothing when it is copied as it is', () => {
    const copied: Record<string, string> = {};
    for (const [, name = '', quoted, bare] of envExample().matchAll(/^([A-Z_]+)=(?:"(.*)"|(.*))$/gm))
      copied[name] = quoted ?? bare ?? '';
    assert.ok(Object.keys(copied).length > 50);
    assert.deepEqual(readConfig(copied), readConfig({}));
  });

  it('lists every variable of the contract', () => {
    const contract = `HOST PORT GRPC_PORT GRPC_TLS_CERT GRPC_TLS_KEY PUBLIC_URL TRUST_PROXY DATABASE_URL
      PLATFORM_DATABASE_URL REDIS_URL ROLES PLATFORM_URL PLATFORM_ORIGINS PLATFORM_NAMESPACE PLATFORM_AUTHORITY
      PLATFORM_CLIENT_ID PLATFORM_CLIENT_SECRET PLATFORM_RESOURCE PLATFORM_TENANT CALLBACK_TENANT
      PLATFORM_REPLAYS_HISTORY APPLICATION_ENDPOINT CALLBACK_URL CALLBACK_AUDIENCE CALLBACK_ISSUERS CALLBACK_JWKS_URL
      CALLBACK_APPID CALLBACK_ALLOW_PRIVATE WIDGET_ORIGINS WELCOME_TEXT HELPDESK_NAME PRIVACY_URL HELPDESK_MAIL
      SESSION_SECRET DEMO DEMO_PASSWORD INVITATION_TIMEOUT_MS RING_TIMEOUT_MS TYPING_TIMEOUT_MS REQUEST_TIMEOUT_MS
      VISITOR_GRACE_MS AGENT_GRACE_MS LOST_GRACE_MS EVENT_POLL_MIN_MS SMTP_URL SMTP_FROM SMS_GATEWAY_URL ICE_SERVERS
      TURN_SECRET JANUS_URL PHONE_SIMULATOR LOG_LEVEL LOG_FORMAT`.split(/\s+/);
    const listed = [...envExample().matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
    assert.deepEqual(listed.sort(), contract.sort());
  });
});
