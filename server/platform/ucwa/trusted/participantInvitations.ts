import { type Request, type Response, Router } from 'express';
import { uuid } from '../../../lib/ids.ts';
import { type Conversation, hostOf } from '../../conversation/model.ts';
import { conference } from '../../conversation/peer.ts';
import { invite, type RingRequest, stopRinging } from '../../conversation/ringing.ts';
import { endState } from '../encode/inviter.ts';
import { participantInvitationResource } from '../encode/meetingInvitations.ts';
import { dress, hrefOf, paths } from '../encode/view.ts';
import { refusal } from '../errors.ts';
import { type Input, readInput } from '../input.ts';
import { endOf } from '../invitationEnd.ts';
import { reach } from '../people/reach.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { applicationOf, viewOf } from './access.ts';
import { hosted } from './hosted.ts';

/** Staff invited into a meeting: addParticipant and inviteUserToMeeting, and taking it back (6.6, 6.7). */
export function participantInvitationRoutes(parts: UcwaParts): Router {
  const router = Router({ mergeParams: true });
  const { log, reader } = parts;

  router.post('/participantInvitations', async (req, res) => {
    const meeting = hosted(parts, res, String(req.query.conversationId ?? req.query.conversation ?? ''));
    await ring(res, meeting, readInput(req));
  });
  router.post('/userMeetingInvitations', async (req, res) => {
    const input = readInput(req);
    const onlineMeetingUri = input.required('onlineMeetingUri', 1024);
    const meeting = onlineMeetingUri === '' ? undefined : reader.meetingByUri(onlineMeetingUri);
    if (onlineMeetingUri !== '' && (!meeting || hostOf(meeting)?.application !== applicationOf(res).id))
      throw refusal('DestinationUnknown', 'There is no such meeting of this application.');
    await ring(res, meeting, input);
  });
  router.get('/participantInvitations/:invitation', (req, res) => {
    const { meeting, invitation, state } = known(req, res);
    res.json(dress(viewOf(res), participantInvitationResource(viewOf(res), meeting.facts, invitation, state)));
  });
  router.post('/participantInvitations/:invitation/cancel', async (req, res) => {
    const { meeting, invitation } = ringing(req, res);
    await log.commit((tx) => tx.change(meeting.facts.id, (now) => stopRinging(now, invitation.id, 'cancelled')));
    res.status(204).end();
  });

  async function ring(res: Response, meeting: Conversation | undefined, input: Input): Promise<void> {
    const operationId = input.text('operationId', 50) || uuid();
    const to = input.required('to', 250);
    const subject = input.text('subject', 250);
    const callerName = input.text('localUserDisplayName', 250) ?? input.text('onBehalfOf', 250);
    input.check();
    if (!meeting) throw refusal('DestinationUnknown', 'There is no such meeting.');
    const account = parts.identity.accounts.byUri(to);
    if (!account) throw refusal('DestinationUnknown', 'Nobody here has this address.');
    const application = applicationOf(res);
    const location = await log.once(application.id, `invite ${meeting.facts.id} ${operationId}`, (tx) => {
      tx.change(meeting.facts.id, conference); // a chat of two that is not bridged becomes a meeting (6.6)
      const id = `${meeting.facts.id}.${uuid()}`;
      const shown = shownAs(tx.load(meeting.facts.id), { subject, callerName });
      const request: RingRequest = {
        id,
        operationId,
        ...reach(parts, account, tx.now),
        ...shown,
      };
      tx.change(meeting.facts.id, (now) => invite(now, request));
      return hrefOf(viewOf(res), paths.participantInvitation(id));
    });
    res.status(201).location(location).end();
  }

  /** Comes from the endpoint under the visitor's name, with his subject (contract, "roster of a meeting"). */
  function shownAs(meeting: Conversation, asked: { subject: string | undefined; callerName: string | undefined }) {
    const visitor = meeting.participants.find(({ chat, anonymous }) => chat !== null || anonymous);
    const chat = visitor?.chat ? log.conversation(visitor.chat) : undefined;
    const endpoint = hostOf(meeting)?.endpoint ?? meeting.facts.endpoint;
    const name = visitor?.name ?? asked.callerName ?? endpoint.name;
    return {
      from: { uri: endpoint.uri, name },
      subject: asked.subject ?? chat?.facts.subject ?? meeting.facts.subject,
    };
  }

  /** An invitation's id begins with that of its meeting, so that it is found without a table of its own. */
  function meetingOf(req: Request, res: Response) {
    const id = String(req.params.invitation);
    const meeting = hosted(parts, res, id.split('.', 1)[0] ?? '');
    return { id, meeting, rings: meeting.invitations.find((one) => one.id === id) };
  }

  function ringing(req: Request, res: Response) {
    const { meeting, rings: invitation } = meetingOf(req, res);
    if (!invitation) throw refusal('ResourceUnknown', 'The invitation is no longer open.');
    return { meeting, invitation };
  }

  /** One that rings, or how it ended; what staff asked is theirs. */
  function known(req: Request, res: Response) {
    const { id, meeting, rings } = meetingOf(req, res);
    if (rings) return { meeting, invitation: rings, state: 'Connecting' };
    const ended = endOf(reader.aboutInvitation(meeting.facts.id, id));
    if (!ended || ended.invitation.by) throw refusal('ResourceUnknown', 'There is no such invitation.');
    return { meeting, invitation: ended.invitation, state: endState(viewOf(res), ended.how) };
  }

  return router;
}
