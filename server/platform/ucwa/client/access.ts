import type { Request, RequestHandler, Response } from 'express';
import { type Conversation, participantOf } from '../../conversation/model.ts';
import { refuse } from '../../conversation/reasons.ts';
import type { AnonymousVisitor } from '../../identity/anonymousTokens.ts';
import { bearerOf } from '../../identity/bearer.ts';
import { shareWith } from '../../identity/cors.ts';
import type { StaffIdentity } from '../../identity/staffTokens.ts';
import { clientView, type View } from '../encode/view.ts';
import { refusal } from '../errors.ts';
import type { UcwaParts } from '../parts.ts';
import type { Device } from '../people/devices.ts';
import { allowVisitorOrigin } from './visitorCors.ts';

export const visitorOf = (res: Response): AnonymousVisitor => res.locals.visitor as AnonymousVisitor;
export const staffOf = (res: Response): StaffIdentity => res.locals.staff as StaffIdentity;
/** The UCWA application that a request speaks for. */
export const deviceOf = (res: Response): Device => res.locals.device as Device;
export const viewOf = (res: Response): View => res.locals.view as View;

/** A visitor by his anonymous token; 401 with the challenge without a good one, 403 from a page it does not name. */
export function asVisitor(parts: UcwaParts): RequestHandler {
  return async (req, res, next) => {
    const token = bearerOf(req.headers.authorization);
    const visitor = token === undefined ? undefined : await parts.identity.anonymous.verify(token);
    if (!visitor) {
      // Which pages his token would name cannot be known; that it is no good may be read by all, to ask for a new one.
      if (req.headers.origin !== undefined) shareWith(res, req.headers.origin);
      return parts.identity.sendChallenge(res);
    }
    if (!allowVisitorOrigin(parts, req, res, visitor)) return;
    res.locals.visitor = visitor;
    next();
  };
}

/** A staff member by his token; 401 with the challenge without a good one. */
export function asStaff(parts: UcwaParts): RequestHandler {
  return (req, res, next) => {
    const token = bearerOf(req.headers.authorization);
    const staff = token === undefined ? undefined : parts.identity.staffTokens.verify(token);
    if (!staff) return parts.identity.sendChallenge(res);
    res.locals.staff = staff;
    next();
  };
}

/**
 * The application of the path, which must be the token's person's own: 404 ApplicationNotFound for an unknown or
 * another's, 410 when it has ended (ucwa.md 2.3).
 */
export function ownDevice(parts: UcwaParts): RequestHandler {
  return (req, res, next) => {
    const device = parts.devices.byId(String(req.params.device));
    if (!device || !isOwn(device, res)) throw refusal('ApplicationUnknown', 'There is no such application.');
    if (device.endedAt !== null) throw refusal('ApplicationGone', 'The application has ended; make a new one.');
    res.locals.device = device;
    res.locals.view = clientView(device.kind, device.id);
    next();
  };
}

function isOwn(device: Device, res: Response): boolean {
  if (device.kind === 'staff') return device.person.uri === (res.locals.staff as StaffIdentity | undefined)?.uri;
  const visitor = res.locals.visitor as AnonymousVisitor | undefined;
  return visitor?.sessionId === device.endpointId && visitor.applicationId === device.application;
}

/** A conversation that the calling device is in or is being rung into. @throws Problem `NoSuchConversation` */
export function joined(parts: UcwaParts, req: Request, res: Response): Conversation {
  const conversation = parts.log.conversation(String(req.params.conversation).toLowerCase());
  const device = deviceOf(res);
  const here = conversation && participantOf(conversation, device.person.uri)?.device === device.id;
  const rung = conversation?.invitations.some(({ devices }) => devices.includes(device.id));
  if (!conversation || (!here && !rung)) throw refuse('NoSuchConversation');
  return conversation;
}
