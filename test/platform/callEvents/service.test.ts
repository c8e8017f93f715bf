import assert from 'node:assert/strict';
import { status } from '@grpc/grpc-js';
import { addMember, connect, inviting, type Member, makeRoom, type RoomClient, requestId } from '../rooms/support.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { register as registerTerminal } from '../terminals/support.ts';
import { acknowledge, openEvents, register } from './reader.ts';

const [hers, his] = ['+4799000011', '+4799000012'];
const answered = ['INITIATED 1→2', 'RINGING 1→2', 'ANSWERED 1→2', 'ENDED 1→2'];

describe('call events over gRPC', () => {
  let platform: TestPlatform;
  let [alice, bob]: Member[] = [];
  let reader: string;

  before(async () => {
    platform = await startPlatform();
    alice = await addMember(platform, 'Ada', { phone: hers });
    bob = await addMember(platform, 'Ben', { phone: his });
    reader = await register(platform, hers);
  });
  after(() => platform.stop());

  const session = (who: Member | undefined) => connect(platform, who as Member);
  /** Alice calls Bob, he answers, both leave. Gives the call's id. */
  async function call(caller: RoomClient, callee: RoomClient): Promise<string> {
    const { room, callId } = await makeRoom(caller);
    const frame = inviting(room, callee.id);
    caller.send(frame);
    await callee.next({ request: 'invitation', requestID: frame.requestID });
    callee.send({ answer: 'invitation', requestID: frame.requestID, from: caller.id });
    await caller.next({ answer: 'invitation', requestID: frame.requestID });
    for (const one of [callee, caller])
      await one.ask({ request: 'leaveRoom', requestID: requestId(), payload: { room } });
    return callId;
  }
  async function callOnce(): Promise<string> {
    const [caller, callee] = [await session(alice), await session(bob)];
    const id = await call(caller, callee);
    await Promise.all([caller.close(), callee.close()]);
    return id;
  }

  it('tell what happened to a phone', async () => {
    const stream = await openEvents(platform.grpc, reader, { type: ['VOICE_EVENT'] });
    const callId = await callOnce();
    const last = await stream.nth(4);
    assert.deepEqual(stream.told(), answered);
    const numbers = stream.events.map(({ metadata }) => BigInt(metadata.sequence));
    assert.ok(numbers.every((one, at) => at === 0 || one > (numbers[at - 1] ?? 0n)));
    assert.deepEqual(
      { ...last, metadata: null, timestamp: null },
      {
        metadata: null,
        timestamp: null,
        service_id: '',
        event: 'voice_event',
        voice_event: {
          call_id: callId,
          type: 'CALL_ENDED',
          from_number: { e164: hers },
          to_number: { e164: his },
          caller_id_hidden: false,
        },
        owner: { phone_number: { e164: hers }, sub: '' },
      },
    );
    assert.deepEqual([last.metadata.is_redelivered, last.metadata.ack_inbox], [false, '']);
    assert.ok(Math.abs(Number(last.timestamp.seconds) * 1000 - Date.now()) < 5000);
    await stream.drop();
  });

  it('are told to somebody of the staff about his own phone', async () => {
    const stream = await openEvents(platform.grpc, bob?.token, {});
    await callOnce();
    const event = await stream.nth(4);
    assert.equal(event.owner.phone_number.e164, his);
    await stream.drop();
  });

  it('go on where a client was, also after a restart', async () => {
    const request = { type: ['VOICE_EVENT'], durable_name: 'd', client_id: 'c' };
    const stream = await openEvents(platform.grpc, reader, request);
    await callOnce();
    await stream.nth(4);
    await stream.drop();
    await callOnce();
    platform = await platform.restart();
    const after = await openEvents(platform.grpc, reader, { ...request, start_at_oldest_possible: {} });
    await callOnce();
    await after.nth(8);
    assert.deepEqual(after.told(), [...answered, ...answered]);
    const [first] = after.events;
    assert.ok(BigInt(first?.metadata.sequence) > BigInt(stream.events.at(-1)?.metadata.sequence));
    await after.drop();
  });

  it('come again until they are acknowledged', async () => {
    const manual_ack = { enable: true, timeout: { seconds: 0, nanos: 2e8 } };
    const stream = await openEvents(platform.grpc, reader, { type: ['VOICE_EVENT'], max_in_flight: 1, manual_ack });
    await callOnce();
    await stream.nth(2);
    assert.deepEqual(stream.told().slice(0, 2), ['INITIATED 1→2', '!INITIATED 1→2']);
    const [first] = stream.events;
    assert.equal(first?.metadata.sequence, stream.events[1]?.metadata.sequence);
    assert.match(first?.metadata.ack_inbox, /^[0-9a-f]{32}$/);
    for (const next of answered.slice(1)) {
      const seen = stream.events.length;
      await stream.ack(stream.events.at(-1) ?? {});
      await stream.nth(seen + 1);
      assert.ok(stream.told().includes(next), next);
    }
    await stream.drop();
  });

  it('are acknowledged by nobody else', async () => {
    const manual_ack = { enable: true };
    const stream = await openEvents(platform.grpc, reader, { manual_ack, start_at_oldest_possible: {} });
    const { sequence, ack_inbox: inbox } = (await stream.nth(1)).metadata;
    const other = await register(platform, hers);
    const refused = { code: status.NOT_FOUND };
    await assert.rejects(acknowledge(platform.grpc, other, { inbox, sequence }), refused);
    await assert.rejects(acknowledge(platform.grpc, reader, { inbox: 'guess', sequence }), refused);
    await assert.rejects(acknowledge(platform.grpc, undefined, { inbox, sequence }), { code: status.UNAUTHENTICATED });
    await stream.drop();
  });

  it('are refused with a code and a sentence', async () => {
    const refusal = async (token: string | undefined, request = {}) => {
      const { code, details } = await (await openEvents(platform.grpc, token, request)).ended;
      assert.match(details, /\.$|Bearer …$/);
      return code;
    };
    const terminal = await registerTerminal(platform, hers);
    const unreachable = await addMember(platform, 'Nophone');
    assert.deepEqual(
      [
        await refusal(undefined),
        await refusal('wrong'),
        await refusal(terminal.token),
        await refusal(unreachable.token),
        await refusal(reader, { type: ['VOICEMAIL_EVENT'] }),
        await refusal(reader, { start_at_sequence: '18446744073709551615' }),
      ],
      [
        status.UNAUTHENTICATED,
        status.UNAUTHENTICATED,
        status.PERMISSION_DENIED,
        status.INVALID_ARGUMENT,
        status.INVALID_ARGUMENT,
        status.OUT_OF_RANGE,
      ],
    );
  });

  it('end with whoever may not read them any more, and when the server stops', async () => {
    const member = await addMember(platform, 'Leaver', { phone: '+4799000019' });
    const stream = await openEvents(platform.grpc, member.token, {});
    await platform.identity.accounts.setPassword(member.uri, 'another horse');
    assert.equal((await stream.ended).code, status.UNAUTHENTICATED);
    const last = await openEvents(platform.grpc, reader, {});
    platform = await platform.restart();
    assert.equal((await last.ended).code, status.UNAVAILABLE);
  });
});
