/** Messages of terminals, whatever line they come over (calls.md 2.2). `callId` is `''` where a message has none. */

export type ErrorCode = 'UNKNOWN' | 'NOT_INCALL' | 'TRY_AGAIN' | 'INVALID_CALL_ID' | 'RATE_LIMIT_HIT';

/** What a terminal says. */
export type FromTerminal = { readonly callId: string } & (
  | {
      readonly kind: 'offer';
      readonly sdp: string /** As written; `''` where there is none. */;
      readonly msisdn: string;
    }
  | { readonly kind: 'answer'; readonly sdp: string }
  | { readonly kind: 'ringing' | 'bye' | 'toPhone' }
  /** What is no message, or none that a terminal may send. */
  | { readonly kind: 'unreadable' }
  /** An empty message, and one that has no member known here: clients send them to keep a stream alive (2.7). */
  | { readonly kind: 'nothing' }
);

/** What a terminal is told. `msisdn`: E.164 with `+`, null where the other has no number. */
export type ToTerminal = { readonly callId: string } & (
  | { readonly kind: 'offer'; readonly sdp: string; readonly msisdn: string | null }
  | { readonly kind: 'answer'; readonly sdp: string }
  | { readonly kind: 'ringing' | 'bye' | 'idle' }
  | { readonly kind: 'inCall'; readonly msisdn: string | null }
  | { readonly kind: 'error'; readonly err: ErrorCode }
);

/** The message that says nothing; one for all, so that keep-alive traffic makes no garbage. */
export const nothing: FromTerminal = { kind: 'nothing', callId: '' };
/** The message that could not be read. */
export const unreadable: FromTerminal = { kind: 'unreadable', callId: '' };
