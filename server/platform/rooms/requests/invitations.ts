import { z } from 'zod';
import { insideOf, invitationFor } from '../../conversation/call/model.ts';
import { createdRoom, invitationFrame } from '../encode.ts';
import { handler } from '../handler.ts';

/** `invitations`: what rings somebody now and the rooms he is in, for a client that has come back (calls.md 3.4). */
export const invitations = handler(z.object({}), (parts, { caller }, { requestID }) => {
  const mine = parts.records
    .openFor(caller.uri)
    .filter((id) => caller.call === null || caller.call === id)
    .flatMap((id) => parts.calls.read(id) ?? []);
  const ringing = mine.flatMap((now) => {
    const found = invitationFor(now.call, caller.uri);
    return found ? [invitationFrame(parts, now, found, caller.uri)] : [];
  });
  const rooms = mine.filter(({ call }) => insideOf(call, caller.uri)).map((now) => createdRoom(parts, now, caller.uri));
  return [{ answer: 'invitations', requestID, payload: { invitations: ringing, rooms } }];
});
