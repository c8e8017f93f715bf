import type { Person } from '../../conversation/model.ts';
import type { MeetingTerms } from '../../conversation/terms.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { joinUrlOf, onlineMeetingUriOf, readMeetingAddress } from './address.ts';
import type { MeetingStore, OnlineMeeting } from './store.ts';

interface Sources {
  readonly meetings: MeetingStore;
  readonly settings: Pick<UcwaParts['settings'], 'publicUrl' | 'loopbackIsOne'>;
  readonly identity: Pick<UcwaParts['identity'], 'accounts' | 'applications'>;
}

/** Who a meeting belongs to, as he is called now; undefined when there is no such person or application any more. */
function organizerOf({ identity }: Sources, uri: string): Person | undefined {
  const found = identity.accounts.byUri(uri) ?? identity.applications.byEndpoint(uri);
  return found && { uri, name: found.name };
}

/** A meeting as those see it who join it. */
export function termsOf(
  parts: { readonly settings: Pick<UcwaParts['settings'], 'publicUrl'> },
  meeting: OnlineMeeting,
  organizer: Pick<Person, 'uri' | 'name'>,
): MeetingTerms {
  const { settings, expiresAt } = meeting;
  const joinUrl = joinUrlOf(parts.settings.publicUrl(), meeting);
  return { ...settings, organizer: { uri: organizer.uri, name: organizer.name }, joinUrl, expiresAt };
}

/** A meeting that may be joined at `now` by its `onlineMeetingUri` or its join URL. */
export function findMeeting(
  parts: Sources,
  address: string,
  now: number,
): { meeting: OnlineMeeting; onlineMeetingUri: string; terms: MeetingTerms } | undefined {
  const { publicUrl, loopbackIsOne } = parts.settings;
  const read = readMeetingAddress(address, { publicUrl: publicUrl(), loopbackIsOne });
  const meeting = read && parts.meetings.byId(read.id);
  if (meeting?.organizer !== read?.organizer || !meeting || meeting.expiresAt <= now) return undefined;
  const organizer = organizerOf(parts, meeting.organizer);
  return (
    organizer && { meeting, onlineMeetingUri: onlineMeetingUriOf(meeting), terms: termsOf(parts, meeting, organizer) }
  );
}
