import { type Request, type Response, Router } from 'express';
import { uuid } from '../../../lib/ids.ts';
import { joinAsHost } from '../../conversation/host.ts';
import { refuse } from '../../conversation/reasons.ts';
import { joiningResource } from '../encode/joining.ts';
import { dress, hrefOf, paths } from '../encode/view.ts';
import { refusal } from '../errors.ts';
import { readInput } from '../input.ts';
import { comeTo } from '../meetings/come.ts';
import { findMeeting } from '../meetings/find.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { applicationOf, viewOf } from './access.ts';
import { hosted } from './hosted.ts';
import { callbackTargetOf } from './invitations.ts';

/** An application comes to a meeting by its address: its own, or one that lets it in (6.1, 6.2). */
export function joiningRoutes(parts: UcwaParts): Router {
  const router = Router({ mergeParams: true });
  const { log, reader, callbacks } = parts;

  router.post('/onlineMeetingInvitations', joinOnlineMeeting);
  router.get('/onlineMeetingInvitations/:meeting.:id', (req, res) => {
    const { facts } = hosted(parts, res, String(req.params.meeting));
    const id = `${facts.id}.${req.params.id}`;
    const [joined] = reader.aboutInvitation(facts.id, id);
    if (joined?.type !== 'hostJoined') throw refusal('ResourceUnknown', 'There is no such invitation.');
    res.json(
      dress(
        viewOf(res),
        joiningResource(viewOf(res), facts, { joining: joined.joining, from: facts.endpoint }, 'Connected'),
      ),
    );
  });

  async function joinOnlineMeeting(req: Request, res: Response): Promise<void> {
    const application = applicationOf(res);
    const input = readInput(req);
    const operationId = input.text('operationId', 50) || uuid();
    const address = input.text('confUrl', 1024) ?? input.required('onlineMeetingUri', 1024);
    const name = input.text('localParticipantDisplayName', 250) || application.name;
    const subject = input.text('subject', 250);
    const importance = input.oneOf('importance', ['Normal', 'Urgent', 'Emergency']) ?? 'Normal';
    const threadId = input.text('threadId', 250);
    const target = callbackTargetOf(input, application.callbackUrl);
    const host = { application: application.id, endpoint: { uri: application.endpoint, name } };
    const location = await log.once(application.id, `joinOnlineMeeting ${operationId}`, (tx) => {
      const meeting = known(address, application.id, tx.now);
      const coming = { operationId, subject: subject ?? meeting.terms.subject, importance, threadId };
      const { conversation, joining } = comeTo(reader, tx, meeting, coming, (now, joining) => {
        // One application in a conversation's life: what it was told until now is another's business.
        const before = callbacks.of(now.facts.id);
        if (before && before.application !== application.id) throw refuse('HostedByAnother');
        return joinAsHost(now, host, joining);
      });
      callbacks.join(conversation, application.id, target);
      return hrefOf(viewOf(res), paths.onlineMeetingInvitation(joining.id));
    });
    res.status(201).location(location).end();
  }

  /** The meeting of the address. Belongs inside the commit that joins it: until then it may be changed or removed. */
  function known(address: string, application: string, now: number) {
    const meeting = findMeeting(parts, address, now);
    if (meeting) {
      // An application's meeting is its own to take part in: whoever came first would shut it out for the meeting's life.
      const owner = parts.identity.applications.byEndpoint(meeting.terms.organizer.uri);
      if (owner && owner.id !== application) throw refuse('HostedByAnother');
      return meeting;
    }
    const started = reader.meetingByUri(address);
    if (!started) throw refusal('DestinationUnknown', 'There is no such meeting.');
    throw started.facts.application === application
      ? refuse('AlreadyInvited')
      : refusal('NotYourDestination', 'This application is not invited to this meeting.');
  }

  return router;
}
