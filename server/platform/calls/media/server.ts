import type { MediaOffer } from '../../../wire/mediaOffer.ts';

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

/** What a seat is told. */
export type SeatEvent =
  | MediaOffer
  /** The room is gone though nobody of ours closed it. */
  | { readonly is: 'gone' };
