import type { Request, RequestHandler } from 'express';
import { bearerOf } from '../../identity/bearer.ts';
import { allowVisitorOrigin } from '../client/visitorCors.ts';
import { refusal } from '../errors.ts';
import { onlineMeetingUriOf } from '../meetings/address.ts';
import type { UcwaParts } from '../ucwaParts.ts';

/**
 * discover: for a trusted application where its applications are (1.1); with a visitor's token in the query, or as
 * bearer, where he makes his session (4.1). Absolute addresses, no token needed.
 */
export function discoverRoute(parts: UcwaParts): RequestHandler {
  const { publicUrl, namespace } = parts.settings;
  return async (req, res) => {
    const token = visitorToken(req);
    const root = `${publicUrl()}/platformservice`;
    const applications = {
      applications: { href: `${root}/v1/myApplications` },
      myApplications: { href: `${root}/v1/myApplications` },
      [`${namespace}applications`]: { href: `${root}/v1/applications` },
    };
    if (token === undefined) {
      const { applications: _client, ...links } = applications;
      const conferenceId = conferenceOf(parts, req.query.discoverContext);
      res.json({
        ...conferenceId,
        _links: { self: { href: `${root}/discover` }, ...links },
        rel: `${namespace}discover`,
      });
      return;
    }
    const visitor = await parts.identity.anonymous.verify(token);
    if (!visitor) throw refusal('EndpointUnknown', 'The anonymous token is not valid here.');
    if (!allowVisitorOrigin(parts, req, res, visitor)) return;
    res.json({
      ...(visitor.meeting === undefined ? {} : { conferenceId: visitor.meeting }),
      _links: {
        self: { href: publicUrl() + req.originalUrl },
        ...applications,
        anonApplications: { href: `${publicUrl()}/ucwa/psanon/v1/applications` },
      },
      rel: `${namespace}discover`,
    });
  };
}

/** `discoverContext` of an adhocMeeting's link names the meeting by its id, which nobody else knows (6.1). */
function conferenceOf({ meetings, clock }: UcwaParts, context: unknown): { conferenceId?: string } {
  const meeting = typeof context === 'string' ? meetings.byId(context.toLowerCase()) : undefined;
  return meeting && meeting.expiresAt > clock.now() ? { conferenceId: onlineMeetingUriOf(meeting) } : {};
}

/** The token of `anonymousContext`, however often it was percent-encoded on its way (section 3), or the bearer's. */
function visitorToken(req: Request): string | undefined {
  let context = String(req.query.anonymousContext ?? req.query.anonymousMeetingJoinContext ?? '');
  for (let times = 0; times < 3 && /%[0-9a-f]{2}/i.test(context); times += 1) context = decodeURIComponent(context);
  if (context !== '') return context;
  const bearer = bearerOf(req.headers.authorization);
  return bearer?.startsWith('psat=') ? bearer : undefined;
}
