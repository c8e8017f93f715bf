import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Desk, Statistics } from '../helpdesk/model.ts';
import { Problem } from '../lib/problem.ts';
import type { SessionStore } from '../storage/sessionStore.ts';
import { dashboardRoles, type Guard, type StaffHandler } from './guard.ts';
import type { LiveStream } from './liveStream.ts';
import { filterOf, outcomes, paging, type RequestQuery, readQuery, requestStates } from './requestFilter.ts';
import { factsOf, lineView, linkTo, operationView, requestView } from './requestView.ts';
import { memberOf } from './session.ts';
import type { PageData, Views } from './views.ts';

interface DashboardParts {
  readonly desk: Desk;
  readonly guard: Guard;
  readonly views: Views;
  readonly store: SessionStore;
  readonly live: LiveStream;
}

const newestMessages = 500;
const frame = {
  here: 'dashboard',
  styles: ['/styles/uPlot.min.css', '/styles/dashboard.css', '/styles/request.css'],
  scripts: ['/dashboard.js'],
};

/** What supervisors see: support requests, what was said and done in each, messages left, all of it live. */
export function dashboardRoutes({ desk, guard, views, store, live }: DashboardParts): Router {
  const router = Router();

  async function show(request: Request, response: Response, view: string, data: PageData): Promise<void> {
    const all = { ...response.locals, ...frame, ...data };
    response.type('html').send(await (isFragment(request) ? views.fragment(view, all) : views.page(view, all)));
  }

  /** A script that asks for a part is told 401; only a person is led to the sign-in page. */
  function page(handler: StaffHandler): RequestHandler {
    const [whole, part] = [guard.page(dashboardRoles, handler), guard.script(dashboardRoles, handler)];
    return (request, response, next) => (isFragment(request) ? part : whole)(request, response, next);
  }

  router.get(
    '/dashboard',
    page(async (request, response) => {
      const asked = readQuery(request.query);
      const { items, total } = desk.requests(filterOf(asked));
      await show(request, response, 'dashboard', {
        title: 'Dashboard',
        ...figures(desk.statistics()),
        requests: items.map(requestView),
        paging: paging(asked, items.length, total),
        ...choices(desk, asked),
      });
    }),
  );

  router.get(
    '/dashboard/requests/:id',
    page(async (request, response) => {
      const found = desk.request(String(request.params.id));
      if (found === undefined) throw new Problem('NotFound', 'There is no such support request.');
      await show(request, response, 'request', {
        title: `${requestView(found).visitor}, support request`,
        request: requestView(found),
        facts: factsOf(found),
        transcript: desk.transcript(found.id).map(lineView),
        operations: desk.operations(found.id).map(operationView),
      });
    }),
  );

  router.get(
    '/dashboard/messages',
    page(async (request, response) => {
      const messages = desk.offlineMessages(newestMessages).map((left) => ({ ...left, page: linkTo(left.page) }));
      await show(request, response, 'messages', { title: 'Messages left', messages });
    }),
  );

  router.get(
    '/dashboard/events',
    guard.script(dashboardRoles, (request, response, me) => {
      const { sessionID } = request;
      const mayStay = (): boolean => store.isAlive(sessionID) && memberOf(desk, me) !== undefined;
      live.open(response, mayStay);
    }),
  );

  return router;
}

const isFragment = (request: Request): boolean => request.query.fragment === '1';

function figures({ waiting, active, today, medianFirstAnswerMs, hours }: Statistics) {
  const day = hours.map((hour, index) => ({ hour: `${String(index).padStart(2, '0')}:00`, ...hour }));
  return { statistics: { waiting, active, today, medianFirstAnswerMs }, day };
}

/** The filter form: what can be chosen, and what is. */
function choices(desk: Desk, asked: RequestQuery) {
  const choice = (value: string, chosen: string | undefined, text = value) => ({
    value,
    text,
    chosen: value === chosen,
  });
  return {
    states: requestStates.map((state) => choice(state, asked.state)),
    outcomes: outcomes.map((outcome) => choice(outcome, asked.outcome)),
    agents: desk.roster().map(({ uri, name }) => choice(uri, asked.agent, name)),
    search: asked.search ?? '',
    isFiltered: Boolean(asked.state ?? asked.outcome ?? (asked.agent || asked.search)),
  };
}
