import { parseDate } from '../../../wire/dates.ts';
import { type AccessLevel, accessLevels, leaderAssignments } from '../../conversation/terms.ts';
import { sipUri } from '../../identity/sipUri.ts';
import type { Input } from '../input.ts';
import type { MeetingSettings } from './store.ts';

const hour = 3600_000;
const year = 365.25 * 24 * hour;
/** Contract of the original: eight hours unless said otherwise, from a year ago to ten years ahead (ucwa.md 6.1). */
export const expiry = { presetMs: 8 * hour, pastMs: year, aheadMs: 10 * year };
/** People named in one list. */
const mostNamed = 250;

const switches = ['Enabled', 'Disabled'] as const;

/** What a meeting is like when nobody says anything: whoever of the enterprise knows the address is let in. */
export const presetSettings = (accessLevel: AccessLevel): MeetingSettings => ({
  subject: '',
  description: '',
  accessLevel,
  leaders: [],
  attendees: [],
  automaticLeaderAssignment: 'Disabled',
  entryExitAnnouncement: 'Disabled',
  phoneUserAdmission: 'Disabled',
  lobbyBypassForPhoneUsers: 'Disabled',
});

/** The settings in an input; what is left out stays as it was. Faults are the input's, for its `check`. */
export function readSettings(input: Input, before: MeetingSettings): MeetingSettings {
  return {
    subject: input.text('subject', 250) ?? before.subject,
    description: input.text('description', 1024) ?? before.description,
    accessLevel: input.oneOf('accessLevel', accessLevels) ?? before.accessLevel,
    leaders: readPeople(input, 'leaders') ?? before.leaders,
    attendees: readPeople(input, 'attendees') ?? before.attendees,
    automaticLeaderAssignment:
      input.oneOf('automaticLeaderAssignment', leaderAssignments) ?? before.automaticLeaderAssignment,
    entryExitAnnouncement: input.oneOf('entryExitAnnouncement', switches) ?? before.entryExitAnnouncement,
    phoneUserAdmission: input.oneOf('phoneUserAdmission', switches) ?? before.phoneUserAdmission,
    lobbyBypassForPhoneUsers: input.oneOf('lobbyBypassForPhoneUsers', switches) ?? before.lobbyBypassForPhoneUsers,
  };
}

/** `expirationTime` in either form of a date, epoch ms. */
export function readExpiry(input: Input, now: number, before: number): number {
  const text = input.text('expirationTime', 100);
  if (text === undefined) return before;
  const at = parseDate(text);
  if (at === undefined) input.fault('expirationTime', 'must be a date');
  else if (at < now - expiry.pastMs || at > now + expiry.aheadMs)
    input.fault('expirationTime', 'lies a year back at the most, and ten years ahead');
  else return at;
  return before;
}

function readPeople(input: Input, name: string): readonly string[] | undefined {
  const written = input.list(name);
  if (written === undefined) return undefined;
  if (written.length > mostNamed) input.fault(name, `takes ${mostNamed} addresses at most`);
  const people = new Set<string>();
  for (const one of written.slice(0, mostNamed)) {
    const uri = sipUri(one);
    if (uri === undefined) input.fault(name, `${one.slice(0, 100)} is no SIP address`);
    else people.add(uri);
  }
  return [...people];
}
