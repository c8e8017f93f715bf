/**
 * What can happen to a person rather than in a conversation. With a `device` it is told to that one alone, with `to` to
 * these.
 */
export type PersonEvent =
  | { readonly type: 'madeAvailable'; readonly device: string }
  | { readonly type: 'communicationChanged'; readonly device: string }
  | { readonly type: 'presenceChanged' | 'noteChanged' | 'locationChanged' }
  /** The client watches these contacts from now on; `subscription` when it is a new one. */
  | {
      readonly type: 'watching';
      readonly device: string;
      readonly subscription: string | null;
      readonly contacts: readonly string[];
    }
  /** It watches these no longer; `subscription` when that has ended, too. */
  | {
      readonly type: 'watchedLast';
      readonly device: string;
      readonly subscription: string | null;
      readonly contacts: readonly string[];
    }
  | {
      readonly type: 'contactChanged';
      /** Clients that watch the contact. What was stored once names one as `device`. */
      readonly to?: readonly string[];
      readonly device?: string;
      readonly contact: string;
      readonly what: 'contactPresence' | 'contactNote' | 'contactLocation';
    };
