import type { HelpdeskSettings } from '../../../../server/helpdesk/settings.ts';
import type { Answer, Asked } from './proxy.ts';

/** A callback on its way to the helpdesk. */
export interface Callback {
  /** Path and query that it is sent to. */
  readonly url: string;
  readonly body: string;
}

/** Takes a callback to the helpdesk; rejects when the helpdesk cannot be reached. */
export type Deliver = (callback: Callback) => Promise<Answer>;

/**
 * How callbacks travel: what the platform is answered for one. A courier that answers before it delivers has to see to
 * the order itself.
 */
export type Courier = (callback: Callback, deliver: Deliver) => Promise<Answer>;

/** A platform of another make, as what the wire to and from ours is turned into. Everything absent stays as it is. */
export interface Variant {
  readonly title: string;
  /** Settings of the helpdesk that stands before it. */
  readonly settings?: Partial<HelpdeskSettings>;
  /** What must be seen in what the helpdesk asked and was told, so that a variant cannot be one in name alone. */
  readonly proof?: { readonly asked?: RegExp; readonly told?: RegExp };
  /** Made anew for each request for support, because some remember what went by. */
  readonly wire: () => VariantWire;
}

export interface VariantWire {
  /** What our platform is really asked; or what is answered at once, without asking it. */
  readonly ask?: (asked: Asked) => Asked | Answer;
  /** What is answered instead. */
  readonly answer?: (answer: Answer, asked: Asked) => Answer | Promise<Answer>;
  /** What a callback says instead. */
  readonly tell?: (body: string) => string;
  readonly courier?: Courier;
}

export const isAnswer = (made: Asked | Answer): made is Answer => 'status' in made;

/** Callbacks are accepted at once, whatever becomes of them. */
export const accepted: Answer = { status: 200, headers: {}, body: '' };
