import type { Ring, RingOver } from '../ring.ts';

/** Somebody whom a call concerns: who made it, who is asked, who came by its link. */
export interface Party {
  /** SIP address of an account, or an address made for whoever has none. */
  readonly uri: string;
  readonly name: string;
  /** Counts the parties of a call from 1. */
  readonly number: number;
  /** 24 hex digits: the account's, or made for whoever has none. */
  readonly id: string;
  /** `outsider`: he has no account and was named only to be told by mail or SMS. `phone`: he is known by his number alone. */
  readonly kind: 'staff' | 'guest' | 'outsider' | 'phone';
  /** How he was described: kept as written for an outsider. */
  readonly contact: PartyContact;
}

/** What a call log says of a party beside his name; empty text where nothing is known. */
export interface PartyContact {
  readonly domain: string;
  readonly email: string;
  readonly phone: string | null;
  /** Number of the account, or what was written; null for a guest. */
  readonly dbId: number | null;
  readonly userId: string;
}

/** What never changes about a call. */
export interface CallTerms {
  readonly reason: 'STANDARD' | 'SERVICE_REQUEST';
  readonly topology: 'MESH' | 'SFU';
  /** Whether guests may join by a link. */
  readonly anonymous: boolean;
  /** Whether those asked are rung; else they are only told by mail or SMS. */
  readonly inform: boolean;
  /** Epoch ms; null: at once. */
  readonly plannedAt: number | null;
  /** When a service request that nobody opened is over, epoch ms; null for a standard call. */
  readonly expiresAt: number | null;
  /** Address of whoever the call belongs to. */
  readonly creator: string;
  /** Address of whoever made it on the creator's behalf, else null (calls.md 1.4, broker call). */
  readonly broker: string | null;
  /** Whom the creator asked with the call, in order; groups of several have one winner. */
  readonly asked: readonly Asked[];
  /** Whom and which teams the request named, in its order, rung or not; absent where it named nobody. */
  readonly named?: Named;
  /** It is one of two, as at a phone: who is left behind hangs up. Absent in a call that is a room to stay in. */
  readonly pair?: boolean;
  /** 64 hex digits: the call as a room. */
  readonly room: string;
  /** At most so many people at a time. */
  readonly limit: number;
  /** The chat or meeting that it began in: it lives as long as there is somebody to talk to. */
  readonly chat?: string;
  /** An application takes part in it, without media: one person is company enough. */
  readonly hosted?: true;
}

/** Who was to be in a call when it was made. */
export interface Named {
  /** Addresses of parties. */
  readonly contacts: readonly string[];
  readonly teams: readonly { readonly id: string; readonly name: string }[];
}

/** One ring to come: a person, or several of whom one answers. */
export interface Asked {
  readonly uris: readonly string[];
  readonly order: 'all' | 'sequential';
}

/** Somebody in a call. */
export interface Inside {
  readonly uri: string;
  /** The device he is in with: a connected session, or the sign-in of a request. */
  readonly device: string;
  /** He came by a request: nothing of his can be lost, only he himself leaves. */
  readonly byRequest: boolean;
  /** Until when his lost device may come back, epoch ms; null while it is connected. */
  readonly lostUntil: number | null;
}

/** Somebody, or one of several, being rung into a call. */
export interface CallInvitation {
  readonly id: string;
  /** The id its maker gave to the request. */
  readonly operation: string;
  readonly from: string;
  /** The session that asked; null when the call itself did. */
  readonly device: string | null;
  readonly media: { readonly audio: boolean; readonly video: boolean };
  /** Said by the caller for whoever rings, at most a few KB of JSON. */
  readonly context: unknown;
  /** When it is answered, whoever asked leaves the call to them. */
  readonly transfer: boolean;
  /** True when whoever is rung had asked for it. */
  readonly requested?: boolean;
  readonly ring: Ring;
}

/** `planned` until those asked have their turn, whoever came early (calls.md 1.4). */
export type CallStatus = 'planned' | 'started' | 'ended';

/** A call as decisions see it. */
export interface Call {
  readonly status: CallStatus;
  readonly parties: readonly Party[];
  readonly inside: readonly Inside[];
  /** Only those still ringing. */
  readonly invitations: readonly CallInvitation[];
  /** Who may act in the room: asked or in it, and not gone from it. */
  readonly acl: readonly string[];
  /** Whose invitation ended unanswered, and why. */
  readonly over: readonly { readonly uri: string; readonly cause: RingOver | 'answeredElsewhere' }[];
  /** Whether those asked with the call have had their turn. */
  readonly begun: boolean;
  /** Whether those asked were reminded of a planned call. */
  readonly reminded: boolean;
  /** Since nobody in it has a device connected and nothing rings: when it ends, epoch ms. */
  readonly abandonedAt: number | null;
  /** Counts the steps so far; absent in a call that is older than the count. */
  readonly changes?: number;
}

/** So many steps a call takes; after them nobody is invited or comes any more, and who is in it can only leave. */
const mostChanges = 50_000;

/** Whether so much has happened in a call that it only runs out: its history is read as a whole. */
export const isWornOut = ({ changes = 0 }: Call): boolean => changes >= mostChanges;

/** A party by address. */
export const partyOf = (call: Call, uri: string): Party | undefined => call.parties.find((party) => party.uri === uri);

/** Somebody in the call by address. */
export const insideOf = (call: Call, uri: string): Inside | undefined =>
  call.inside.find((inside) => inside.uri === uri);

/** The invitation that rings somebody; the first when several do. */
export const invitationFor = (call: Call, uri: string): CallInvitation | undefined =>
  call.invitations.find(({ ring }) => ring.people.some((rung) => rung.uri === uri && rung.state === 'ringing'));
