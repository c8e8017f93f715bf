import express, { Router } from 'express';
import { z } from 'zod';
import type { Desk } from '../helpdesk/model.ts';
import type { Clock } from '../lib/clock.ts';
import { Problem } from '../lib/problem.ts';
import { everyRole, type Guard } from './guard.ts';
import { endSession } from './session.ts';
import type { PageSettings } from './settings.ts';
import type { StaffToken } from './staffToken.ts';
import type { Views } from './views.ts';

interface ConsoleParts {
  readonly desk: Desk;
  readonly guard: Guard;
  readonly views: Views;
  readonly staffToken: StaffToken;
  readonly clock: Clock;
  readonly settings: Pick<PageSettings, 'helpdeskName' | 'endpoint' | 'root'>;
}

const colleagueAsk = z.object({
  onlineMeetingUri: z.string().min(1),
  to: z.string().min(1),
  silent: z.boolean().default(false),
});

/** The agent's desk, and the three addresses it has beside the public wire. */
export function consoleRoutes(parts: ConsoleParts): Router {
  const { desk, guard, views, staffToken, clock, settings } = parts;
  const router = Router();

  router.get(
    '/console',
    guard.page(everyRole, async (_request, response, me) => {
      const roster = desk.roster().map(({ uri, name, role }) => ({ uri, name, role }));
      const consoleData = { me, roster, helpdeskName: settings.helpdeskName, endpoint: settings.endpoint };
      const page = {
        title: 'Console',
        here: 'console',
        bodyClass: 'console',
        mainClass: 'console-main',
        styles: ['/styles/console.css'],
        scripts: ['/console.js'],
      };
      response.type('html').send(await views.page('console', { ...response.locals, ...page, consoleData }));
    }),
  );

  /** `?refused=1`: the platform turned the last token away, so one that looks good will not do. */
  router.get(
    '/console/token',
    (request, _response, next) => {
      const site = request.get('sec-fetch-site');
      if (site === undefined || site === 'same-origin') next();
      else next(new Problem('ForeignOrigin', 'Only the console itself gets a token.'));
    },
    guard.script(everyRole, async (request, response) => {
      try {
        const token = await staffToken.fresh(request.sessionID, request.query.refused === '1');
        response.json({ access_token: token.accessToken, expires_in: token.expiresInSeconds, root: settings.root() });
      } catch (error) {
        if (error instanceof Problem && error.code === 'SignedOut') await endSession(request, response);
        throw error;
      }
    }),
  );

  router.get(
    '/console/meeting',
    guard.script(everyRole, (request, response, me) => {
      const uri = request.query.onlineMeetingUri;
      if (typeof uri !== 'string' || uri === '')
        throw new Problem('BadRequest', 'Name the meeting.', {
          faults: [{ name: 'onlineMeetingUri', reason: 'missing' }],
        });
      const facts = desk.meetingFacts(uri, me.uri);
      if (facts === undefined) throw new Problem('NotFound', 'There is no such meeting that you are invited to or in.');
      const { name, page, customContent, bridged, askedAt, calls } = facts;
      // How long ago, not when: the agent's clock may be another.
      const askedMsAgo = Math.max(0, clock.now() - askedAt);
      response.json({ name, page, customContent, bridged, askedMsAgo, calls });
    }),
  );

  router.post(
    '/console/colleague',
    express.json({ limit: '16kb' }),
    guard.script(everyRole, async (request, response, me) => {
      const ask = colleagueAsk.safeParse(request.body);
      if (!ask.success)
        throw new Problem('BadRequest', 'Say who, and to which meeting.', { faults: faultsOf(ask.error) });
      await desk.bringIn({ ...ask.data, by: me.uri });
      response.status(201).json(ask.data);
    }),
  );

  return router;
}

const faultsOf = (error: z.ZodError) =>
  error.issues.map((issue) => ({ name: issue.path.join('.') || 'body', reason: issue.message }));
