import { z } from 'zod';
import { Problem } from '../../../lib/problem.ts';
import type { InvitationRecord } from '../../calls/invitations.ts';
import { insideOf } from '../../conversation/call/model.ts';
import { invitationTo } from '../answered.ts';
import type { Connection } from '../connection.ts';
import { silencedFrame } from '../encode.ts';
import { endCodes, refuseRoom } from '../errors.ts';
import { handler, type Taken } from '../handler.ts';
import { partyOfCaller } from '../people.ts';
import type { RoomParts } from '../roomParts.ts';
import { type Frame, fields, type RoomCode } from '../wire.ts';

interface Answer {
  readonly from?: string | undefined;
  readonly error?: RoomCode | number | undefined;
}

/** `answer: invitation` from whoever rings: he accepts, or declines with an error (calls.md 3.4, 3.6). */
export const answerInvitation = handler<Answer>(
  z.object({ from: fields.address.optional(), error: fields.code.optional() }),
  async (parts, connection, answer) => {
    const found = invitationTo(parts, connection.caller, answer.requestID, answer.from);
    if (!found) throw refuseRoom('NoSuchInvitation');
    const isAccepted = answer.error === undefined || answer.error === 200;
    return isAccepted ? accept(parts, connection, answer, found) : decline(parts, connection, answer, found);
  },
);

async function accept(
  parts: RoomParts,
  connection: Connection,
  { requestID, from }: Taken<Answer>,
  asked: InvitationRecord,
): Promise<readonly Frame[]> {
  const { caller, id } = connection;
  const { call, invitation } = asked;
  const coming = { uri: caller.uri, device: id, byRequest: false, invitation, mayAlways: false };
  try {
    await parts.calls.join(call, coming, partyOfCaller(caller));
  } catch (error) {
    if (error instanceof Problem && ['CallFull', 'CallWornOut'].includes(error.code)) throw error;
    return tooLate(parts, asked, error);
  }
  return [{ answer: 'invitation', requestID, ...(from === undefined ? {} : { from }) }];
}

/** A late or repeated decline never touches the call; it is answered with how things stand. */
async function decline(
  parts: RoomParts,
  connection: Connection,
  { requestID, from }: Taken<Answer>,
  asked: InvitationRecord,
): Promise<readonly Frame[]> {
  const { caller, id } = connection;
  const { call, invitation } = asked;
  const echo = { answer: 'invitation', requestID, ...(from === undefined ? {} : { from }) };
  try {
    await parts.calls.decline(call, { uri: caller.uri, invitation, device: id });
  } catch (error) {
    const now = parts.calls.read(call);
    if (now && insideOf(now.call, caller.uri)?.device === id) return [echo];
    if (codeFor(parts, asked) !== 603) return tooLate(parts, asked, error);
  }
  return [{ ...echo, error: 603 }];
}

/** The code that his invitation came to; 603 while only other sessions of his ring on. */
function codeFor({ invitations }: RoomParts, { invitation, uri }: InvitationRecord): RoomCode {
  const end = invitations.byId(invitation, uri)?.end;
  return end ? endCodes[end] : 603;
}

function tooLate(parts: RoomParts, asked: InvitationRecord, error: unknown): readonly Frame[] {
  if (!(error instanceof Problem)) throw error;
  const now = parts.calls.read(asked.call);
  if (!now) throw refuseRoom('NoSuchInvitation');
  return [silencedFrame(now.call, asked, asked.uri, codeFor(parts, asked))];
}
