import type { Caller } from '../calls/callers.ts';
import type { Invited } from '../calls/calls.ts';
import { callEvents } from './callEvents.ts';
import { invitationsIn } from './conferenceLog.ts';
import { uriOfId } from './people.ts';
import { ownerOf, type RoomParts } from './roomParts.ts';
import { BadFrame } from './wire.ts';

/**
 * The invitation that somebody answers: by the caller's requestID, and by who the caller is where two chose the same one.
 * @throws BadFrame when several ring him and he does not say whose
 */
export function invitationTo(
  parts: RoomParts,
  { uri }: Caller,
  requestID: string,
  from: string | undefined,
): Invited | undefined {
  const { calls, records, accounts } = parts;
  const caller = from === undefined ? undefined : uriOfId(accounts, from);
  const asked = caller && calls.invited(ownerOf('invitation', caller), requestID);
  if (asked) return asked;
  const isMeant = (invitation: { operation: string; from: string }) =>
    invitation.operation === requestID && (caller === undefined || invitation.from === caller);
  const open = records.openFor(uri);
  const ringing = open.flatMap((call) =>
    (calls.read(call)?.call.invitations ?? [])
      .filter((one) => isMeant(one) && one.ring.people.some((rung) => rung.uri === uri))
      .map(({ id }) => ({ call, invitation: id })),
  );
  if (ringing.length > 1) throw new BadFrame('Several ring under this requestID: say from whom.');
  if (ringing[0]) return ringing[0];
  for (const call of open) {
    const made = invitationsIn(callEvents(parts, call).events).find(isMeant);
    if (made) return { call, invitation: made.id };
  }
  return undefined;
}
