import type { MeetingTerms } from '../../conversation/terms.ts';
import type { View } from './view.ts';

/**
 * How every meeting here was made: the original's list has two values, and a strict reader of it takes no third one;
 * the other, `myAssignedOnlineMeeting`, is a meeting room that nobody has here.
 */
export const onlineMeetingRel = 'myOnlineMeetings';

/**
 * What every form of a scheduled meeting says of it: adhocMeeting, myOnlineMeeting and the onlineMeeting of a
 * conversation (trusted-application-api.md 6.1; ucwa.md 6.1, 6.2). Guests are not told who else is expected.
 */
export function scheduledProperties(view: View, onlineMeetingUri: string | null, terms: MeetingTerms) {
  const id = onlineMeetingUri?.split(':').at(-1);
  const told = view.side !== 'visitor';
  return {
    accessLevel: terms.accessLevel,
    attendees: told ? terms.attendees : [],
    automaticLeaderAssignment: terms.automaticLeaderAssignment,
    conferenceId: id,
    description: terms.description,
    entryExitAnnouncement: terms.entryExitAnnouncement,
    expirationTime: view.date(terms.expiresAt),
    hostingNetwork: 'Local',
    joinUrl: terms.joinUrl,
    largeMeeting: false,
    leaders: told ? terms.leaders : [],
    lobbyBypassForPhoneUsers: terms.lobbyBypassForPhoneUsers,
    onlineMeetingId: id,
    onlineMeetingRel,
    onlineMeetingUri,
    organizerName: terms.organizer.name,
    organizerUri: terms.organizer.uri,
    phoneUserAdmission: terms.phoneUserAdmission,
    subject: terms.subject,
  };
}
