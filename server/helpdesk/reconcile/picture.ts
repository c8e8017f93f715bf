import type { Resource } from '../../wire/resource.ts';
import type { What } from '../flow/happenings.ts';

/** What a GET told of one address. */
export interface Read {
  /** Absolute, as it was asked for. */
  readonly href: string;
  /** `unknown`: nobody who knows said anything, so nothing follows from it. */
  readonly outcome: 'there' | 'gone' | 'unknown';
  /** What is there. */
  readonly resource: Resource | undefined;
  /** What links in it are relative to. */
  readonly base: string;
}

/** One of the two conversations as it stands; null = not asked for, because no link led there. */
export interface LegPicture {
  readonly conversation: Read;
  readonly messaging: Read | null;
  readonly bridge: Read | null;
  /** Asked for while somebody is in a call that began here. */
  readonly audioVideo?: Read | null;
  /** Messages nobody had told of, by number; up to this one every number has been looked for. */
  readonly messages: readonly Read[];
  readonly upTo: number;
}

/** Who is in the meeting. */
export interface RosterPicture {
  /** Whether the platform listed them. */
  readonly listed: boolean;
  /** Who is in it and not known to be. */
  readonly came: readonly (Read & { readonly title: string | null })[];
  /** Addresses of those known to be in it who are not, asked for one by one. */
  readonly left: readonly Read[];
}

/** One operation whose end was not told. */
export interface OperationPicture {
  readonly id: string;
  readonly what: What;
  readonly target: string | null;
  readonly made: Read;
}

/** A support request as the platform shows it when asked. */
export interface Picture {
  readonly operations: readonly OperationPicture[];
  /** The visitor's invitation while he waits for it to be accepted. */
  readonly invitation: Read | null;
  /** The invitation of a call that nobody has answered, as far as is known. */
  readonly call?: Read | null;
  readonly peer: LegPicture;
  readonly meeting: LegPicture | null;
  readonly roster: RosterPicture | null;
}

/**
 * PURE. What of a picture still holds when something was heard since it was taken: how operations ended and what was said
 * stays so. Who is there, and what may be done, may be otherwise by now, so of that nothing is known.
 */
export const lasting = (picture: Picture): Picture => ({
  ...picture,
  peer: withoutState(picture.peer),
  meeting: picture.meeting && withoutState(picture.meeting),
  roster: null,
});

const withoutState = (leg: LegPicture): LegPicture => ({
  ...leg,
  conversation: { ...leg.conversation, outcome: 'unknown', resource: undefined },
});
