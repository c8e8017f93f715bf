import { Router } from 'express';
import { uuid } from '../../../lib/ids.ts';
import type { Facts } from '../../conversation/model.ts';
import { checkThread, requestPeer } from '../../conversation/peer.ts';
import { sipUri } from '../../identity/sipUri.ts';
import { readChat } from '../chatInput.ts';
import { hrefOf, paths } from '../encode/view.ts';
import { refusal } from '../errors.ts';
import { readInput } from '../input.ts';
import { reach } from '../people/reach.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { applicationOf, viewOf } from './access.ts';
import { callbackTargetOf } from './invitations.ts';

/** Chats that a trusted application starts with staff: startMessaging, and startMessagingWithIdentity (2, 6.3). */
export function startMessagingRoutes(parts: UcwaParts): Router {
  const router = Router({ mergeParams: true });
  const { log, reader } = parts;

  router.post('/messagingInvitations', async (req, res, next) => {
    if (req.query.conversationId !== undefined) return next(); // that is addMessaging
    const application = applicationOf(res);
    const input = readInput(req);
    const { operationId, to, about } = readChat(input, true);
    // The address stays the endpoint's own: an application is called what it likes, but passes for nobody else.
    const localUri = input.text('localUserUri', 250);
    if (localUri !== undefined && sipUri(localUri) === undefined) input.fault('localUserUri', 'must be a SIP address');
    const name = input.text('localUserDisplayName', 250) || localUri || application.name;
    const target = callbackTargetOf(input, application.callbackUrl);
    const account = to === undefined ? undefined : parts.identity.accounts.byUri(to);
    if (!account) throw refusal('DestinationUnknown', 'Nobody here has this address.');
    const location = await log.once(application.id, `startMessaging ${operationId}`, (tx) => {
      const theirs = parts.devices.ofPerson(account.uri).flatMap((device) => reader.openConversations(device.id));
      checkThread(theirs, { threadId: about.threadId, of: application.endpoint, with: account.uri });
      const id = uuid();
      const endpoint = { uri: application.endpoint, name };
      const host = { application: application.id, endpoint };
      const facts: Facts = { id, kind: 'peer', ...host, ...about, onlineMeetingUri: null, createdAt: tx.now };
      const ring = {
        id,
        operationId,
        ...reach(parts, account, tx.now),
        from: endpoint,
        subject: about.subject,
      };
      tx.open(requestPeer({ facts, ring, caller: null }));
      parts.callbacks.open(id, application.id, target);
      return hrefOf(viewOf(res), paths.messagingInvitation(id));
    });
    res.status(201).location(location).end();
  });
  return router;
}
