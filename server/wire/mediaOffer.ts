/** A track that somebody is offered. */
export interface OfferedTrack {
  /** Which section of the description it is. */
  readonly mid: string;
  /** Who sends it, 24 hex digits. */
  readonly from: string;
  readonly kind: 'audio' | 'video';
}

/** What a media server offers somebody of what the others send (rooms/PROTOCOL.md, "media by a server"). */
export interface MediaOffer {
  readonly is: 'offer';
  readonly sdp: string;
  /** Another one belongs to another `RTCPeerConnection`. */
  readonly connection: number;
  readonly tracks: readonly OfferedTrack[];
  /** Who is there and sends nothing now, as on hold: ids as in `from`. */
  readonly silent: readonly string[];
}
