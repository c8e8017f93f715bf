import type { Caller } from '../calls/callers.ts';
import type { InvitationRecord } from '../calls/invitations.ts';
import { uriOfId } from './people.ts';
import type { RoomParts } from './roomParts.ts';
import { BadFrame } from './wire.ts';

/**
 * The invitation that somebody answers: by the caller's requestID, and by who the caller is where two chose the same
 * one. The one that rings, else the newest.
 * @throws BadFrame when several ring him and he does not say whose
 */
export function invitationTo(
  { invitations, identity }: Pick<RoomParts, 'invitations' | 'identity'>,
  { uri }: Caller,
  requestID: string,
  from: string | undefined,
): InvitationRecord | undefined {
  const caller = from === undefined ? undefined : uriOfId(identity, from);
  const asked = invitations.asking(uri, requestID).filter((one) => caller === undefined || one.from === caller);
  const ringing = asked.filter(({ end }) => end === null);
  if (new Set(ringing.map((one) => one.from)).size > 1)
    throw new BadFrame('Several ring under this requestID: say from whom.');
  return ringing[0] ?? asked[0];
}

/** Somebody's own invitation by its requestID: the one this session rings, else any that rings, else the newest. */
export function invitationOf(
  { invitations }: Pick<RoomParts, 'invitations'>,
  uri: string,
  device: string,
  requestID: string,
): InvitationRecord | undefined {
  const own = invitations.askedBy(uri, requestID);
  const ringing = own.filter(({ end }) => end === null);
  return ringing.find((one) => one.device === device) ?? ringing[0] ?? own[0];
}
