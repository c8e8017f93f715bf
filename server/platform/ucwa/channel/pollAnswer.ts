import type { Envelope } from '../../../wire/events.ts';

/** What a poll is answered with (ucwa.md 3.2 and 3.4). */
export type PollAnswer =
  | { readonly kind: 'package'; readonly body: Envelope }
  | { readonly kind: 'resync'; readonly body: Pick<Envelope, '_links'> }
  /** Another poll of the channel, or another channel, took over: 409 PGetReplaced. */
  | { readonly kind: 'replaced' }
  /** The tab was closed, or never was; its client lives on in others: 410. */
  | { readonly kind: 'closed' }
  /** The application ended meanwhile. */
  | { readonly kind: 'gone' };
