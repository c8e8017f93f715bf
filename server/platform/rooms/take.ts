import type { Connection, Take } from './connection.ts';
import { codeOf, refusalFrame, refuseRoom } from './errors.ts';
import type { Handler } from './handler.ts';
import { answerInvitation } from './requests/answer.ts';
import { cancelInvitation } from './requests/cancel.ts';
import { close } from './requests/close.ts';
import { createRoom } from './requests/createRoom.ts';
import { invitation } from './requests/invitation.ts';
import { invitations } from './requests/invitations.ts';
import { answerInviteRequest, cancelInviteRequest, inviteRequest } from './requests/inviteRequest.ts';
import { joinRoom } from './requests/joinRoom.ts';
import { leaveRoom } from './requests/leaveRoom.ts';
import { participants } from './requests/participants.ts';
import { sdp } from './requests/sdp.ts';
import { toPhone } from './requests/toPhone.ts';
import { transfer } from './requests/transfer.ts';
import type { RoomParts } from './roomParts.ts';
import { BadFrame, type Decoded, decodeFrame, type Frame } from './wire.ts';

/** Everything that may be said, by verb and name. */
const handlers: ReadonlyMap<string, Handler> = new Map([
  ['request createRoom', createRoom],
  ['request invitation', invitation],
  ['answer invitation', answerInvitation],
  ['cancel invitation', cancelInvitation],
  ['request transfer', transfer],
  ['cancel transfer', cancelInvitation],
  ['request joinRoom', joinRoom],
  ['request leaveRoom', leaveRoom],
  ['request invitations', invitations],
  ['request participants', participants],
  ['request inviteRequest', inviteRequest],
  ['answer inviteRequest', answerInviteRequest],
  ['cancel inviteRequest', cancelInviteRequest],
  ['request sdp', sdp],
  ['request toPhone', toPhone],
  ['media close', close],
]);

/** Handles what comes over any connection; every frame is answered, and none ends anything but itself. */
export function createTaking(parts: RoomParts): Take {
  const { logger } = parts;

  function run(connection: Connection, decoded: Decoded): Promise<readonly Frame[]> {
    const handle = handlers.get(`${decoded.verb} ${decoded.about}`);
    if (!handle) throw refuseRoom('NoSuchRequest');
    return handle(parts, connection, decoded);
  }

  return async (connection, data, order) => {
    let decoded: Decoded | undefined;
    try {
      decoded = decodeFrame(data);
      await order(keysOf(decoded));
      for (const frame of await run(connection, decoded)) connection.send(frame);
    } catch (error) {
      if (codeOf(error) === undefined) logger.error({ err: error, about: decoded?.about }, 'a room request failed');
      const about = error instanceof BadFrame ? error.about : namedIn(decoded);
      connection.send(refusalFrame(about, requestIdOf(error, decoded), error));
    }
  };
}

/**
 * Frames about one transaction or one room are taken in the order they came. But whoever lets his phone ring may do and
 * hear everything else meanwhile, and hang up: it rings for a minute.
 */
function keysOf({ about, requestID, frame }: Decoded) {
  const { room } = (frame.payload ?? {}) as { room?: unknown };
  const id = `id ${requestID}`;
  const waitsFor = [id, ...(typeof room === 'string' ? [`room ${room}`] : [])];
  return { waitsFor, holds: about === 'toPhone' ? [id] : waitsFor };
}

const namedIn = (decoded: Decoded | undefined): string => {
  const about = decoded?.about ?? '';
  return /^[A-Za-z][\w-]{0,63}$/.test(about) ? about : 'frame';
};

const requestIdOf = (error: unknown, decoded: Decoded | undefined): string | undefined =>
  decoded?.requestID ?? (error instanceof BadFrame ? error.requestID : undefined);
