import type { Request, RequestHandler, Response } from 'express';
import type { RegisteredApplication } from '../../identity/application.ts';
import { bearerOf } from '../../identity/bearer.ts';
import { sipUri } from '../../identity/sipUri.ts';
import { applicationView, type View } from '../encode/view.ts';
import { refusal } from '../errors.ts';
import type { UcwaParts } from '../ucwaParts.ts';

/** The trusted application that a request comes from. */
export const applicationOf = (res: Response): RegisteredApplication => res.locals.application as RegisteredApplication;

/** How it sees conversations. */
export const viewOf = (res: Response): View => res.locals.view as View;

/**
 * Who calls, by token; and that `endpointId` names an endpoint of that application (1.2: checked on every call).
 * 401 with the challenge without a good token; 403 ApplicationNotFound where the endpoint does not match.
 */
export function byEndpoint(parts: UcwaParts): RequestHandler {
  return checked(parts, (asked, own) => asked === own);
}

/** As {@link byEndpoint}, but who names no endpoint means his own. */
export function byToken(parts: UcwaParts): RequestHandler {
  return checked(parts, (asked, own) => asked === undefined || asked === own);
}

function checked(parts: UcwaParts, isRight: (asked: string | undefined, own: string) => boolean): RequestHandler {
  return async (req, res, next) => {
    const token = bearerOf(req.headers.authorization);
    const application = token === undefined ? undefined : await parts.identity.applications.byBearer(token);
    if (!application) return parts.identity.sendChallenge(res);
    if (!isRight(endpointOf(req), application.endpoint))
      throw refusal('EndpointUnknown', 'endpointId names no endpoint of this application.');
    res.locals.application = application;
    res.locals.view = viewFor(parts, application);
    next();
  };
}

/** As {@link byEndpoint}, and that the `{appId}` of the path is the caller's own. */
export function ownApplication(parts: UcwaParts): RequestHandler {
  const check = byEndpoint(parts);
  return (req, res, next) =>
    check(req, res, (error?: unknown) => {
      if (error) return next(error);
      if (req.params.application === applicationOf(res).id) return next();
      next(refusal('ApplicationUnknown', 'There is no such application.'));
    });
}

/** How an application sees its conversations, in callbacks and in answers alike. */
export const viewFor = (parts: Pick<UcwaParts, 'settings'>, application: RegisteredApplication): View =>
  applicationView({
    tgt: parts.settings.tgt,
    id: application.id,
    endpoint: application.endpoint,
    prefix: parts.settings.namespace,
  });

/** `endpointId`, its name in any case and its value however it was encoded (0.2). */
function endpointOf(req: Request): string | undefined {
  for (const [name, value] of Object.entries(req.query))
    if (name.toLowerCase() === 'endpointid' && typeof value === 'string') return sipUri(decoded(value));
  return undefined;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value; // a lone % names no endpoint, and is refused as such
  }
}
