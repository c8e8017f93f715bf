import type { Request, RequestHandler, Response } from 'express';
import type { Desk, Role, RosterMember } from '../helpdesk/model.ts';
import { Problem } from '../lib/problem.ts';
import { endSession, memberOf } from './session.ts';

/** A handler that knows who asks. */
export type StaffHandler = (request: Request, response: Response, me: RosterMember) => Promise<unknown> | unknown;

/** Who may see what. The roster is asked at every request, so a removed member is out with his next one. */
export interface Guard {
  /** A page: who is signed out goes to `/sign-in` and comes back, who has another role gets 403. */
  page(roles: readonly Role[], handler: StaffHandler): RequestHandler;
  /** An address for scripts: the same as 401 and 403. */
  script(roles: readonly Role[], handler: StaffHandler): RequestHandler;
  /** Who is signed in, if anybody. */
  who(request: Request): RosterMember | undefined;
}

export const everyRole: readonly Role[] = ['agent', 'supervisor', 'admin'];
export const dashboardRoles: readonly Role[] = ['supervisor', 'admin'];

/** Where a member begins. */
export const homeOf = (member: RosterMember): string =>
  dashboardRoles.includes(member.role) ? '/dashboard' : '/console';

/** Makes the guard of one helpdesk. */
export function createGuard(desk: Desk): Guard {
  const who = (request: Request): RosterMember | undefined => memberOf(desk, request.session);

  async function enter(request: Request, response: Response): Promise<RosterMember | undefined> {
    const me = who(request);
    if (me === undefined && request.session.uri !== undefined) await endSession(request, response);
    return me;
  }

  function check(me: RosterMember, roles: readonly Role[]): void {
    if (!roles.includes(me.role))
      throw new Problem(
        'RoleForbidden',
        `This is for ${roles.join('s and ')}s. You are signed in as ${me.name}, ${me.role}.`,
      );
  }

  return {
    who,
    page: (roles, handler) => async (request, response) => {
      const me = await enter(request, response);
      response.set('Cache-Control', 'no-store');
      if (me === undefined) return response.redirect(303, `/sign-in?next=${encodeURIComponent(request.originalUrl)}`);
      check(me, roles);
      await handler(request, response, me);
    },
    script: (roles, handler) => async (request, response) => {
      const me = await enter(request, response);
      response.set('Cache-Control', 'no-store');
      if (me === undefined) throw new Problem('SignedOut', 'Sign in first.');
      check(me, roles);
      await handler(request, response, me);
    },
  };
}
