import type { NumberedEvent } from './views.ts';
import type { SubscribeResponse } from './wire.ts';

/** @param inbox where it is acknowledged; empty where it need not be */
export function encode(event: NumberedEvent, isRedelivered: boolean, inbox: string): SubscribeResponse {
  const { sequence, at, call, type, from, to, owner } = event;
  const phone = (e164: string) => (e164 ? { e164 } : null);
  return {
    event: {
      metadata: { sequence, is_redelivered: isRedelivered, ack_inbox: inbox },
      timestamp: { seconds: Math.floor(at / 1000), nanos: (at % 1000) * 1_000_000 },
      voice_event: { call_id: call, type, from_number: phone(from), to_number: phone(to) },
      owner: { phone_number: { e164: owner } },
    },
  };
}
