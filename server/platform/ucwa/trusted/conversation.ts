import { type Request, type Response, Router } from 'express';
import type { Resource } from '../../../wire/resource.ts';
import { endChat } from '../../conversation/chat.ts';
import { callOver } from '../../conversation/chatCall/decisions.ts';
import { leaveAsHost } from '../../conversation/host.ts';
import { endMeeting } from '../../conversation/meeting.ts';
import { type Conversation, isMeeting } from '../../conversation/model.ts';
import { mayWriteHtml } from '../../conversation/peer.ts';
import { refuse } from '../../conversation/reasons.ts';
import { isLeading } from '../../conversation/roles.ts';
import { numberSaid, say, type } from '../../conversation/say.ts';
import { shownConversation, shownMessagingResource } from '../encode/conversation.ts';
import { messageResource } from '../encode/message.ts';
import { onlineMeetingResource } from '../encode/onlineMeeting.ts';
import { typingResource } from '../encode/participants.ts';
import { dress, hrefOf, paths, type View } from '../encode/view.ts';
import { refusal } from '../errors.ts';
import { queryOperation, readMessage } from '../input.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { applicationOf, viewOf } from './access.ts';
import { hosted } from './hosted.ts';

/** What the documented shape links to and nobody may do here (contract, "links always shown"). */
const unsupported = ['applicationSharing', 'dataCollaboration', 'enableAudienceMuteLock'];

/** A conversation, its messaging and who is in it (5.6, 6.4, 6.6). */
export function conversationRoutes(parts: UcwaParts): Router {
  const router = Router({ mergeParams: true });
  const { log, reader } = parts;

  const show = (path: string, shown: (conversation: Conversation, view: View, req: Request) => Resource) =>
    router.get(path, (req, res) => {
      const view = viewOf(res);
      res.json(dress(view, shown(here(req, res), view, req)));
    });
  const here = (req: Request, res: Response) => hosted(parts, res, String(req.params.conversation));

  show('/', (conversation, view) => shownConversation(view, conversation));
  show('/messaging', (conversation, view) => shownMessagingResource(view, conversation, undefined));
  show('/messaging/messages/:number', (conversation, view, req) => {
    const logged = reader.message(conversation.facts.id, Number(req.params.number));
    // A relayed line is the other conversation's: it was told there.
    if (!logged || logged.body.relayed) throw refusal('ResourceUnknown', 'There is no such message.');
    const direction = logged.body.from.uri === conversation.facts.endpoint.uri ? 'Outgoing' : 'Incoming';
    const { at, failures } = logged;
    return messageResource(view, conversation.facts.id, { ...logged.body, at, failures, direction });
  });
  show('/messaging/typingParticipants', ({ facts, typing }, view) =>
    typingResource(
      view,
      facts.id,
      typing.filter(({ relayed }) => !relayed),
    ),
  );
  show('/onlineMeeting', (conversation, view) => {
    if (!isMeeting(conversation)) throw refusal('ResourceUnknown', 'This is no meeting.');
    return onlineMeetingResource(view, conversation.facts, conversation.terms);
  });

  router.post('/messaging/messages', async (req, res) => {
    const { id, endpoint: by } = here(req, res).facts;
    const message = readMessage(req);
    const operationId = queryOperation(req);
    const location = await log.once(applicationOf(res).id, operationId && `message ${id} ${operationId}`, (tx) => {
      const said = tx.change(id, (now) => {
        if (message.format === 'html' && !mayWriteHtml(now, by.uri))
          throw refusal('MediaTypeUnsupported', 'Send text/plain: the other side did not list Html.');
        return say(now, { by, ...message, operationId });
      });
      return hrefOf(viewOf(res), paths.message(id, numberSaid(said)));
    });
    res.status(201).location(location).end();
  });
  router.post('/messaging/typing', async (req, res) => {
    const { id, endpoint: by } = here(req, res).facts;
    const until = parts.clock.now() + parts.settings.typingTimeoutMs;
    await log.commit((tx) =>
      tx.change(id, (now) => type(now, { by, until, worth: parts.settings.typingTimeoutMs / 2 })),
    );
    res.status(204).end();
  });

  /** The application leaves. What it started itself ends with it for everybody (contract, "ending"); what it joined goes on. */
  async function end(req: Request, res: Response): Promise<void> {
    const { id } = here(req, res).facts;
    await log.commit((tx) =>
      tx.change(id, (now) => {
        if (now.facts.callOnly) return callOver(now, now.chatCall?.state === 'connected' ? 'ended' : 'cancelled');
        if (!isMeeting(now)) return endChat(now, 'application');
        return now.terms ? leaveAsHost(now) : endMeeting(now);
      }),
    );
    res.status(204).end();
  }
  router.delete('/', end);
  router.post('/messaging/terminate', end);
  router.post('/onlineMeeting/terminateOnlineMeeting', async (req, res) => {
    const { id, kind } = here(req, res).facts;
    if (kind === 'peer') return end(req, res);
    const { id: application } = applicationOf(res);
    await log.commit((tx) =>
      tx.change(id, (now) => {
        if (!isLeading(now, { application })) throw refuse('NotLeader');
        return endMeeting(now);
      }),
    );
    res.status(204).end();
  });

  for (const rel of unsupported)
    router.all(`/${rel}`, (req, res) => {
      here(req, res);
      throw refusal('Unsupported', `${rel} is not offered here.`);
    });
  return router;
}
