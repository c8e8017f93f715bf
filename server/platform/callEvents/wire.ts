/** A duration, or a moment since 1970, as google.protobuf says them. */
export interface Span {
  /** 64 bits: as text when it is read. */
  readonly seconds: string | number;
  readonly nanos: number;
}

/** `SubscribeEventsRequest` (calls.md 2.10), read with the names of `events.proto`; what is absent has its default. */
export interface SubscribeRequest {
  /** Numbers are types that are not known here. */
  readonly type: readonly (string | number)[];
  readonly start_position?:
    | 'start_at_sequence'
    | 'start_at_timestamp'
    | 'start_at_time_delta'
    | 'start_with_last_received'
    | 'start_at_oldest_possible';
  readonly start_at_sequence?: string;
  readonly start_at_timestamp?: Span | null;
  readonly start_at_time_delta?: Span | null;
  readonly client_id: string;
  readonly queue_name: string;
  readonly durable_name: string;
  readonly max_in_flight: number;
  readonly manual_ack: { readonly enable: boolean; readonly timeout: Span | null } | null;
}

/** `SubscribeEventsResponse`: one event. */
export interface SubscribeResponse {
  readonly event: {
    readonly metadata: { readonly sequence: number; readonly is_redelivered: boolean; readonly ack_inbox: string };
    readonly timestamp: Span;
    readonly voice_event: {
      readonly call_id: string;
      readonly type: string;
      readonly from_number: PhoneNumber | null;
      readonly to_number: PhoneNumber | null;
    };
    readonly owner: { readonly phone_number: PhoneNumber };
  };
}

interface PhoneNumber {
  readonly e164: string;
}

export interface AckRequest {
  readonly inbox: string;
  readonly sequence: string;
}
