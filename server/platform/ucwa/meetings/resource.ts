import type { Link, Resource } from '../../../wire/resource.ts';
import type { Person } from '../../conversation/model.ts';
import { scheduledProperties } from '../encode/scheduled.ts';
import { linkTo, type View } from '../encode/view.ts';
import type { UcwaSettings } from '../ucwaParts.ts';
import { onlineMeetingUriOf } from './address.ts';
import { termsOf } from './find.ts';
import type { OnlineMeeting } from './store.ts';

/** What meetings are shown with: where links lie, whose they are, and where the platform is. */
export interface Showing {
  readonly view: View;
  /** The list of meetings below the view's base. */
  readonly list: string;
  readonly organizer: Pick<Person, 'uri' | 'name'>;
  readonly settings: UcwaSettings;
}

/** The version of a meeting, as property `etag` and, in quotes, as header. */
export const etagOf = ({ revision }: OnlineMeeting): string => String(revision);

/** myOnlineMeeting: a meeting in its organizer's list (ucwa.md 6.1). An application has its way in beside it. */
export function myOnlineMeetingResource(
  { view, list, organizer, settings }: Showing,
  meeting: OnlineMeeting,
): Resource {
  const onlineMeetingUri = onlineMeetingUriOf(meeting);
  const self = `${list}/${meeting.id}`;
  const join = `/communication/onlineMeetingInvitations?onlineMeetingUri=${encodeURIComponent(onlineMeetingUri)}`;
  return {
    ...scheduledProperties(view, onlineMeetingUri, termsOf({ settings }, meeting, organizer)),
    legacyOnlineMeetingUri: `conf:${onlineMeetingUri}`,
    etag: etagOf(meeting),
    _links: {
      self: linkTo(view, self),
      onlineMeetingExtensions: linkTo(view, `${self}/extensions`),
      ...(view.side === 'application' ? { joinMyOnlineMeeting: linkTo(view, join) } : {}),
    },
    rel: 'myOnlineMeeting',
  };
}

/** adhocMeeting: a meeting that an application made for now (trusted-application-api.md 6.1). */
export function adhocMeetingResource({ view, list, organizer, settings }: Showing, meeting: OnlineMeeting): Resource {
  const onlineMeetingUri = onlineMeetingUriOf(meeting);
  const root = settings.publicUrl();
  const join = linkTo(view, `/communication/onlineMeetingInvitations?confUrl=${encodeURIComponent(onlineMeetingUri)}`);
  const absolute = (path: string): Link => ({ href: `${root}${path}` });
  return {
    ...scheduledProperties(view, onlineMeetingUri, termsOf({ settings }, meeting, organizer)),
    etag: etagOf(meeting),
    _links: {
      self: linkTo(view, `${list}/${meeting.id}?onlineMeetingContext=${encodeURIComponent(meeting.organizer)}`),
      discover: absolute(`/platformservice/discover?discoverContext=${meeting.id}`),
      joinAdhocMeeting: absolute(join.href),
      applications: absolute('/ucwa/oauth/v1/applications'),
    },
    rel: 'adhocMeeting',
  };
}
