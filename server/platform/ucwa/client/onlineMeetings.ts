import { Router } from 'express';
import type { Resource } from '../../../wire/resource.ts';
import { accessLevels, leaderAssignments } from '../../conversation/terms.ts';
import { linkTo, type View } from '../encode/view.ts';
import { refusal } from '../errors.ts';
import { myOnlineMeetingRoutes } from '../meetings/routes.ts';
import { presetSettings } from '../meetings/settings.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { deviceOf, viewOf } from './access.ts';

/** A colleague who knows the address of a member's meeting is let in, a guest waits in its lobby. */
const presetAccess = 'SameEnterprise';

/** What there is to know about meetings here: no phones, nothing recorded (ucwa.md 2.2). */
const documents: Readonly<Record<string, { path: string; properties: Record<string, unknown> }>> = {
  onlineMeetingDefaultValues: { path: 'defaultValues', properties: defaultValues() },
  onlineMeetingEligibleValues: {
    path: 'eligibleValues',
    properties: {
      accessLevels,
      automaticLeaderAssignments: leaderAssignments,
      eligibleOnlineMeetingRels: ['myOnlineMeeting'],
      entryExitAnnouncements: ['Disabled', 'Enabled'],
      lobbyBypassForPhoneUsersSettings: ['Disabled', 'Enabled'],
      phoneUserAdmissions: ['Disabled', 'Enabled'],
    },
  },
  onlineMeetingInvitationCustomization: {
    path: 'customInvitation',
    properties: {
      enterpriseHelpUrl: '',
      invitationFooterText: '',
      invitationHelpUrl: '',
      invitationLegalUrl: '',
      invitationLogoUrl: '',
    },
  },
  onlineMeetingPolicies: {
    path: 'policies',
    properties: {
      entryExitAnnouncement: 'Disabled',
      externalUserMeetingRecording: 'Disabled',
      meetingRecording: 'Disabled',
      meetingSize: 250,
      phoneUserAdmission: 'Disabled',
      voipAudio: 'Disabled',
    },
  },
  phoneDialInInformation: {
    path: 'phoneDialInInformation',
    properties: {
      defaultRegion: '',
      externalDirectoryUri: '',
      internalDirectoryUri: '',
      isAudioConferenceProviderEnabled: false,
      participantPassCode: '',
      tollFreeNumbers: [],
      tollNumber: '',
    },
  },
};

function defaultValues(): Record<string, unknown> {
  const { accessLevel, automaticLeaderAssignment, ...preset } = presetSettings(presetAccess);
  return {
    accessLevel,
    automaticLeaderAssignment,
    defaultOnlineMeetingRel: 'myOnlineMeeting',
    entryExitAnnouncement: preset.entryExitAnnouncement,
    lobbyBypassForPhoneUsers: preset.lobbyBypassForPhoneUsers,
    participantsWarningThreshold: 250,
    phoneUserAdmission: preset.phoneUserAdmission,
  };
}

/** onlineMeetings: where a member of the staff has his (ucwa.md 2.2). */
export const onlineMeetingsResource = (view: View): Resource => ({
  _links: {
    self: linkTo(view, '/onlineMeetings'),
    myOnlineMeetings: linkTo(view, '/onlineMeetings/myOnlineMeetings'),
    ...Object.fromEntries(
      Object.entries(documents).map(([rel, { path }]) => [rel, linkTo(view, `/onlineMeetings/${path}`)]),
    ),
  },
  rel: 'onlineMeetings',
});

/** The meetings of a member of the staff, and what there is to know about meetings here. */
export function onlineMeetingsRoutes(parts: UcwaParts): Router {
  const router = Router({ mergeParams: true });
  router.use((_req, res, next) => {
    if (deviceOf(res).kind === 'staff') return next();
    throw refusal('AnonymousRefused', 'Guests have no meetings of their own.');
  });
  router.get('/', (_req, res) => {
    res.json(onlineMeetingsResource(viewOf(res)));
  });
  for (const [rel, { path, properties }] of Object.entries(documents))
    router.get(`/${path}`, (_req, res) => {
      res.json({ ...properties, _links: { self: linkTo(viewOf(res), `/onlineMeetings/${path}`) }, rel });
    });
  router.use(
    '/myOnlineMeetings',
    myOnlineMeetingRoutes(
      parts,
      (res) => ({
        view: viewOf(res),
        list: '/onlineMeetings/myOnlineMeetings',
        organizer: deviceOf(res).person,
        settings: parts.settings,
      }),
      presetAccess,
    ),
  );
  return router;
}
