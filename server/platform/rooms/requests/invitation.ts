import { z } from 'zod';
import type { Caller } from '../../calls/callers.ts';
import type { InvitationRecord } from '../../calls/invitations.ts';
import { guestParty, guestUri, type NewParty } from '../../calls/parties.ts';
import type { Connection } from '../connection.ts';
import { outcomeFrame } from '../encode.ts';
import { endCodes, refuseRoom } from '../errors.ts';
import { handler } from '../handler.ts';
import { personOf } from '../people.ts';
import { sameRequest } from '../repeats.ts';
import { ownRoom, staffOnly } from '../room.ts';
import { ownerOf, type RoomParts } from '../roomParts.ts';
import { type Frame, fields } from '../wire.ts';

/** What `invitation` and `transfer` ask the rooms for. */
interface Asking {
  readonly requestID: string;
  readonly to: string;
  readonly room: string;
  readonly media: { readonly audio: boolean; readonly video: boolean };
  readonly context: Frame;
  readonly transfer: boolean;
  /** The inviteRequest that it answers, by its id. */
  readonly answers: string;
}

/** `invitation` from a caller: rings somebody into his room. The outcome is told when there is one (calls.md 3.4). */
export const invitation = handler(
  z.object({
    to: fields.address,
    mediatypes: fields.media.default({ audio: true, video: false }),
    context: fields.context.default({}),
    inviteRequest: z.string().max(128).optional(),
    payload: z.object({ room: fields.room }),
  }),
  (parts, connection, { requestID, to, mediatypes, context, inviteRequest, payload }) =>
    ringFor(parts, connection, {
      requestID,
      to,
      room: payload.room,
      media: mediatypes,
      context,
      transfer: false,
      answers: inviteRequest ?? requestID,
    }),
);

/**
 * Rings somebody into a room. An equal request of the same session, or of another while the call lives, is a repeat.
 * @throws Problem as the room, the person and the core refuse
 */
export async function ringFor(parts: RoomParts, connection: Connection, ask: Asking): Promise<readonly Frame[]> {
  const { caller } = connection;
  const once = onceOf(caller, ask);
  const before = madeBefore(parts, connection, ask, once);
  if (before) return repeated(parts, connection, before);
  staffOnly(caller);
  const { id, call } = ownRoom(parts, connection, ask.room);
  const party = personOf(parts.identity, call, ask.to) ?? waitingGuest(parts, id, ask.to);
  if (!party) throw refuseRoom('NoSuchPerson');
  // Whoever invites somebody who asked him has answered, whether or not he names the request.
  const named = parts.asks.find(party.uri, ask.answers);
  const request = named?.to.uri === caller.uri ? named : parts.asks.between(party.uri, caller.uri);
  const { media, context, transfer } = ask;
  await parts.calls.invite(
    id,
    {
      operation: ask.requestID,
      from: caller.uri,
      device: connection.id,
      uris: [party.uri],
      policy: { order: 'all', unreachable: 'fail' },
      media,
      context,
      transfer,
      requested: request !== undefined,
    },
    [party],
    once,
  );
  if (request) parts.asks.settle(request, 200, connection.id);
  return [];
}

/** A guest who is connected for this call and has not been in it yet. */
function waitingGuest({ connections }: RoomParts, call: string, id: string): NewParty | undefined {
  const [connection] = connections.of(guestUri(id));
  return connection?.caller.call === call ? guestParty(id, '') : undefined;
}

const onceOf = ({ uri }: Caller, ask: Asking) => ({
  owner: ownerOf('invitation', uri, sameRequest('ring', ask)),
  operation: ask.requestID,
});

/** What an equal request under the same id led to. */
export function madeBefore(
  { calls, invitations }: RoomParts,
  { id, caller }: Connection,
  ask: Asking,
  { owner, operation } = onceOf(caller, ask),
): InvitationRecord | undefined {
  const made = calls.invited(owner, operation);
  const before = made && invitations.askedBy(caller.uri, operation).find((one) => one.invitation === made.invitation);
  if (!before || before.device === id) return before;
  return calls.read(before.call)?.call.status === 'ended' ? undefined : before;
}

/** The client asks again: it is told the outcome, or waits for it like the session that asked first. */
export function repeated(
  parts: RoomParts,
  { id }: Connection,
  { call, invitation, uri }: InvitationRecord,
): readonly Frame[] {
  const now = parts.calls.read(call);
  const made = parts.invitations.byId(invitation, uri);
  if (!now || !made) throw refuseRoom('NoSuchRoom');
  if (made.end === null) {
    parts.waiting.set(invitation, new Set([...(parts.waiting.get(invitation) ?? []), id]));
    return [];
  }
  return [outcomeFrame(now.call, made, uri, endCodes[made.end])];
}
