import express, { type Request, type Response, Router } from 'express';
import { ipKeyGenerator, MemoryStore, rateLimit } from 'express-rate-limit';
import type { Desk, RosterMember } from '../helpdesk/model.ts';
import type { Logger } from '../lib/logger.ts';
import { Problem } from '../lib/problem.ts';
import { userPart } from '../lib/userName.ts';
import type { Authority } from './authority.ts';
import { refusalOf } from './errors.ts';
import { dashboardRoles, type Guard, homeOf } from './guard.ts';
import { ownPath } from './ownSite.ts';
import { beginSession, endSession } from './session.ts';
import type { PageSettings } from './settings.ts';
import type { StaffToken } from './staffToken.ts';
import type { Views } from './views.ts';

interface SignInParts {
  readonly desk: Desk;
  readonly authority: Authority;
  readonly staffToken: Pick<StaffToken, 'end'>;
  readonly guard: Guard;
  readonly views: Views;
  readonly log: Logger;
  readonly settings: Pick<PageSettings, 'demo'>;
}

/** Wrong passwords in a quarter of an hour: for one user, however spelt, from one address, and for one address. */
const limits = { windowMs: 15 * 60_000, perName: 10, perAddress: 60 };

/** Whoever signed out while the platform did not answer. */
const onlyHere =
  'You are signed out of these pages. The platform could not be told: a console open in another window may stay ' +
  'connected until it is closed. Close the other windows.';

/** `/sign-in` and `/sign-out`. `stop` lets go of the counters. */
export function signInRoutes(parts: SignInParts): { router: Router; stop(): void } {
  const { desk, authority, staffToken, guard, views, log, settings } = parts;
  const router = Router();
  const counters = [new MemoryStore(), new MemoryStore()] as const;

  async function show(request: Request, response: Response, sentence?: string): Promise<void> {
    const next = ownPath(request.query.next ?? fieldOf(request, 'next'));
    const data = { title: 'Sign in', here: 'sign-in', styles: ['/styles/sign-in.css'], demo: settings.demo };
    const typed = { next, userName: fieldOf(request, 'username'), sentence };
    response.set('Cache-Control', 'no-store');
    response.type('html').send(await views.page('sign-in', { ...data, ...typed }));
  }

  function limit(store: MemoryStore, most: number, keyGenerator: (request: Request) => string) {
    return rateLimit({
      windowMs: limits.windowMs,
      limit: most,
      store,
      keyGenerator,
      standardHeaders: 'draft-7',
      legacyHeaders: false,
      validate: false,
      skipSuccessfulRequests: true,
      requestWasSuccessful: (_request, response) => response.statusCode !== 401,
      handler: (request, response) =>
        show(request, response.status(429), 'Too many wrong attempts. Wait a quarter of an hour and try again.'),
    });
  }

  router.get('/sign-in', async (request, response) => {
    const me = guard.who(request);
    if (me !== undefined) return response.redirect(303, landing(me, request.query.next));
    await show(request, response, request.query.only === 'here' ? onlyHere : undefined);
  });

  router.post(
    '/sign-in',
    express.urlencoded({ extended: false, limit: '8kb' }),
    limit(counters[0], limits.perName, (request) => `${addressOf(request)} ${userPart(fieldOf(request, 'username'))}`),
    limit(counters[1], limits.perAddress, addressOf),
    async (request, response) => {
      try {
        const { member, tokens } = await proved(request);
        await beginSession(request, member, tokens);
        log.info({ uri: member.uri }, 'signed in');
        response.redirect(303, landing(member, fieldOf(request, 'next')));
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal.status >= 500) log.warn({ err: error }, 'sign-in failed');
        await show(request, response.status(refusal.status), refusal.message);
      }
    },
  );

  async function proved(request: Request) {
    const [typed, password] = [fieldOf(request, 'username').trim(), fieldOf(request, 'password')];
    if (typed === '' || password === '') throw new Problem('WrongPassword', 'Give your user name and your password.');
    const member = memberNamed(desk, typed);
    // The platform is asked about strangers too: only who proves to be one hears that he is not on the roster.
    const tokens = await authority.signIn((member?.uri ?? typed).replace(/^sip:/i, ''), password);
    if (member === undefined)
      throw new Problem('NotOnRoster', 'Your password is right, but you are not on the roster of this helpdesk.');
    return { member, tokens };
  }

  router.post('/sign-out', async (request, response) => {
    const ended = await staffToken.end(request.sessionID);
    await endSession(request, response);
    response.redirect(303, ended ? '/sign-in' : '/sign-in?only=here');
  });

  return { router, stop: () => counters.forEach((store) => void store.shutdown()) };
}

/** The member with this SIP URI, with or without `sip:`, or the only one with this local part. */
function memberNamed(desk: Desk, typed: string): RosterMember | undefined {
  const bare = typed.toLowerCase().replace(/^sip:/, '');
  if (bare.includes('@')) return desk.member(`sip:${bare}`);
  const named = desk.roster().filter((member) => localPart(member.uri) === bare);
  return named.length === 1 ? named[0] : undefined;
}

const localPart = (uri: string): string => uri.toLowerCase().replace(/^sip:/, '').split('@')[0] ?? '';

/** `next` where it is a page of ours that this role may see, else where the role begins. */
function landing(member: RosterMember, next: unknown): string {
  const path = ownPath(next);
  if (path === undefined || path.startsWith('/sign-')) return homeOf(member);
  return path.startsWith('/dashboard') && !dashboardRoles.includes(member.role) ? homeOf(member) : path;
}

const addressOf = (request: Request): string => ipKeyGenerator(request.ip ?? '');

function fieldOf(request: Request, name: string): string {
  const body: unknown = request.body;
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return '';
  const value: unknown = (body as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : '';
}
