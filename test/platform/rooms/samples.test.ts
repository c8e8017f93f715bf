import assert from 'node:assert/strict';
import type { Got } from '../support/got.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { ask } from '../support/wire.ts';
import {
  addMember,
  connect,
  inviting,
  type Member,
  makeRoom,
  type RoomClient,
  requestId,
  ring,
  ways,
} from './support.ts';

describe('rooms and invitations, frame by frame as the original shows them', () => {
  let platform: TestPlatform;
  let alice: Member;
  let bob: Member;
  const open: RoomClient[] = [];

  before(async () => {
    platform = await startPlatform({ ICE_SERVERS: 'stun:stun.l.google.com:19302', LOST_GRACE_MS: '300' });
    alice = await addMember(platform, 'Alice');
    bob = await addMember(platform, 'Bob', { phone: '+34986999888' });
  });
  after(() => platform.stop());
  afterEach(async () => {
    for (const client of open.splice(0)) await client.close();
  });

  for (const way of ways)
    describe(`over ${way}`, () => {
      const session = async (who: Member) => {
        const client = await connect(platform, who, way);
        open.push(client);
        return client;
      };

      it('makes a room with its creator in it', async () => {
        const caller = await session(alice);
        const requestID = requestId();
        const answer = await caller.ask({ request: 'createRoom', requestID, payload: {} });
        const { payload, ...envelope } = answer;
        assert.deepEqual(envelope, { answer: 'createRoom', requestID });
        assert.match(payload.id, /^[0-9a-f]{24}$/);
        assert.match(payload.uuid, /^[0-9a-f]{64}$/);
        assert.equal(payload.room, payload.uuid);
        assert.match(payload.number, /^\d{8}$/);
        assert.equal(payload.sipUri, `sip:888${payload.number}@audiomixer-sfu1:5080`);
        assert.match(payload.serverUuid, /^[0-9a-zA-Z]{64}$/);
        assert.match(payload.token, /^[0-9a-f]{32}$/);
        assert.match(payload.callId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
        const { owner, record, bitrate, participantsLimit, ice, participants, server } = payload;
        assert.deepEqual(
          { owner, record, bitrate, participantsLimit, ice, participants, server },
          {
            owner: '',
            record: false,
            bitrate: 1024,
            participantsLimit: 100,
            ice: [{ urls: 'stun:stun.l.google.com:19302' }],
            participants: [alice.id],
            server: {
              https: `${platform.url.replace('http', 'ws')}/qss/socket.io`,
              wss: `${platform.url.replace('http', 'ws')}/qss/ws`,
            },
          },
        );
        assert.deepEqual(await caller.ask({ request: 'createRoom', requestID, payload: {} }), answer, 'a repeat');
      });

      it('rings with everything the callee needs, and tells the caller of the answer', async () => {
        const [caller, callee] = [await session(alice), await session(bob)];
        const made = await makeRoom(caller);
        const requestID = requestId();
        caller.send(inviting(made.room, bob.id, requestID));
        const rung = await callee.next({ request: 'invitation' });
        const { token, ...payload } = rung.payload;
        assert.match(token, /^[0-9a-f]{32}$/);
        assert.notEqual(token, made.token);
        const { uuid, sipUri, owner, timestamp, server, bitrate, record, ice, room, callId } = made;
        assert.deepEqual(
          { ...rung, payload },
          {
            requestID,
            request: 'invitation',
            to: bob.id,
            from: alice.id,
            fromName: 'Alice',
            fromType: 'system',
            mediatypes: { audio: true, video: false },
            context: { contextInfo: {} },
            systemFrom: alice.id,
            payload: {
              ...{ uuid, sipUri, owner, timestamp, server, bitrate, record, ice, room, callId },
              participants: [alice.id, bob.id],
            },
          },
        );
        const accept = { answer: 'invitation', requestID, from: alice.id };
        assert.deepEqual(await callee.ask(accept), accept);
        assert.deepEqual(await caller.next({ requestID }), { answer: 'invitation', requestID, from: bob.id });
        assert.deepEqual(await callee.ask(accept), accept, 'answering again is answered the same');
        caller.send(inviting(made.room, bob.id, requestID));
        assert.deepEqual(await caller.next({ requestID }), { answer: 'invitation', requestID, from: bob.id });
      });

      it('tells the caller 603 when the only session declines', async () => {
        const [caller, callee] = [await session(alice), await session(bob)];
        const { room } = await makeRoom(caller);
        const requestID = await ring(caller, room, [callee]);
        const decline = { answer: 'invitation', requestID, from: alice.id, error: 603 };
        assert.deepEqual(await callee.ask(decline), decline);
        assert.deepEqual(await caller.next({ requestID }), {
          answer: 'invitation',
          requestID,
          from: bob.id,
          error: 603,
        });
        assert.deepEqual(await callee.ask(decline), decline, 'declining again is answered the same');
      });

      it('takes the close of an unanswered caller as 408', async () => {
        const [caller, callee] = [await session(alice), await session(bob)];
        const { room } = await makeRoom(caller);
        const requestID = await ring(caller, room, [callee]);
        caller.send({
          type: 'request',
          payload: { endpoint: 'close', payload: { medium: 'sipcall' }, id: 'zMcZeXFM-g9wXKHgZ94ub' },
        });
        assert.deepEqual(await caller.next({ requestID }), {
          cancel: 'invitation',
          error: 408,
          requestID,
          to: alice.id,
          from: bob.id,
        });
        assert.deepEqual(await callee.next({ requestID }), {
          cancel: 'invitation',
          error: 408,
          requestID,
          to: bob.id,
          from: alice.id,
        });
      });

      it('withdraws: 487 to both', async () => {
        const [caller, callee] = [await session(alice), await session(bob)];
        const { room } = await makeRoom(caller);
        const requestID = await ring(caller, room, [callee]);
        caller.send({ cancel: 'invitation', requestID, error: 487 });
        const ended = { cancel: 'invitation', error: 487, requestID };
        assert.deepEqual(await caller.next({ requestID }), { ...ended, to: alice.id, from: bob.id });
        assert.deepEqual(await callee.next({ requestID }), { ...ended, to: bob.id, from: alice.id });
        const late = await callee.ask({ answer: 'invitation', requestID, from: alice.id });
        assert.deepEqual(late, { ...ended, to: bob.id, from: alice.id }, 'too late to answer');
      });

      it('lets somebody out of a room, and back in by an invitation only', async () => {
        const [caller, callee] = [await session(alice), await session(bob)];
        const { room } = await makeRoom(caller);
        const requestID = await ring(caller, room, [callee]);
        await callee.ask({ answer: 'invitation', requestID, from: alice.id });
        const leave = { request: 'leaveRoom', requestID: requestId(), payload: { room } };
        assert.deepEqual(await callee.ask(leave), { answer: 'leaveRoom', requestID: leave.requestID });
        const out = { cancel: 'leaveRoom', error: 403, message: 'user not included into ACL' };
        assert.deepEqual(await callee.next({ cancel: 'leaveRoom' }), out);
        for (const frame of [
          { request: 'leaveRoom', payload: { room } },
          inviting(room, alice.id),
          { request: 'sdp', payload: { room, type: 'offer', sdp: 'v=0' } },
          { request: 'participants', payload: { room } },
          { request: 'transfer', to: alice.id, payload: { room, participant: alice.id } },
        ] as Got[]) {
          const again = { ...frame, requestID: requestId() };
          const { cancel, error, requestID: id } = await callee.ask(again);
          assert.deepEqual([cancel, error, id], [frame.request, 403, again.requestID]);
        }
        const second = await ring(caller, room, [callee]);
        await callee.ask({ answer: 'invitation', requestID: second, from: alice.id });
        const listed = await caller.ask({ request: 'participants', requestID: requestId(), payload: { room } });
        assert.deepEqual(listed.payload.participants, [alice.id, bob.id]);
      });

      it('says 404 of whom nobody knows and 480 of whom nothing connects', async () => {
        const caller = await session(alice);
        const { room } = await makeRoom(caller);
        const nobody = await caller.ask(inviting(room, '000000000000000000000000'));
        assert.deepEqual([nobody.cancel, nobody.error], ['invitation', 404]);
        const away = inviting(room, 'bob');
        assert.deepEqual(await caller.ask(away), {
          cancel: 'invitation',
          error: 480,
          requestID: away.requestID,
          to: alice.id,
          from: bob.id,
        });
      });

      it('rings by id, user id, SIP address and number', async () => {
        const [caller, callee] = [await session(alice), await session(bob)];
        const { room } = await makeRoom(caller);
        for (const to of [bob.id, 'bob', 'sip:bob@contoso.example', 'bob@contoso.example', '+34986999888']) {
          const frame = inviting(room, to);
          caller.send(frame);
          const rung = await callee.next({ requestID: frame.requestID });
          assert.deepEqual([rung.to, rung.from], [bob.id, alice.id]);
          await callee.ask({ answer: 'invitation', requestID: frame.requestID, from: alice.id, error: 603 });
          await caller.next({ requestID: frame.requestID, error: 603 });
        }
      });

      it('answers broken frames and goes on', async () => {
        const caller = await session(alice);
        const isText = way !== 'socket.io objects';
        const broken: [unknown, string, number][] = [
          ...(isText
            ? ([
                ['{"request":', 'frame', 400],
                ['', 'frame', 400],
                ['null', 'frame', 400],
                ['[1]', 'frame', 400],
              ] as [unknown, string, number][])
            : ([[{}, 'frame', 400]] as [unknown, string, number][])),
        ];
        const frames: [Got, string, number][] = [
          [{ request: 'createRoom' }, 'createRoom', 400],
          [{ request: 7, requestID: 'x' }, 'frame', 400],
          [{ request: 'a', answer: 'b', requestID: 'x' }, 'a', 400],
          [{ request: 'createRoom', requestID: 'x', payload: 3 }, 'createRoom', 400],
          [{ request: 'dance', requestID: 'x' }, 'dance', 404],
          [{ request: '__proto__', requestID: 'x' }, 'frame', 404],
          [{ request: 'constructor', requestID: 'x' }, 'constructor', 404],
          [{ request: 'leaveRoom', requestID: 'x', payload: { room: 'f'.repeat(64) } }, 'leaveRoom', 404],
          [{ request: 'leaveRoom', requestID: 'x', payload: { room: 'lobby' } }, 'leaveRoom', 400],
          [{ request: 'invitation', requestID: 'x', payload: {} }, 'invitation', 400],
          [{ answer: 'invitation', requestID: 'nobodys', from: bob.id }, 'invitation', 404],
          [{ cancel: 'invitation', requestID: 'nobodys' }, 'invitation', 404],
        ];
        for (const [data, about, error] of [...broken, ...frames]) {
          const seen = caller.frames.length;
          if (typeof data === 'string') caller.raw(data);
          else caller.send(data as Got);
          const answer = await caller.next({ cancel: about, error });
          assert.equal(typeof answer.message, 'string');
          assert.equal(caller.frames.length, seen + 1);
        }
        const both = caller.frames.find(({ cancel, error }) => cancel === 'invitation' && error === 400);
        assert.match(both?.message, /to:.*payload\.room:/, 'every fault at once');
        assert.equal((await makeRoom(caller)).participants.length, 1, 'and the connection is as good as before');
      });
    });

  it('lets nobody in without a good token', async () => {
    const nobody = { uri: '', id: '', token: 'nonsense' };
    for (const way of ways) await assert.rejects(connect(platform, nobody, way));
    assert.equal((await ask('GET', `${platform.url}/qss/ws`)).status, 404);
  });

  it('serves long polling and clients of Socket.IO 2, and says what it is', async () => {
    const polled = await ask('GET', `${platform.url}/qss/socket.io/?EIO=4&transport=polling`);
    assert.equal(polled.status, 200);
    assert.match(polled.text, /"upgrades":\["websocket"\]/);
    const old = await ask('GET', `${platform.url}/qss/socket.io/?EIO=3&transport=polling&access_token=${alice.token}`);
    assert.equal(old.status, 200);
    assert.match(old.text, /"sid"/);
  });
});
