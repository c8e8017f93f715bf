/** A duration, or a moment since 1970, as google.protobuf says them; what is left out is zero. */
export interface Span {
  readonly seconds: number;
  readonly nanos: number;
}
export type Moment = Span;

/** `SubscribeEventsRequest` (calls.md 2.10) as proto-loader gives it: camelCase, longs as numbers, defaults there. */
export interface SubscribeRequest {
  /** Numbers are types that are not ours. */
  readonly type: readonly (string | number)[];
  readonly startPosition?:
    | 'startAtSequence'
    | 'startAtTimestamp'
    | 'startAtTimeDelta'
    | 'startWithLastReceived'
    | 'startAtOldestPossible';
  readonly startAtSequence?: number;
  readonly startAtTimestamp?: Moment | null;
  readonly startAtTimeDelta?: Span | null;
  readonly clientId: string;
  readonly queueName: string;
  readonly durableName: string;
  readonly maxInFlight: number;
  readonly manualAck: { readonly enable: boolean; readonly timeout: Span | null } | null;
}

/** `SubscribeEventsResponse`: one event. */
export interface SubscribeResponse {
  readonly event: {
    readonly metadata: { readonly sequence: number; readonly isRedelivered: boolean; readonly ackInbox: string };
    readonly timestamp: Moment;
    readonly voiceEvent: {
      readonly callId: string;
      readonly type: string;
      readonly fromNumber: PhoneNumber | null;
      readonly toNumber: PhoneNumber | null;
    };
    readonly owner: { readonly phoneNumber: PhoneNumber };
  };
}

interface PhoneNumber {
  readonly e164: string;
}

export interface AckRequest {
  readonly inbox: string;
  readonly sequence: number;
}
