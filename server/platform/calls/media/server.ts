/**
 * A media server: it forwards what each person in a room sends to all others (SFU). Everything may throw Problem
 * `MediaAway` | `MediaFull` | `MediaUnreadable` | `NothingOffered`.
 */
export interface MediaServer {
  /** At most `limit` people may send into it. */
  openRoom(limit: number): Promise<MediaRoom>;
  /** Calls back when it is lost and when it is there again; then all its rooms are gone. */
  onState(listener: (isUp: boolean) => void): void;
  start(): void;
  stop(): Promise<void>;
}

/** A room that is open. */
export interface MediaRoom {
  /** Lets somebody in, who neither sends nor gets anything yet. @param person 24 hex digits, whom the others see */
  join(person: string, hear: (event: SeatEvent) => void): Promise<MediaSeat>;
  /** Ends it for everybody. */
  close(): Promise<void>;
}

/** Somebody's place in a room: one connection to send by, one to receive by. */
export interface MediaSeat {
  /** Whether he sends now. */
  readonly isPublishing: () => boolean;
  /** Whether he is offered what the others send. */
  readonly isSubscribed: () => boolean;
  /** Takes his offer and answers it; a later one of the same connection renegotiates, one of another replaces it. */
  publish(offer: string): Promise<string>;
  /** Offers him by a new connection what the others send, now and whenever it changes; told by `hear`. */
  subscribe(): Promise<void>;
  /** Takes his answer to what he was offered last. @param connection which he answers, where he says so */
  answer(sdp: string, connection: number | undefined): Promise<void>;
  leave(): Promise<void>;
}

/** A track that somebody is offered. */
export interface OfferedTrack {
  /** Which section of the description it is. */
  readonly mid: string;
  /** Who sends it, 24 hex digits. */
  readonly from: string;
  readonly kind: 'audio' | 'video';
}

/** What a seat is told. Another `connection` belongs to another `RTCPeerConnection`. */
export type SeatEvent =
  | {
      readonly is: 'offer';
      readonly sdp: string;
      readonly connection: number;
      readonly tracks: readonly OfferedTrack[];
      /** Who is there and sends nothing now, as on hold: ids as in `from`. */
      readonly silent: readonly string[];
    }
  /** The room is gone though nobody of ours closed it. */
  | { readonly is: 'gone' };
