import { type Response, Router } from 'express';
import { applicationPath } from '../encode/applicationResource.ts';
import { rawBody } from '../input.ts';
import { adhocMeetingRoutes, myOnlineMeetingRoutes, type ShowingTo } from '../meetings/routes.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { applicationOf, ownApplication, viewOf } from './access.ts';

/** An application's own meetings: those made for now and those in its list (6.1). Below the application's own path. */
export function meetingRoutes(parts: UcwaParts): Router {
  const router = Router({ mergeParams: true });
  const showing =
    (list: string): ShowingTo =>
    (res: Response) => {
      const { id, endpoint, name } = applicationOf(res);
      const view = { ...viewOf(res), base: applicationPath(id) };
      return { view, list, organizer: { uri: endpoint, name }, settings: parts.settings };
    };
  router.use(['/adhocMeetings', '/myOnlineMeetings'], ownApplication(parts), rawBody);
  router.use('/adhocMeetings', adhocMeetingRoutes(parts, showing('/adhocMeetings')));
  router.use('/myOnlineMeetings', myOnlineMeetingRoutes(parts, showing('/myOnlineMeetings'), 'Everyone'));
  return router;
}
