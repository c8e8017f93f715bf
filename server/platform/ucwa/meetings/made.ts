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
  if (parts.meetings.count(wanted.organizer, wanted.kind) >= most[wanted.kind])
    throw refusal('TooManyMeetings', `There are ${most[wanted.kind]} meetings already: remove some.`);
  const meeting: OnlineMeeting = { id: randomHex(16), revision: 1, ...wanted };
  parts.meetings.add(meeting, tx.now);
  return meeting;
}
