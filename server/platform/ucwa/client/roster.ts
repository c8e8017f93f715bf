import { type NextFunction, type Request, type Response, Router } from 'express';
import type { Resource } from '../../../wire/resource.ts';
import { type Conversation, isMeeting, participantOf, rosterOf, waitingOf } from '../../conversation/model.ts';
import { refuse } from '../../conversation/reasons.ts';
import { act, actionsOnWaiting, isLeading, leaderActions } from '../../conversation/roles.ts';
import { conversationResource, messagingResource } from '../encode/conversation.ts';
import { onlineMeetingResource } from '../encode/onlineMeeting.ts';
import { participantList, participantResource } from '../encode/participants.ts';
import { mayOn } from '../encode/roster.ts';
import { addressSegment, paths, type View } from '../encode/view.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { deviceOf, joined, joinedNow, speaker, viewOf } from './access.ts';
import { latelyThere } from './lately.ts';

/** Who is in a meeting, leads it or waits for it, and what its leaders do about them (ucwa.md 5.6). */
export function rosterRoutes(parts: UcwaParts): Router {
  const router = Router({ mergeParams: true });

  // Who waits sees that he waits. Anything else is the meeting's, which he is not in: what is no reading finds that out
  // in its commit, so that a line does not cost another look at everybody there.
  router.use((req: Request, res: Response, next: NextFunction) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') return next();
    const { id, person } = deviceOf(res);
    const conversation = parts.log.conversation(idOf(req));
    const waiting = conversation && waitingOf(conversation, person.uri);
    if (!conversation || waiting?.participant.device !== id) return next();
    const { facts, terms } = conversation;
    const view = viewOf(res);
    const shown: Readonly<Record<string, () => Resource>> = {
      '/': () => conversationResource(view, facts, { state: 'InLobby', messaging: false }),
      '/messaging': () => messagingResource(view, facts.id, 'Over'),
      '/onlineMeeting': () => onlineMeetingResource(view, facts, terms),
    };
    const show = Object.hasOwn(shown, req.path) ? shown[req.path] : undefined;
    if (!show) throw refuse('NotInConversation');
    res.json(show());
  });

  for (const list of ['leaders', 'attendees', 'lobby'] as const)
    router.get(`/${list}`, (req, res) => {
      const meeting = joined(parts, req, res);
      const view = viewOf(res);
      const found = list === 'lobby' ? waiting(view, meeting, res) : inside(view, meeting, res, list === 'leaders');
      const { id } = meeting.facts;
      res.json(participantList(view, id, { rel: list, path: paths.listed(view.side, id, list) }, found));
    });

  router.get('/participants/:participant', (req, res, next) => {
    const meeting = joinedNow(parts, req, res);
    const gone = meeting ? undefined : latelyThere(parts, req, res);
    if (gone) return void res.json(gone);
    if (!meeting) throw refuse('NoSuchConversation');
    const uri = uriIn(req);
    const found = [...waiting(viewOf(res), meeting, res), ...inside(viewOf(res), meeting, res)].find(
      (one) => one.uri === uri,
    );
    if (!isMeeting(meeting) || !found) return next();
    res.json(found);
  });

  for (const action of leaderActions)
    router.post(`/participants/:participant/${action}`, async (req, res) => {
      const { id: device, person } = deviceOf(res);
      const uri = uriIn(req);
      await parts.log.commit((tx) =>
        tx.change(idOf(req), (now) => act(now, { uri: speaker(now, person.uri, device).uri, device }, action, uri)),
      );
      res.status(204).end();
    });

  return router;
}

const idOf = (req: Request): string => String(req.params.conversation).toLowerCase();
const uriIn = (req: Request): string => `sip:${addressSegment(String(req.params.participant)).toLowerCase()}`;

function isLeader(meeting: Conversation, res: Response): boolean {
  const { id: device, person } = deviceOf(res);
  return isLeading(meeting, { uri: person.uri, device });
}

/** Who waits is the leaders' business. */
function waiting(view: View, meeting: Conversation, res: Response): Resource[] {
  if (!isLeader(meeting, res)) return [];
  return (meeting.lobby ?? []).map(({ participant }) =>
    participantResource(view, meeting.facts.id, { ...participant, inLobby: true }, actionsOnWaiting),
  );
}

/** Who is in, all or by role. What one may do about others one may not do about oneself. */
function inside(view: View, meeting: Conversation, res: Response, leaders?: boolean): Resource[] {
  const me = participantOf(meeting, deviceOf(res).person.uri);
  const looking = { terms: meeting.terms, leading: isLeader(meeting, res) };
  return rosterOf(meeting)
    .filter(({ role }) => leaders === undefined || leaders === (role === 'Leader'))
    .map((one) => participantResource(view, meeting.facts.id, one, one === me ? [] : mayOn(looking, one)));
}
