import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../../server/config.ts';
import { iceServersFor } from '../../../server/platform/calls/ice.ts';
import { createPasses } from '../../../server/platform/calls/passes.ts';
import { addMember, connect, requestId } from '../rooms/support.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';

describe('STUN and TURN servers of calls', () => {
  const person = 'a'.repeat(24);
  const servers = ['stun:stun.example', 'turn:relay.example:3478?transport=tcp', 'turns:relay.example'];

  it('come with credentials of the person where they relay, good for twelve hours', () => {
    const now = Date.parse('2026-11-21T09:00:00.999Z');
    const [stun, ...relays] = iceServersFor({ iceServers: servers, turnSecret: 'the secret' }, person, now);
    assert.deepEqual(stun, { urls: 'stun:stun.example' });
    const username = `${Date.parse('2026-11-21T21:00:00Z') / 1000}:${person}`;
    const credential = createHmac('sha1', 'the secret').update(username).digest('base64');
    assert.deepEqual(
      relays,
      servers.slice(1).map((urls) => ({ urls, username, credential })),
    );
  });

  describe('told to clients', () => {
    let platform: TestPlatform;
    before(async () => {
      platform = await startPlatform({ ICE_SERVERS: servers.join(';'), TURN_SECRET: 'the secret' });
    });
    after(() => platform.stop());

    it('are in a room, in who is in it, and at /rtc/iceServers, for each person his own', async () => {
      const alice = await addMember(platform, 'Alice');
      const client = await connect(platform, alice);
      try {
        const { payload: room } = await client.ask({
          request: 'createRoom',
          requestID: requestId(),
          payload: { joinAnonymousAllowed: true },
        });
        const { payload } = await client.ask({
          request: 'participants',
          requestID: requestId(),
          payload: { room: room.room },
        });
        const headers = { Authorization: `Bearer ${alice.token}` };
        const answer = await fetch(`${platform.url}/rtc/iceServers`, { headers });
        assert.equal(answer.status, 200);
        assert.equal(answer.headers.get('cache-control'), 'no-store');
        const { iceServers, ttl } = (await answer.json()) as { iceServers: { username?: string }[]; ttl: number };
        assert.equal(ttl, 43_200);
        for (const told of [room.ice, payload.ice, iceServers]) {
          assert.deepEqual(told[0], { urls: servers[0] });
          assert.match(told[2].username, new RegExp(`^\\d{10}:${alice.id}$`));
          assert.match(told[2].credential, /^[A-Za-z0-9+/]{27}=$/);
        }
        const passes = createPasses(readFileSync(join(platform.folder, 'call-secret'), 'utf8'));
        const askAsGuest = (token: string) =>
          fetch(`${platform.url}/rtc/iceServers`, { headers: { Authorization: `Bearer ${token}` } });
        const { token: idle } = passes.issue(room.callId);
        assert.equal((await askAsGuest(idle)).status, 401, 'a guest who is not in the call has no use for a relay');
        const joined = await fetch(`${platform.url}/join/${room.callId}`, {
          method: 'POST',
          body: new URLSearchParams({ token: passes.linkToken(room.callId), name: 'Gus', terms: 'on' }),
          redirect: 'manual',
        });
        assert.equal(joined.status, 303);
        const [, pass = ''] = /guest_pass=([^;]+)/.exec(joined.headers.get('set-cookie') ?? '') ?? [];
        const token = decodeURIComponent(pass);
        const guest = passes.read(token)?.guest ?? 'nobody';
        assert.match(await (await askAsGuest(token)).text(), new RegExp(`\\d{10}:${guest}"`), 'his own, too');
      } finally {
        await client.close();
      }
    });

    it('are told to nobody without a token', async () => {
      const answer = await fetch(`${platform.url}/rtc/iceServers`);
      assert.equal(answer.status, 401);
      assert.equal(((await answer.json()) as { error: string }).error, 'TokenInvalid');
    });
  });

  describe('in the configuration', () => {
    const start = (env: Record<string, string>) => readConfig({ DATABASE_URL: 'file:/tmp/unused.db', ...env });

    it('take every form that browsers take', () => {
      const all = [...servers, 'turn:[2001:db8::1]:3478?transport=udp', 'stuns:192.0.2.1:5349'];
      assert.deepEqual(start({ ICE_SERVERS: all.join(' ; '), TURN_SECRET: 's' }).iceServers, all);
    });

    for (const bad of ['relay.example', 'http://relay.example', 'turn://relay.example', 'stun:', 'turn:a:70000'])
      it(`stop the start where one is ${bad}`, () =>
        assert.throws(() => start({ ICE_SERVERS: bad, TURN_SECRET: 's' }), /^Problem: ICE_SERVERS: got/));

    it('stop the start where a secret has no relay, without showing it, and a relay no secret', () => {
      const alone = (error: Error) => /^TURN_SECRET: is set/.test(error.message) && !error.message.includes('hush');
      assert.throws(() => start({ ICE_SERVERS: 'stun:stun.example', TURN_SECRET: 'hush' }), alone);
      assert.throws(() => start({ TURN_SECRET: 'hush' }), alone);
      assert.throws(() => start({ ICE_SERVERS: 'turn:relay.example' }), /^Problem: TURN_SECRET: got "", takes/);
    });
  });
});
