import { randomHex } from '../../../lib/ids.ts';
import type { AccessLevel } from '../../conversation/terms.ts';
import type { Transaction } from '../../log/log.ts';
import { refusal } from '../errors.ts';
import type { Input } from '../input.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { expiry, presetSettings, readExpiry, readSettings } from './settings.ts';
import type { MeetingSettings, OnlineMeeting } from './store.ts';

/** Meetings of one organizer: those in his list, and on-demand ones not yet forgotten. */
const most = { mine: 500, adhoc: 10_000 };

/** Characters of what is settled in all of them together: a list that names everybody must stay one that can be told. */
const mostCharacters = 8 * 1024 * 1024;

/** On-demand meetings that a list shows, the newest; it has no pages, and whoever made one was told where it is. */
export const mostShown = most.mine;

/** What a meeting is to be, as somebody asked. */
export interface Wanted {
  readonly kind: OnlineMeeting['kind'];
  readonly organizer: string;
  readonly settings: MeetingSettings;
  readonly expiresAt: number;
}

/** Reads what a new meeting is to be. @throws Problem `InputInvalid` with every fault */
export function readWanted(
  input: Input,
  about: { kind: OnlineMeeting['kind']; organizer: string; accessLevel: AccessLevel; now: number },
): Wanted {
  const { kind, organizer, accessLevel, now } = about;
  const settings = readSettings(input, presetSettings(accessLevel));
  const expiresAt = readExpiry(input, now, now + expiry.presetMs);
  input.check();
  return { kind, organizer, settings, expiresAt };
}

/** Writes a new meeting down; belongs inside a commit. @throws Problem `TooManyMeetings` */
export function makeMeeting(parts: Pick<UcwaParts, 'meetings'>, tx: Transaction, wanted: Wanted): OnlineMeeting {
  if (parts.meetings.size(wanted.organizer, wanted.kind).count >= most[wanted.kind])
    throw refusal('TooManyMeetings', `There are ${most[wanted.kind]} meetings already: remove some.`);
  const meeting: OnlineMeeting = { id: randomHex(16), revision: 1, ...wanted };
  parts.meetings.add(meeting, tx.now);
  checkSize(parts, meeting);
  return meeting;
}

/** Writes down what a meeting became; belongs inside a commit. @throws Problem `TooManyMeetings` */
export function changeMeeting(
  parts: Pick<UcwaParts, 'meetings'>,
  meeting: OnlineMeeting,
  settings: MeetingSettings,
  expiresAt: number,
): void {
  parts.meetings.change(meeting.id, settings, expiresAt);
  const grows = JSON.stringify(settings).length > JSON.stringify(meeting.settings).length;
  if (grows) checkSize(parts, meeting);
}

/** Of what was just written, which is undone with the commit. */
function checkSize({ meetings }: Pick<UcwaParts, 'meetings'>, { organizer, kind }: OnlineMeeting): void {
  if (meetings.size(organizer, kind).characters > mostCharacters)
    throw refusal('TooManyMeetings', 'These meetings name too many people: remove some.');
}
