import type { Request, RequestHandler, Response } from 'express';
import { Router } from 'express';
import { uuid } from '../../../lib/ids.ts';
import { originOf } from '../../../lib/origin.ts';
import { isoDate } from '../../../wire/dates.ts';
import {
  applicationPath,
  applicationResource,
  applicationsResource,
  communicationResource,
} from '../encode/applicationResource.ts';
import { dress } from '../encode/view.ts';
import { rawBody, readInput } from '../input.ts';
import { findMeeting } from '../meetings/find.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { applicationOf, byEndpoint, byToken, ownApplication } from './access.ts';

/** `myApplications` of the discover document: the same as `applications`, for who knows no endpoint yet (1.1). */
export function myApplications(parts: UcwaParts): RequestHandler[] {
  const view = { ...bareView, prefix: parts.settings.namespace };
  return [
    byToken(parts),
    (_req, res) => {
      res.json(dress(view, applicationsResource(applicationOf(res), '/platformservice/v1/myApplications')));
    },
  ];
}

/** The application itself: what it may do, and tokens for its visitors (sections 1.2, 2 and 3). */
export function applicationRoutes(parts: UcwaParts): Router {
  const { namespace, publicUrl } = parts.settings;
  const router = Router({ mergeParams: true });
  const view = { prefix: namespace };

  router.get('/', byEndpoint(parts), (_req, res) => {
    res.json(dressed(applicationsResource(applicationOf(res), '/platformservice/v1/applications')));
  });
  router.get('/:application', ownApplication(parts), (_req, res) => {
    res.json(dressed(applicationResource(applicationOf(res))));
  });
  router.get('/:application/communication', ownApplication(parts), (_req, res) => {
    res.json(dressed(communicationResource(applicationOf(res))));
  });
  router.post('/:application/anonApplicationTokens', ownApplication(parts), rawBody, (req, res) => mint(req, res));

  const dressed = (resource: Parameters<typeof dress>[1]) => dress({ ...bareView, ...view }, resource);

  /** A token for one visit: for the meeting of `meetingUrl`, else for a chat with the endpoint (section 3). */
  async function mint(req: Request, res: Response): Promise<void> {
    const application = applicationOf(res);
    const input = readInput(req);
    const sessionId = input.text('applicationSessionId', 100) || uuid();
    const origins = (input.text('allowedOrigins', 500) ?? '').split(';').filter((origin) => origin.trim() !== '');
    for (const origin of origins)
      if (originOf(origin.trim()) === undefined) input.fault('allowedOrigins', `${origin} is no web origin`);
    const meetingUrl = input.text('meetingUrl', 1024);
    const meeting = meetingUrl === undefined ? undefined : findMeeting(parts, meetingUrl, parts.clock.now());
    if (meetingUrl !== undefined && (!meeting || originOf(meetingUrl) === undefined))
      input.fault('meetingUrl', 'is the joinUrl of no meeting here');
    input.check();
    const { token, expiresAt } = await parts.identity.anonymous.mint({
      application,
      sessionId,
      allowedOrigins: origins,
      ...(meeting
        ? {
            meeting: {
              onlineMeetingUri: meeting.onlineMeetingUri,
              applications: `${publicUrl()}/ucwa/psanon/v1/applications`,
            },
          }
        : {}),
    });
    // The discover link carries the token percent-encoded twice, as captured (section 3).
    const context = encodeURIComponent(encodeURIComponent(token));
    const self = `${publicUrl()}${applicationPath(application.id)}/anonApplicationTokens`;
    res.json(
      dressed({
        token,
        expiryTime: isoDate(expiresAt),
        _links: {
          self: { href: `${self}?endpointId=${encodeURIComponent(application.endpoint)}` },
          discover: {
            href: `${publicUrl()}/platformservice/discover?${meeting ? 'anonymousMeetingJoinContext' : 'anonymousContext'}=${context}`,
          },
        },
        rel: 'anonApplicationToken',
      }),
    );
  }

  return router;
}

const bareView = { side: 'application' as const, base: '', query: '', date: isoDate };
