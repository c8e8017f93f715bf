import { type Request, Router } from 'express';
import { accept, decline } from '../../conversation/ringing.ts';
import { ringingResource } from '../encode/meetingInvitations.ts';
import { linkTo, paths } from '../encode/view.ts';
import { refusal } from '../errors.ts';
import { sendTagged } from '../http/entityTags.ts';
import { readInput } from '../input.ts';
import { writesHtml } from '../people/device.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { deviceOf, tokenMeetingOf, viewOf } from './access.ts';
import { communicationResource } from './application.ts';
import { changeCommunication } from './changeCommunication.ts';
import { messagingInvitationRoutes } from './messagingInvitations.ts';
import { participantInvitationRoutes } from './participantInvitations.ts';

/** What a client starts and answers: chats, and invitations into meetings (ucwa.md 4 and 6.2). */
export function communicationRoutes(parts: UcwaParts): Router {
  const router = Router({ mergeParams: true });
  const { log, reader } = parts;

  router.get('/', (req, res) => {
    sendTagged(req, res, communicationResource(deviceOf(res), tokenMeetingOf(res)));
  });
  router.put('/', async (req, res) => {
    await changeCommunication(parts, req, deviceOf(res), tokenMeetingOf(res));
    const changed = communicationResource(parts.devices.byId(deviceOf(res).id) ?? deviceOf(res), tokenMeetingOf(res));
    res.set('ETag', `"${changed.etag}"`).json(changed);
  });
  router.get('/conversations', (_req, res) => {
    const view = viewOf(res);
    const open = reader.openConversations(deviceOf(res).id);
    res.json({
      _links: {
        self: linkTo(view, '/communication/conversations'),
        conversation: open.map(({ facts }) => linkTo(view, paths.conversation(facts.id))),
      },
      rel: 'conversations',
    });
  });
  router.use(messagingInvitationRoutes(parts));
  router.use(participantInvitationRoutes(parts));
  router.get('/onlineMeetingInvitations/:invitation', (req, res) => {
    const meeting = meetingOf(req);
    const invitation = meeting.invitations.find(({ id }) => id === req.params.invitation);
    if (!invitation?.devices.includes(deviceOf(res).id))
      throw refusal('ResourceUnknown', 'The invitation is no longer open.');
    res.json(ringingResource(viewOf(res), meeting.facts, invitation, 'Connecting'));
  });
  router.post('/onlineMeetingInvitations/:invitation/accept', async (req, res) => {
    const { id: device, person } = deviceOf(res);
    const invitationId = String(req.params.invitation);
    await log.commit((tx) =>
      tx.change(meetingOf(req).facts.id, (now) =>
        accept(now, { invitationId, device, uri: person.uri, html: writesHtml(deviceOf(res)) }),
      ),
    );
    res.status(204).end();
  });
  router.post('/onlineMeetingInvitations/:invitation/decline', async (req, res) => {
    const { id: device, person } = deviceOf(res);
    const local = readInput(req).text('reason', 100)?.toLowerCase() === 'local';
    const invitationId = String(req.params.invitation);
    await log.commit((tx) =>
      tx.change(meetingOf(req).facts.id, (now) => decline(now, { invitationId, device, uri: person.uri, local })),
    );
    res.status(204).end();
  });

  /** An invitation's id begins with that of its meeting (trusted/participantInvitations.ts). */
  function meetingOf(req: Request) {
    const meeting = log.conversation(String(req.params.invitation).split('.', 1)[0] ?? '');
    if (!meeting) throw refusal('ResourceUnknown', 'There is no such invitation.');
    return meeting;
  }

  return router;
}
