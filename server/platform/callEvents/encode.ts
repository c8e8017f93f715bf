import type { NumberedEvent } from './views.ts';
import type { SubscribeResponse } from './wire.ts';

/** @param inbox where it is acknowledged; empty where it need not be */
export function encode(event: NumberedEvent, isRedelivered: boolean, inbox: string): SubscribeResponse {
  const { sequence, at, call: callId, type, from, to, owner } = event;
  const phone = (e164: string) => (e164 ? { e164 } : null);
  return {
    event: {
      metadata: { sequence, isRedelivered, ackInbox: inbox },
      timestamp: { seconds: Math.floor(at / 1000), nanos: (at % 1000) * 1_000_000 },
      voiceEvent: { callId, type, fromNumber: phone(from), toNumber: phone(to) },
      owner: { phoneNumber: { e164: owner } },
    },
  };
}
