import { z } from 'zod';
import { partyOf } from '../../conversation/call/model.ts';
import { refuseRoom } from '../errors.ts';
import { handler } from '../handler.ts';
import { personOf, uriOfId } from '../people.ts';
import type { RoomParts } from '../roomParts.ts';
import { fields } from '../wire.ts';

/** `inviteRequest`: asks somebody to invite one; he does, or declines (calls.md 3.4). A guest asks whoever is in his call. */
export const inviteRequest = handler(
  z.object({
    to: fields.address,
    mediatypes: fields.media.default({ audio: true, video: false }),
    context: fields.context.default({}),
  }),
  (parts, { caller }, { requestID, to, mediatypes, context }) => {
    const call = (caller.call === null ? undefined : parts.calls.read(caller.call)?.call) ?? null;
    const person = personOf(parts.identity, call, to);
    if (!person || (call && !partyOf(call, person.uri))) throw refuseRoom('NoSuchPerson');
    const account = parts.accounts.byUri(person.uri);
    if (account && !parts.permissions.mayReceiveCalls(account)) throw refuseRoom('MayNotBeCalled');
    if (parts.connections.of(person.uri).length === 0) throw refuseRoom('Offline');
    const frame = {
      requestID,
      request: 'inviteRequest',
      to: person.id,
      from: caller.id,
      fromType: 'system',
      mediatypes,
      context: { contextInfo: {}, ...context },
    };
    const [from, asked] = [
      { uri: caller.uri, id: caller.id },
      { uri: person.uri, id: person.id },
    ];
    return parts.asks.begin({ requestID, from, to: asked, frame });
  },
);

const find = (parts: RoomParts, uri: string, requestID: string) => {
  const ask = parts.asks.find(uri, requestID);
  if (!ask) throw refuseRoom('NoSuchInvitation');
  return ask;
};

/** `answer: inviteRequest`: whoever was asked declines, or says that the invitation is on its way. */
export const answerInviteRequest = handler(
  z.object({ from: fields.address, error: fields.code.optional() }),
  (parts, connection, { requestID, from, error }) => {
    const ask = find(parts, uriOfId(parts.identity, from), requestID);
    if (ask.to.uri !== connection.caller.uri) throw refuseRoom('NoSuchInvitation');
    const isGranted = error === undefined || error === 200;
    if (isGranted) parts.asks.settle(ask, 200, connection.id);
    else parts.asks.decline(ask, connection.id);
    return [{ answer: 'inviteRequest', requestID, from, ...(isGranted ? {} : { error: 603 }) }];
  },
);

/** `cancel: inviteRequest`: whoever asked asks no longer. */
export const cancelInviteRequest = handler(z.object({}), (parts, { caller }, { requestID }) => {
  parts.asks.settle(find(parts, caller.uri, requestID), 487);
  return [];
});
