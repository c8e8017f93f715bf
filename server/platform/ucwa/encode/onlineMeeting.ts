import type { Resource } from '../../../wire/resource.ts';
import { type Facts, meetingAddress } from '../../conversation/model.ts';
import { leads, type MeetingTerms } from '../../conversation/terms.ts';
import { onlineMeetingRel, scheduledProperties } from './scheduled.ts';
import { addressSegment, linkTo, paths, type View } from './view.ts';

/** onlineMeeting (5.4; ucwa.md 6.2). Without terms it was started from an invitation. */
export function onlineMeetingResource(view: View, facts: Facts, terms?: MeetingTerms): Resource {
  const organizer = terms?.organizer ?? facts.endpoint;
  return {
    onlineMeetingUri: meetingAddress(facts),
    onlineMeetingId: meetingAddress(facts).split(':').at(-1),
    organizerUri: facts.endpoint.uri,
    subject: facts.subject,
    conferenceId: meetingAddress(facts).split(':').at(-1),
    organizerName: facts.endpoint.name,
    description: '',
    disclaimerBody: '',
    disclaimerTitle: '',
    accessLevel: 'Invited',
    entryExitAnnouncement: 'Disabled',
    automaticLeaderAssignment: 'Disabled',
    phoneUserAdmission: 'Disabled',
    lobbyBypassForPhoneUsers: 'Disabled',
    hostingNetwork: 'Local',
    largeMeeting: false,
    attendees: [],
    leaders: [],
    onlineMeetingRel,
    ...(terms ? scheduledProperties(view, facts.onlineMeetingUri, terms) : {}),
    _links: {
      self: linkTo(view, paths.onlineMeeting(facts.id)),
      conversation: linkTo(view, paths.conversation(facts.id)),
      ...(view.side === 'application' && (!terms || leads(terms, facts.endpoint))
        ? { terminateOnlineMeeting: linkTo(view, `${paths.onlineMeeting(facts.id)}/terminateOnlineMeeting`) }
        : {}),
      ...(view.side === 'application'
        ? {}
        : { onlineMeetingExtensions: linkTo(view, `${paths.onlineMeeting(facts.id)}/extensions`) }),
      ...(view.side === 'staff'
        ? {
            organizer: linkTo(view, `/people/${addressSegment(organizer.uri)}`, organizer.name),
            phoneDialInInformation: linkTo(view, '/onlineMeetings/phoneDialInInformation'),
          }
        : {}),
    },
    rel: 'onlineMeeting',
  };
}

/** onlineMeetingExtensions at this path: nobody has published one that could be kept (ucwa.md 6.1). */
export const extensionsResource = (view: View, path: string): Resource => ({
  _links: { self: linkTo(view, path) },
  _embedded: { onlineMeetingExtension: [] },
  rel: 'onlineMeetingExtensions',
});
