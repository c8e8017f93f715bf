import type { Link, Resource } from '../../../wire/resource.ts';
import type { RegisteredApplication } from '../../identity/application.ts';

/** Path of a trusted application's own resources, without a server pinned (0.2). */
export const applicationPath = (id: string): string => `/platformservice/v1/applications/${id}`;

/** applications: the way to the one that the caller is (1.2). */
export function applicationsResource(application: RegisteredApplication, self: string): Resource {
  const query = `?endpointId=${encodeURIComponent(application.endpoint)}`;
  return {
    _links: { self: { href: self }, application: { href: `${applicationPath(application.id)}${query}` } },
    rel: 'applications',
  };
}

/** The application with what it is permitted to do: a missing link is a missing right (section 2). Rels are bare. */
export function applicationResource(application: RegisteredApplication): Resource {
  const at = (rest: string): Link => ({
    href: `${applicationPath(application.id)}${rest}?endpointId=${encodeURIComponent(application.endpoint)}`,
  });
  return {
    _links: { self: at(''), anonApplicationTokens: at('/anonApplicationTokens') },
    _embedded: {
      communication: communicationResource(application),
      myOnlineMeetings: { _links: { self: at('/myOnlineMeetings') }, rel: 'myOnlineMeetings' },
      adhocMeetings: { _links: { self: at('/adhocMeetings') }, rel: 'adhocMeetings' },
    },
    rel: 'application',
  };
}

/** communication: what the application may start. */
export function communicationResource(application: RegisteredApplication): Resource {
  const at = (rest: string): Link => ({
    href: `${applicationPath(application.id)}/communication${rest}?endpointId=${encodeURIComponent(application.endpoint)}`,
  });
  const called = (modalities: string): Link => ({
    href: at('/audioVideoInvitations').href.replace('?', `?modalities=${modalities}&`),
  });
  return {
    _links: {
      self: at(''),
      joinOnlineMeeting: at('/onlineMeetingInvitations'),
      inviteUserToMeeting: at('/userMeetingInvitations'),
      startMessaging: at('/messagingInvitations'),
      startMessagingWithIdentity: at('/messagingInvitations'),
      startAudioVideo: called('AudioVideo'),
      startAudio: called('Audio'),
    },
    rel: 'communication',
    etag: '4294967295',
  };
}
