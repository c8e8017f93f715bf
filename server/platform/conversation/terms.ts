/** Whom a meeting lets in without asking (ucwa.md 6.1). */
export const accessLevels = ['None', 'Locked', 'Invited', 'SameEnterprise', 'Everyone'] as const;
export type AccessLevel = (typeof accessLevels)[number];

/** Who leads a meeting without being named. */
export const leaderAssignments = ['Disabled', 'SameEnterprise', 'Everyone'] as const;
export type LeaderAssignment = (typeof leaderAssignments)[number];

/** A meeting as its organizer has it: who may join and who leads. The rest of what he wrote is only shown. */
export interface MeetingTerms {
  readonly organizer: { readonly uri: string; readonly name: string };
  readonly subject: string;
  readonly description: string;
  readonly accessLevel: AccessLevel;
  /** SIP addresses in lower case, as are {@link attendees}. */
  readonly leaders: readonly string[];
  readonly attendees: readonly string[];
  readonly automaticLeaderAssignment: LeaderAssignment;
  readonly entryExitAnnouncement: 'Enabled' | 'Disabled';
  readonly phoneUserAdmission: 'Enabled' | 'Disabled';
  readonly lobbyBypassForPhoneUsers: 'Enabled' | 'Disabled';
  readonly joinUrl: string;
  /** Epoch ms. */
  readonly expiresAt: number;
}

type Somebody = { readonly uri: string; readonly anonymous?: boolean };

/** Whether somebody leads the meeting from his arrival on. */
export function leads(terms: MeetingTerms, who: Somebody): boolean {
  if (isNamedLeader(terms, who.uri)) return true;
  if (terms.automaticLeaderAssignment === 'Everyone') return true;
  return terms.automaticLeaderAssignment === 'SameEnterprise' && !who.anonymous;
}

/** The organizer, or one of those he named. */
const isNamedLeader = (terms: MeetingTerms, uri: string): boolean =>
  uri === terms.organizer.uri || terms.leaders.includes(uri);

/** What becomes of somebody who comes by the meeting's address. Whom the organizer made a leader always gets in. */
export function admission(terms: MeetingTerms, who: Somebody): 'in' | 'lobby' | 'refused' {
  if (isNamedLeader(terms, who.uri)) return 'in';
  switch (terms.accessLevel) {
    case 'Everyone':
      return 'in';
    case 'SameEnterprise':
      return who.anonymous ? 'lobby' : 'in';
    case 'Invited':
      return terms.attendees.includes(who.uri) ? 'in' : 'lobby';
    case 'Locked':
      return 'lobby';
    case 'None':
      return 'refused';
  }
}
