import type { Request, RequestHandler, Response } from 'express';
import { type Conversation, type Participant, participantOf, waitingOf } from '../../conversation/model.ts';
import { refuse } from '../../conversation/reasons.ts';
import type { AnonymousVisitor } from '../../identity/anonymousTokens.ts';
import { bearerOf } from '../../identity/bearer.ts';
import { shareWith } from '../../identity/cors.ts';
import type { StaffIdentity } from '../../identity/staffTokens.ts';
import { clientView, type View } from '../encode/view.ts';
import { refusal } from '../errors.ts';
import type { Device } from '../people/device.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { allowVisitorOrigin } from './visitorCors.ts';

export const visitorOf = (res: Response): AnonymousVisitor => res.locals.visitor as AnonymousVisitor;
/** The one meeting that the token of the request is for, undefined when it is for something else. */
export const tokenMeetingOf = (res: Response): string | undefined =>
  (res.locals.visitor as AnonymousVisitor | undefined)?.meeting;
export const staffOf = (res: Response): StaffIdentity => res.locals.staff as StaffIdentity;
/** The staff sign-in that a request comes from; undefined for visitors and guests. */
export const signInOf = (res: Response): string | undefined => (res.locals.staff as StaffIdentity | undefined)?.signIn;
/** The UCWA application that a request speaks for. */
export const deviceOf = (res: Response): Device => res.locals.device as Device;
export const viewOf = (res: Response): View => res.locals.view as View;

/** A visitor or guest by his token, for a chat or for one meeting. */
const anonymousBy = async ({ identity }: UcwaParts, token: string): Promise<AnonymousVisitor | undefined> =>
  (await identity.guests.verify(token)) ?? (await identity.anonymous.verify(token));

/** A visitor by his anonymous token; 401 with the challenge without a good one, 403 from a page it does not name. */
export function asVisitor(parts: UcwaParts): RequestHandler {
  return async (req, res, next) => {
    const token = bearerOf(req.headers.authorization);
    const visitor = token === undefined ? undefined : await anonymousBy(parts, token);
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

/**
 * A staff member by his token, or the guest of a meeting whom the same door gave one (`anonmeeting`); 401 with the
 * challenge without a good one.
 */
export function asStaff(parts: UcwaParts): RequestHandler {
  return async (req, res, next) => {
    const token = bearerOf(req.headers.authorization);
    const staff = token === undefined ? undefined : parts.identity.staffTokens.verify(token);
    const guest = token === undefined || staff ? undefined : await parts.identity.guests.verify(token);
    if (!staff && !guest) return parts.identity.sendChallenge(res);
    res.locals.staff = staff;
    res.locals.visitor = guest;
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
    res.locals.view = clientView(device.kind, device.id, parts.calls.link);
    next();
  };
}

function isOwn(device: Device, res: Response): boolean {
  if (device.kind === 'staff') return device.person.uri === (res.locals.staff as StaffIdentity | undefined)?.uri;
  const visitor = res.locals.visitor as AnonymousVisitor | undefined;
  return visitor?.sessionId === device.endpointId && visitor.applicationId === device.application;
}

/** A conversation that the calling device is in, waits for in its lobby or is being rung into. @throws Problem `NoSuchConversation` */
export function joined(parts: UcwaParts, req: Request, res: Response): Conversation {
  const conversation = joinedNow(parts, req, res);
  if (!conversation) throw refuse('NoSuchConversation');
  return conversation;
}

/** As {@link joined}; undefined where there is none. */
export function joinedNow(parts: UcwaParts, req: Request, res: Response): Conversation | undefined {
  const conversation = parts.log.conversation(String(req.params.conversation).toLowerCase());
  const device = deviceOf(res);
  const here = conversation && participantOf(conversation, device.person.uri)?.device === device.id;
  const rung = conversation?.invitations.some(({ devices }) => devices.includes(device.id));
  const waits = conversation && waitingOf(conversation, device.person.uri)?.participant.device === device.id;
  return here || rung || waits ? conversation : undefined;
}

/** Somebody in the conversation with this very device. @throws Problem `ConversationOver` | `NotInConversation` */
export function speaker(conversation: Conversation, uri: string, device: string): Participant {
  const me = participantOf(conversation, uri);
  if (me?.device === device) return me;
  throw refuse(conversation.phase === 'closed' ? 'ConversationOver' : 'NotInConversation');
}
