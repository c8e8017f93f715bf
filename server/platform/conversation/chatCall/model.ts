/** Somebody as a chat or meeting calls him. */
interface Named {
  readonly uri: string;
  readonly name: string;
  readonly anonymous?: boolean;
}

/** How a call came to a conversation: who asked, and who was asked. */
export interface CallAsk {
  readonly id: string;
  readonly operationId: string;
  readonly from: Named;
  /** The client that asked; null when it was none of this conversation's: the application, or somebody over the bridge. */
  readonly device: string | null;
  /** Who is rung by this conversation; null: its application was asked. */
  readonly to: Named | null;
  /** The invitation of the call that rings him; null where none does. */
  readonly ring: string | null;
}

/** The call that a chat or meeting has now. There is one at a time. */
export interface ChatCall {
  /** Its id: of the conversation that is the call. */
  readonly call: string;
  /** 64 hex digits: the call as a room. */
  readonly room: string;
  readonly media: { readonly audio: boolean; readonly video: boolean };
  /** `asked`: the application has not answered; `ringing`: somebody is rung, or about to be. */
  readonly state: 'asked' | 'ringing' | 'connected';
  /** Null where it came over the bridge, without an invitation here. */
  readonly invitation: CallAsk | null;
  /** The other conversation that has this call. */
  readonly with: string | null;
  /** Who of this conversation is a guest of the call: his address here, and his id there (24 hex digits). */
  readonly guest: { readonly uri: string; readonly id: string } | null;
  /** When an application that has not answered is waited for no longer, epoch ms. */
  readonly until: number | null;
  /** While somebody is rung who takes the place of another in it. */
  readonly transfer?: CallTransfer;
}

/** A call being handed over (trusted-application-api.md 6, transfer). */
export interface CallTransfer {
  readonly id: string;
  readonly operationId: string;
  readonly to: Named;
  /** The invitation of the call that rings him. */
  readonly ring: string;
  /** Another call that this one takes the place of. */
  readonly replaces: string | null;
}

/** Somebody of a call, by his address there. */
export interface CallPerson {
  readonly uri: string;
  readonly name: string;
}

/** What a conversation is beside its call, as its events tell it. */
export interface CallHere {
  readonly meeting: boolean;
  /** A chat that is bridged into a meeting. */
  readonly bridged: boolean;
  readonly hostMessaging: boolean;
  /** Devices that take part in messaging. */
  readonly messaging: readonly string[];
}
