/** Whom a chat's call begins with: its visitor, somebody of the staff by what he asked with, or its application. */
export type CallCreator =
  | { readonly kind: 'guest'; readonly name: string }
  | { readonly kind: 'staff'; readonly uri: string; readonly signIn: string }
  | { readonly kind: 'application'; readonly name: string };

/** Who answers or declines: a guest by his id in the call, staff by their address. */
export type CallAnswerer =
  | { readonly kind: 'guest'; readonly id: string }
  | { readonly kind: 'staff'; readonly uri: string; readonly signIn: string };

/** A ring for a chat's call. */
export interface CallRingAsk {
  /** An id that whoever asked for it knows it by. */
  readonly operation: string;
  /** Address in the call of whoever rings; null: its creator. */
  readonly from: string | null;
  readonly media: { readonly audio: boolean; readonly video: boolean };
  /** What those who ring are told beside. */
  readonly context: object;
  /** Whoever rings leaves the call to who answers. */
  readonly transfer?: boolean;
}
