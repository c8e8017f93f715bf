import { type Request, Router } from 'express';
import type { Resource } from '../../../wire/resource.ts';
import { type Conversation, isMeeting } from '../../conversation/model.ts';
import { act, actionsOnWaiting, isLeading, leaderActions } from '../../conversation/roles.ts';
import { participantList, participantResource } from '../encode/participants.ts';
import { mayOn } from '../encode/roster.ts';
import { addressSegment, dress, paths, type View } from '../encode/view.ts';
import { refusal } from '../errors.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { applicationOf, viewOf } from './access.ts';
import { hosted } from './hosted.ts';

/** Who is in a conversation, leads it or waits for it, and what the application does about them (6.6). */
export function rosterRoutes(parts: UcwaParts): Router {
  const router = Router({ mergeParams: true });
  const meetingOf = (req: Request, res: Parameters<typeof hosted>[1]) =>
    hosted(parts, res, String(req.params.conversation));

  router.get('/', (req, res) => {
    const view = viewOf(res);
    const conversation = meetingOf(req, res);
    const asked = String(req.query.filter ?? '').toLowerCase();
    const list = (['leaders', 'attendees', 'lobby'] as const).find((one) => one === asked);
    const { id } = conversation.facts;
    const found = shown(view, conversation, applicationOf(res).id).filter(
      ({ role, inLobby }) =>
        inLobby === (list === 'lobby') &&
        (list === undefined || list === 'lobby' || (role === 'Leader') === (list === 'leaders')),
    );
    const path = list ? paths.listed(view.side, id, list) : paths.participants(id);
    res.json(dress(view, participantList(view, id, { rel: 'participants', path }, found)));
  });
  router.get('/:participant', (req, res) => {
    const view = viewOf(res);
    const found = shown(view, meetingOf(req, res), applicationOf(res).id).find(({ uri }) => uri === uriIn(req));
    if (!found) throw refusal('ResourceUnknown', 'There is no such participant.');
    res.json(dress(view, found));
  });
  for (const action of leaderActions)
    router.post(`/:participant/${action}`, async (req, res) => {
      const meeting = meetingOf(req, res);
      const { id } = meeting.facts;
      if (!isMeeting(meeting)) throw refusal('Unsupported', 'This is a chat of two: end it instead.');
      const actor = { application: applicationOf(res).id };
      await parts.log.commit((tx) => tx.change(id, (now) => act(now, actor, action, uriIn(req))));
      res.status(204).end();
    });

  return router;
}

const uriIn = (req: Request): string => `sip:${addressSegment(String(req.params.participant)).toLowerCase()}`;

/** Everybody in the conversation; who waits for it only where the application leads. */
function shown(view: View, conversation: Conversation, application: string): Resource[] {
  const { facts, terms, participants, lobby = [] } = conversation;
  const leading = isMeeting(conversation) && isLeading(conversation, { application });
  return [
    ...participants.map((one) => participantResource(view, facts.id, one, mayOn({ terms, leading }, one))),
    ...(leading ? lobby : []).map(({ participant }) =>
      participantResource(view, facts.id, { ...participant, inLobby: true }, actionsOnWaiting),
    ),
  ];
}
