import { Router } from 'express';
import { visitorPreflight } from '../client/visitorCors.ts';
import { rawBody } from '../input.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { ownApplication } from './access.ts';
import { applicationRoutes, myApplications } from './application.ts';
import { callRoutes } from './audioVideo.ts';
import { bridgeRoutes } from './bridge.ts';
import { conversationRoutes } from './conversation.ts';
import { discoverRoute } from './discover.ts';
import { invitationRoutes } from './invitations.ts';
import { joiningRoutes } from './joining.ts';
import { meetingRoutes } from './meetings.ts';
import { ownPool } from './ownPool.ts';
import { participantInvitationRoutes } from './participantInvitations.ts';
import { rosterRoutes } from './roster.ts';
import { startCallRoutes } from './startCall.ts';
import { startMessagingRoutes } from './startMessaging.ts';
import { transferRoutes } from './transfer.ts';

/** The Trusted Application API, with and without a pinned pool server in the path (0.2, path shapes). */
export function trustedRoutes(parts: UcwaParts): Router {
  const router = Router();
  const communication = Router({ mergeParams: true });
  communication.use(ownApplication(parts), ownPool(parts), rawBody); // nobody's body is held in memory before it is known whose it is
  communication.use(joiningRoutes(parts));
  communication.use(startMessagingRoutes(parts));
  communication.use(invitationRoutes(parts));
  communication.use(participantInvitationRoutes(parts));
  communication.use(startCallRoutes(parts));
  communication.use(callRoutes(parts));
  communication.use(
    ['/conversations/:conversation/audioVideo/transfer', '/conversations/:conversation/audioVideo/transfers'],
    transferRoutes(parts),
  );
  communication.use('/conversations/:conversation/conversationBridge', bridgeRoutes(parts));
  communication.use('/conversations/:conversation/participants', rosterRoutes(parts));
  communication.use('/conversations/:conversation', conversationRoutes(parts));

  router.route('/discover').options(visitorPreflight).get(discoverRoute(parts));
  router.get('/v1/myApplications', ...myApplications(parts));
  router.use('/v1/applications', applicationRoutes(parts));
  router.use('/v1/applications/:application', meetingRoutes(parts));
  router.use(
    ['/v1/applications/:application/communication', '/:tgt/v1/applications/:application/communication'],
    communication,
  );
  return router;
}
