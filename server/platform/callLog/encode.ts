import { isoDate } from '../../wire/dates.ts';
import type { CallNow } from '../calls/callNow.ts';
import type { CallRecord } from '../calls/callRecord.ts';
import type { CallEntry } from '../calls/records.ts';
import { type Party, partyOf } from '../conversation/call/model.ts';
import type { NoticeRecord } from './notices/table.ts';
import type { CallLog, Contact } from './wire.ts';

const statuses = { planned: 'Planned', started: 'Started', ended: 'Ended' } as const;

/**
 * The CallLog of a call (calls.md 1.3): what was asked, how it is, and what happened.
 * @param options.guestLink for the creator's eyes; undefined for anybody else
 * @param options.meeting for who takes part in it: of the chat that the call belongs to
 */
export function encodeCallLog(options: {
  record: CallRecord;
  now: CallNow;
  entries: readonly CallEntry[];
  guestLink: string | undefined;
  meeting: string | undefined;
}): CallLog {
  const { record, now, entries, guestLink, meeting } = options;
  const { facts, call } = now;
  const { call: terms } = facts;
  const creator = partyOf(call, terms.creator);
  if (!creator) throw new Error(`call ${facts.id} has no creator`);
  const contactOf = (uri: string): Contact => encodeContact(partyOf(call, uri) ?? creator);
  const isSequential = terms.asked.some(({ order }) => order === 'sequential');
  return {
    id: record.number,
    callId: facts.id,
    callTitle: facts.subject,
    callReason: terms.reason,
    callType: terms.topology,
    anonymousJoinAllow: terms.anonymous,
    informOthersDirectly: terms.inform,
    plannedDateTime: terms.plannedAt === null ? null : isoDate(terms.plannedAt),
    ringOrder: isSequential ? 'sequential' : 'all',
    creatorUser: terms.broker === null ? null : creator.contact.dbId,
    callStatus: statuses[call.status],
    creatorContact: encodeContact(creator),
    invitedContacts: invited(now).map(contactOf),
    invitedTeams: [...(terms.named?.teams ?? [])],
    callEvents: entries.map(({ number, type, uri, at }) => ({
      id: number,
      type,
      contact: contactOf(uri),
      timestamp: isoDate(at),
    })),
    ...(guestLink === undefined ? {} : { guestLink }),
    ...(meeting === undefined ? {} : { onlineMeetingUri: meeting }),
  };
}

/** What became of the mail and SMS of a call. */
export const encodeNotices = ({ call }: CallNow, notices: readonly NoticeRecord[]): NonNullable<CallLog['notices']> =>
  notices.flatMap(({ party: uri, channel, kind, state, attempts, error, at }) => {
    const party = partyOf(call, uri);
    if (!party) return [];
    return [{ contact: encodeContact(party), channel, about: kind, state, attempts, error, timestamp: isoDate(at) }];
  });

/** Those the request named; then whoever was asked into the room since, which nobody of a team was by himself. */
function invited({ facts: { call: terms }, call }: CallNow): string[] {
  const named = terms.named?.contacts ?? [];
  const others = new Set([terms.creator, terms.broker, ...terms.asked.flatMap(({ uris }) => uris), ...named]);
  const later = call.parties.filter(({ uri, kind }) => kind !== 'guest' && !others.has(uri));
  return [...named, ...later.map(({ uri }) => uri)];
}

const encodeContact = ({ number, name, contact }: Party): Contact => ({
  id: number,
  displayName: name,
  domain: contact.domain,
  email: contact.email,
  phoneNumber: contact.phone,
  userDbId: contact.dbId,
  userId: contact.userId,
});
