import { z } from 'zod';
import type { Invited } from '../../calls/calls.ts';
import { guestParty, guestUri, type NewParty } from '../../calls/parties.ts';
import { callEvents } from '../callEvents.ts';
import { inviteCode } from '../conferenceLog.ts';
import type { Connection } from '../connection.ts';
import { outcomeFrame } from '../encode.ts';
import { refuseRoom } from '../errors.ts';
import { handler } from '../handler.ts';
import { personOf } from '../people.ts';
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
 * Rings somebody into a room, once per requestID of a person.
 * @throws Problem as the room, the person and the core refuse
 */
export async function ringFor(parts: RoomParts, connection: Connection, ask: Asking): Promise<readonly Frame[]> {
  const { caller } = connection;
  const once = { owner: ownerOf('invitation', caller.uri), operation: ask.requestID };
  const before = parts.calls.invited(once.owner, once.operation);
  if (before) return repeated(parts, connection, before);
  staffOnly(caller);
  const { id, call } = ownRoom(parts, connection, ask.room);
  const party = personOf(parts.accounts, call, ask.to) ?? waitingGuest(parts, id, ask.to);
  if (!party) throw refuseRoom('NoSuchPerson');
  const request = parts.asks.find(party.uri, ask.answers);
  const isAsked = request?.to.uri === caller.uri;
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
      requested: isAsked,
    },
    [party],
    once,
  );
  if (request && isAsked) parts.asks.settle(request, 200, connection.id);
  return [];
}

/** A guest who is connected for this call and has not been in it yet. */
function waitingGuest({ connections }: RoomParts, call: string, id: string): NewParty | undefined {
  const [connection] = connections.of(guestUri(id));
  return connection?.caller.call === call ? guestParty(id, '') : undefined;
}

/** The client asks again: it is told the outcome, or waits for it like the session that asked first. */
export function repeated(
  parts: RoomParts,
  { id, caller }: Connection,
  { call, invitation }: Invited,
): readonly Frame[] {
  const now = parts.calls.read(call);
  if (!now) throw refuseRoom('NoSuchRoom');
  const rings = now.call.invitations.some((ringing) => ringing.id === invitation);
  if (rings) {
    parts.waiting.set(invitation, new Set([...(parts.waiting.get(invitation) ?? []), id]));
    return [];
  }
  const { events, made } = callEvents(parts, call, invitation);
  const [asked] = made?.ring.people ?? [];
  const code = inviteCode(events, invitation);
  if (!made || !asked || code === null || made.from !== caller.uri) throw refuseRoom('NoSuchInvitation');
  return [outcomeFrame(now.call, made, asked.uri, code)];
}
