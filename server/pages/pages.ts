import type { Database } from 'better-sqlite3';
import compression from 'compression';
import { type Request, type RequestHandler, Router } from 'express';
import type { Desk } from '../helpdesk/model.ts';
import type { Clock } from '../lib/clock.ts';
import type { HttpClient } from '../lib/http.ts';
import type { Logger } from '../lib/logger.ts';
import type { GroupCommit } from '../storage/groupCommit.ts';
import { createSessionStore } from '../storage/sessionStore.ts';
import { createAuthority } from './authority.ts';
import { callRoutes } from './calls.ts';
import { consoleRoutes } from './console.ts';
import { dashboardRoutes } from './dashboard.ts';
import { createDashboardPage } from './dashboardPage.ts';
import { deliveryRoutes } from './deliveries.ts';
import { pageErrors, pageNotFound, wantsPage } from './errors.ts';
import { createGuard, dashboardRoles, type Guard } from './guard.ts';
import { pageHeaders } from './headers.ts';
import { homeRoute } from './home.ts';
import { createLiveStream } from './liveStream.ts';
import { fromOwnSite } from './ownSite.ts';
import { createPlatformCalls } from './platformCalls.ts';
import { createPlatformDeliveries } from './platformDeliveries.ts';
import { sessions } from './session.ts';
import type { PageSettings } from './settings.ts';
import { signInRoutes } from './signIn.ts';
import { createStaffToken } from './staffToken.ts';
import { staticFiles } from './staticFiles.ts';
import { createViews } from './views.ts';

interface PageParts {
  readonly desk: Desk;
  /** The helpdesk's database, after `sessionMigration`. */
  readonly db: Database;
  readonly commit: GroupCommit;
  readonly clock: Clock;
  readonly log: Logger;
  readonly http: HttpClient;
  readonly settings: PageSettings;
}

/** Everything a person opens in a browser. */
export interface Pages {
  /** Pages and the browser build. Requests that are for neither pass through at the cost of two regular expressions. */
  readonly router: RequestHandler;
  /** Mount after everything else: the 404 page, for whoever accepts HTML. */
  readonly notFound: RequestHandler;
  /** Signs somebody out everywhere, by SIP URI in any case; resolves, with the number of his sessions, once that is on disk. */
  endSessionsOf(uri: string): Promise<number>;
  /** Ends live streams and timers. The database, the client and the log belong to the caller. */
  stop(): void;
}

const pagePath = /^\/(?:sign-in|sign-out|console|dashboard)(?:\/|$)/;

/** Puts the pages together. Nothing runs before the first request but the subscription to the desk's changes. */
export function createPages({ desk, db, commit, clock, log, http, settings }: PageParts): Pages {
  const views = createViews(settings.viewsFolder, { helpdeskName: settings.helpdeskName });
  const store = createSessionStore({ db, commit, clock });
  const authority = createAuthority({ http, clock, settings });
  const staffToken = createStaffToken({ store, authority, clock, log });
  const guard = createGuard(desk);
  const live = createLiveStream({ subscribe: (listener) => desk.onChange(listener), clock });
  const signIn = signInRoutes({ desk, authority, staffToken, guard, views, log, settings });

  const frame: RequestHandler[] = [
    pageHeaders(settings),
    compression(),
    sessions(settings, store),
    reader(guard),
    fromOwnSite(settings),
  ];
  const missing = pageNotFound(views);
  const errors = pageErrors(views, log);

  const pages = Router();
  pages.use(...frame, homeRoute(views, settings), signIn.router);
  pages.use(consoleRoutes({ desk, guard, views, staffToken, clock, settings }));
  const page = createDashboardPage({ guard, views });
  const { deliveriesUrl: url } = settings;
  const deliveries = url && createPlatformDeliveries({ http, staffToken, url });
  pages.use(dashboardRoutes({ desk, guard, page, store, live }), deliveryRoutes({ guard, page, deliveries }));
  const calls = createPlatformCalls({ http, staffToken, url: settings.callsUrl });
  pages.use(callRoutes({ page, calls }));
  pages.use(missing, errors);

  const router = Router();
  router.use(staticFiles(settings.publicFolder));
  router.use((request, response, next) => (isPage(request) ? pages(request, response, next) : next()));

  const notFound = Router();
  notFound.use((request, _response, next) => next(wantsPage(request) ? undefined : 'router'));
  notFound.use(...frame, missing, errors);

  function stop(): void {
    live.stop();
    signIn.stop();
  }
  return { router, notFound, endSessionsOf: (uri) => store.endSessionsOf(uri), stop };
}

/** `/` is a page for browsers alone: everybody else gets the platform's autodiscover document there. */
const isPage = (request: Request): boolean =>
  pagePath.test(request.path) || (request.path === '/' && wantsPage(request));

/** Tells every view who reads it and where he may go. */
function reader(guard: Guard): RequestHandler {
  return (request, response, next) => {
    const me = guard.who(request);
    if (me !== undefined) {
      response.locals.me = me;
      response.locals.nav = { console: true, dashboard: dashboardRoles.includes(me.role) };
    }
    next();
  };
}
