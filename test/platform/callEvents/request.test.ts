import assert from 'node:assert/strict';
import { Problem } from '../../../server/lib/problem.ts';
import { readRequest } from '../../../server/platform/callEvents/request.ts';
import type { SubscribeRequest } from '../../../server/platform/callEvents/wire.ts';

const empty: SubscribeRequest = {
  type: [],
  client_id: '',
  queue_name: '',
  durable_name: '',
  max_in_flight: 0,
  manual_ack: null,
};
const now = 5_000_000;
const read = (more: Partial<SubscribeRequest>) => readRequest({ ...empty, ...more }, now);

describe('a request to subscribe', () => {
  it('that says nothing asks for what is to come, unacknowledged', () => {
    assert.deepEqual(read({}), {
      clientId: '',
      queue: '',
      durable: '',
      start: { at: 'new' },
      maxInFlight: 100,
      ackMs: null,
    });
  });

  it('names every start', () => {
    const starts = [
      read({ start_position: 'start_at_sequence', start_at_sequence: '7' }),
      read({ start_position: 'start_at_timestamp', start_at_timestamp: { seconds: '4000', nanos: 5e8 } }),
      read({ start_position: 'start_at_time_delta', start_at_time_delta: { seconds: 60, nanos: 0 } }),
      read({ start_position: 'start_with_last_received' }),
      read({ start_position: 'start_at_oldest_possible' }),
    ].map(({ start }) => start);
    assert.deepEqual(starts, [
      { at: 'sequence', sequence: 7 },
      { at: 'moment', moment: 4_000_500 },
      { at: 'moment', moment: now - 60_000 },
      { at: 'last' },
      { at: 'oldest' },
    ]);
  });

  it('waits 30 s for an acknowledgement unless it says how long', () => {
    assert.equal(read({ manual_ack: { enable: true, timeout: null } }).ackMs, 30_000);
    assert.equal(read({ manual_ack: { enable: true, timeout: { seconds: 1, nanos: 5e8 } } }).ackMs, 1500);
    assert.equal(read({ manual_ack: { enable: false, timeout: { seconds: 1, nanos: 0 } } }).ackMs, null);
    assert.equal(read({ max_in_flight: 4_000_000_000 }).maxInFlight, 1000);
  });

  it('is refused with all its faults', () => {
    const wrong = {
      type: ['VOICEMAIL_EVENT', 9],
      queue_name: 'q'.repeat(129),
      start_position: 'start_at_time_delta',
      start_at_time_delta: { seconds: -1, nanos: 0 },
      manual_ack: { enable: true, timeout: { seconds: 3600, nanos: 0 } },
    } as const;
    assert.throws(
      () => read(wrong),
      (error: unknown) =>
        error instanceof Problem &&
        assert.deepEqual(
          error.faults.map(({ name }) => name),
          ['type', 'queue_name', 'manual_ack.timeout', 'start_at_time_delta'],
        ) === undefined,
    );
  });
});
