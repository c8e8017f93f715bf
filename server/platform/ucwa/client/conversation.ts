import { type Request, type Response, Router } from 'express';
import { uuid } from '../../../lib/ids.ts';
import { endChat } from '../../conversation/chat.ts';
import { leaveLobby } from '../../conversation/lobby.ts';
import { addMessaging, leave } from '../../conversation/meeting.ts';
import { isMeeting, waitingOf } from '../../conversation/model.ts';
import { mayWriteHtml } from '../../conversation/peer.ts';
import { decline } from '../../conversation/ringing.ts';
import { numberSaid, say, type } from '../../conversation/say.ts';
import { stopMessaging } from '../../conversation/stopMessaging.ts';
import { readFirstText } from '../chatInput.ts';
import { hrefOf, paths } from '../encode/view.ts';
import { refusal } from '../errors.ts';
import { queryOperation, readInput, readMessage } from '../input.ts';
import { writesHtml } from '../people/device.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { deviceOf, joined, speaker, viewOf } from './access.ts';
import { createTextLimit } from './textLimit.ts';

/** What a UCWA client does in a conversation: it speaks, types, adds messaging, leaves (ucwa.md 5). */
export function conversationRoutes(parts: UcwaParts): Router {
  const router = Router({ mergeParams: true });
  const { log } = parts;
  const textLimit = createTextLimit(parts.clock.now);

  router.post('/messaging/messages', send);
  // Some clients answer a message by posting to its own address (ucwa.md 5.3).
  router.post('/messaging/messages/:number', send);
  async function send(req: Request, res: Response): Promise<void> {
    const id = idOf(req);
    const { id: device, person } = deviceOf(res);
    const message = readMessage(req);
    const operationId = queryOperation(req);
    const waitSeconds = textLimit(device, Buffer.byteLength(message.text));
    if (waitSeconds > 0) {
      res.set('Retry-After', String(waitSeconds));
      throw refusal('TooMuchSaid', 'That is very much at once; send it a little later.');
    }
    const number = await log.once(device, operationId && `message ${id} ${operationId}`, (tx) => {
      const said = tx.change(id, (now) => {
        const by = speaker(now, person.uri, device);
        if (message.format === 'html' && !mayWriteHtml(now, by.uri))
          throw refusal('MediaTypeUnsupported', 'Send text/plain.');
        return say(now, { by, ...message, operationId });
      });
      return numberSaid(said);
    });
    res
      .status(201)
      .location(hrefOf(viewOf(res), paths.message(id, number)))
      .end();
  }

  router.post('/messaging/typing', async (req, res) => {
    const id = idOf(req);
    const { id: device, person } = deviceOf(res);
    const { typingTimeoutMs } = parts.settings;
    const [until, worth] = [parts.clock.now() + typingTimeoutMs, typingTimeoutMs / 2];
    await log.commit((tx) => tx.change(id, (now) => type(now, { by: speaker(now, person.uri, device), until, worth })));
    res.status(204).end();
  });

  router.post('/messaging/addMessaging', async (req, res) => {
    const conversation = joined(parts, req, res);
    const { id } = conversation.facts;
    const { id: device, person } = deviceOf(res);
    speaker(conversation, person.uri, device);
    const input = readInput(req);
    const operationId = input.text('operationId', 50) || uuid();
    const first = readFirstText(input, writesHtml(deviceOf(res)));
    input.check();
    const location = await log.once(device, `addMessaging ${id} ${operationId}`, (tx) => {
      const invitationId = `${id}.${uuid()}`; // begins with its meeting's, so that it is found
      tx.change(id, (now) => addMessaging(now, { uri: person.uri, device, invitationId, operationId }));
      if (first) tx.change(id, (now) => say(now, { by: speaker(now, person.uri, device), ...first, operationId }));
      return hrefOf(viewOf(res), paths.messagingInvitation(invitationId));
    });
    res.status(201).location(location).end();
  });

  /**
   * Of a chat of two both are the end of it (ucwa.md 5.1), and who is rung for one declines it so. A meeting goes on for
   * the others: DELETE leaves it, stopMessaging its messaging alone (5.2). Both take somebody from its lobby.
   */
  async function end(req: Request, res: Response, ofMeeting: typeof leave | typeof stopMessaging): Promise<void> {
    const { id } = joined(parts, req, res).facts;
    const { id: device, person } = deviceOf(res);
    await log.commit((tx) =>
      tx.change(id, (now) => {
        const rung = now.invitations.find(({ devices }) => devices.includes(device));
        if (!isMeeting(now) && rung)
          return decline(now, { invitationId: rung.id, device, uri: person.uri, local: false });
        const waiting = waitingOf(now, person.uri);
        if (waiting?.participant.device === device) return leaveLobby(now, (one) => one === waiting);
        // Another client of his may have answered since this one was found ringing: what that one is in goes on.
        const me = speaker(now, person.uri, device);
        return isMeeting(now) ? ofMeeting(now, me.uri) : endChat(now, 'visitor');
      }),
    );
    res.status(204).end();
  }
  router.delete('/', (req, res) => end(req, res, leave));
  router.post('/messaging/terminate', (req, res) => end(req, res, stopMessaging));
  return router;
}

const idOf = (req: Request): string => String(req.params.conversation).toLowerCase();
