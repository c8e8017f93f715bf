import { type Request, type Response, Router } from 'express';
import { uuid } from '../../../lib/ids.ts';
import { type Conversation, isMeeting, participantOf } from '../../conversation/model.ts';
import { conference } from '../../conversation/peer.ts';
import { refuse } from '../../conversation/reasons.ts';
import { invite, stopRinging } from '../../conversation/ringing.ts';
import { endState } from '../encode/inviter.ts';
import { participantInvitationResource } from '../encode/meetingInvitations.ts';
import { hrefOf, paths } from '../encode/view.ts';
import { refusal } from '../errors.ts';
import { readInput } from '../input.ts';
import { endOf } from '../invitationEnd.ts';
import { reach } from '../people/reach.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { deviceOf, viewOf } from './access.ts';

/** Staff add a colleague to what they are in (ucwa.md 5.7); a chat of two becomes a meeting by it. */
export function participantInvitationRoutes(parts: UcwaParts): Router {
  const router = Router({ mergeParams: true });
  const { log, reader } = parts;

  router.post('/participantInvitations', addParticipant);
  router.get('/participantInvitations/:invitation', (req, res) => {
    const id = String(req.params.invitation);
    const conversation = log.conversation(id.split('.', 1)[0] ?? '');
    const ended = conversation && endOf(reader.aboutInvitation(conversation.facts.id, id));
    if (conversation && ended?.invitation.by?.device === deviceOf(res).id) {
      const state = endState(viewOf(res), ended.how);
      return void res.json(participantInvitationResource(viewOf(res), conversation.facts, ended.invitation, state));
    }
    const open = own(req, res);
    res.json(participantInvitationResource(viewOf(res), open.conversation.facts, open.invitation, 'Connecting'));
  });
  router.post('/participantInvitations/:invitation/cancel', async (req, res) => {
    const { conversation, invitation } = own(req, res);
    await log.commit((tx) => tx.change(conversation.facts.id, (now) => stopRinging(now, invitation.id, 'cancelled')));
    res.status(204).end();
  });

  async function addParticipant(req: Request, res: Response): Promise<void> {
    const { id: device, person, kind } = deviceOf(res);
    if (kind === 'visitor') throw refusal('AnonymousRefused', 'Visitors invite nobody.');
    const input = readInput(req);
    const operationId = input.text('operationId', 50) || uuid();
    const to = input.required('to', 250);
    const subject = input.text('subject', 250);
    input.check();
    const { facts } = joinedHere(log.conversation(idIn(req)), person.uri, device);
    const account = parts.identity.accounts.byUri(to);
    if (!account) throw refusal('DestinationUnknown', 'Nobody here has this address.');
    const location = await log.once(device, `invite ${facts.id} ${operationId}`, (tx) => {
      const now = joinedHere(tx.load(facts.id), person.uri, device);
      if (!isMeeting(now)) tx.change(facts.id, conference);
      const id = `${facts.id}.${uuid()}`;
      const ring = {
        id,
        operationId,
        ...reach(parts, account, tx.now),
        from: person,
        subject: subject ?? facts.subject,
        by: { uri: person.uri, device },
      };
      tx.change(facts.id, (meeting) => invite(meeting, ring));
      return hrefOf(viewOf(res), paths.participantInvitation(id));
    });
    res.status(201).location(location).end();
  }

  /** An invitation's id begins with that of its conversation; it is its maker's. */
  function own(req: Request, res: Response) {
    const id = String(req.params.invitation);
    const conversation = log.conversation(id.split('.', 1)[0] ?? '');
    const invitation = conversation?.invitations.find((one) => one.id === id);
    if (!conversation || invitation?.by?.device !== deviceOf(res).id)
      throw refusal('ResourceUnknown', 'There is no such invitation.');
    return { conversation, invitation };
  }

  return router;
}

/** `conversation`, as staff's links name it, or as an application's do. */
const idIn = (req: Request): string => String(req.query.conversation ?? req.query.conversationId ?? '').toLowerCase();

/** A conversation that this device is in. @throws Problem `NoSuchConversation` */
function joinedHere(conversation: Conversation | undefined, uri: string, device: string): Conversation {
  if (!conversation || participantOf(conversation, uri)?.device !== device) throw refuse('NoSuchConversation');
  return conversation;
}
