import type { Request } from 'express';
import type { Caller } from '../calls/callers.ts';
import type { CallNow } from '../calls/callNow.ts';
import type { CallParts } from '../calls/callParts.ts';
import type { CallRecord } from '../calls/callRecord.ts';
import { meetingFor } from '../calls/meetingFor.ts';
import { mayRead } from '../calls/rights.ts';
import { bearerOf } from '../identity/bearer.ts';
import { encodeCallLog } from './encode.ts';
import { refusal } from './errors.ts';
import type { CallLog } from './wire.ts';

/** A member of the staff who asks something of `/rtc`. */
export interface StaffCaller extends Caller {
  readonly account: NonNullable<Caller['account']>;
}

/** Who asks. @throws Problem `TokenInvalid`, also for a guest's pass: it opens its room only */
export function staffOf({ callers }: Pick<CallParts, 'callers'>, req: Request): StaffCaller {
  const token = bearerOf(req.headers.authorization);
  const caller = token === undefined ? undefined : callers.byToken(token);
  if (!caller?.account) throw refusal('TokenInvalid', 'Sign in at /rtc/login and send its token as a bearer.');
  return { ...caller, account: caller.account };
}

/** A call that somebody may see. */
export interface FoundCall {
  readonly record: CallRecord;
  readonly now: CallNow;
}

/**
 * The call by its UUID or number, for its parties and those who lead the staff.
 * @throws Problem `CallUnknown`, also where it is none of the caller's business
 */
export function findCall(
  parts: Pick<CallParts, 'records' | 'calls'>,
  caller: StaffCaller,
  key: string | number,
): FoundCall {
  const { records, calls } = parts;
  const text = String(key).trim();
  const record = /^\d{1,15}$/.test(text) ? records.byNumber(Number(text)) : records.byId(text.toLowerCase());
  const now = record && calls.read(record.id);
  if (!record || !now || !mayRead(now, caller)) throw refusal('CallUnknown', 'There is no such call.');
  return { record, now };
}

/** The CallLog of a call as it is now, as somebody is shown it. @throws Problem `CallUnknown` */
export function callLogFor(
  parts: Pick<CallParts, 'records' | 'calls' | 'passes' | 'settings' | 'log'>,
  id: string,
  viewer: string,
): CallLog {
  const record = parts.records.byId(id);
  const now = parts.calls.read(id);
  if (!record || !now) throw refusal('CallUnknown', 'There is no such call.');
  const isCreators = now.facts.call.creator === viewer;
  const guestLink = isCreators
    ? `${parts.settings.publicUrl()}/join/${id}?token=${parts.passes.linkToken(id)}`
    : undefined;
  return encodeCallLog({
    record,
    now,
    entries: parts.records.entries(id),
    guestLink,
    meeting: meetingFor(parts, now, viewer),
  });
}
