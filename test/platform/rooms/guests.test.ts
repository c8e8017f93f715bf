import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPasses, type Passes } from '../../../server/platform/calls/passes.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { until } from '../support/until.ts';
import { addMember, connect, inviting, type Member, makeRoom, requestId } from './support.ts';

describe('a guest with the pass of a call', () => {
  let platform: TestPlatform;
  let alice: Member;
  let passes: Passes;

  before(async () => {
    platform = await startPlatform();
    alice = await addMember(platform, 'Alice');
    passes = createPasses(readFileSync(join(platform.folder, 'call-secret'), 'utf8'));
  });
  after(() => platform.stop());

  it('asks to be let into his room, is in it, and may touch no other', async () => {
    const host = await connect(platform, alice);
    const made = await makeRoom(host);
    const other = await makeRoom(host);
    const pass = passes.issue(made.callId);
    const guest = await connect(platform, { uri: `guest:${pass.guest}`, id: pass.guest, token: pass.token });

    const request = { request: 'inviteRequest', requestID: requestId(), to: alice.id };
    guest.send(request);
    const asked = await host.next({ request: 'inviteRequest' });
    assert.equal(asked.from, pass.guest);
    host.send({ ...inviting(made.room, pass.guest), inviteRequest: request.requestID });
    const rung = await guest.next({ request: 'invitation' });
    assert.equal((await guest.next({ requestID: request.requestID })).answer, 'inviteRequest');
    await guest.ask({ answer: 'invitation', requestID: rung.requestID, from: alice.id });
    await host.next({ answer: 'invitation', from: pass.guest });
    await guest.ask({ request: 'leaveRoom', requestID: requestId(), payload: { room: made.room } });
    // Who is invited without a word about his request has been answered all the same.
    guest.send({ ...request, requestID: requestId() });
    await host.next({ request: 'inviteRequest' });
    host.send(inviting(made.room, pass.guest));
    const again = await guest.next({ request: 'invitation' });
    await guest.next({ answer: 'inviteRequest' });
    await guest.ask({ answer: 'invitation', requestID: again.requestID, from: alice.id });

    const sdp = { request: 'sdp', requestID: requestId(), payload: { room: made.room, type: 'offer', sdp: 'v=0' } };
    assert.equal((await guest.ask(sdp)).answer, 'sdp');
    assert.equal((await host.next({ request: 'sdp' })).from, pass.guest);
    for (const frame of [
      { request: 'createRoom', payload: {} },
      { request: 'participants', payload: { room: other.room } },
      { request: 'participants', payload: { room: 'f'.repeat(64) } },
      inviting(made.room, alice.id),
    ]) {
      const refused = await guest.ask({ ...frame, requestID: requestId() });
      assert.equal(refused.error, 403, JSON.stringify(refused));
    }
    const listed = await guest.ask({ request: 'invitations', requestID: requestId() });
    assert.equal(listed.payload.rooms.length, 1);

    for (const room of [made.room]) await host.ask({ request: 'leaveRoom', requestID: requestId(), payload: { room } });
    await guest.ask({ request: 'leaveRoom', requestID: requestId(), payload: { room: made.room } });
    await until('the end of his connection, with his call', () => guest.isClosed() || undefined);
    await assert.rejects(connect(platform, { uri: '', id: pass.guest, token: pass.token }));
    await host.close();
  });
});
