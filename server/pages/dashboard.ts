import { Router } from 'express';
import type { Desk, Statistics } from '../helpdesk/model.ts';
import { Problem } from '../lib/problem.ts';
import type { SessionStore } from '../storage/sessionStore.ts';
import type { DashboardPage } from './dashboardPage.ts';
import { dashboardRoles, type Guard } from './guard.ts';
import type { LiveStream } from './liveStream.ts';
import { filterOf, outcomes, paging, type RequestQuery, readQuery, requestStates } from './requestFilter.ts';
import { factsOf, lineView, linkTo, operationView, requestView } from './requestView.ts';
import { memberOf } from './session.ts';

interface DashboardParts {
  readonly desk: Desk;
  readonly guard: Guard;
  readonly page: DashboardPage;
  readonly store: SessionStore;
  readonly live: LiveStream;
}

const newestMessages = 500;
/** What supervisors see: support requests, what was said and done in each, messages left, all of it live. */
export function dashboardRoutes({ desk, guard, page, store, live }: DashboardParts): Router {
  const router = Router();

  router.get(
    '/dashboard',
    page.route(async (request, response) => {
      const asked = readQuery(request.query);
      const { items, total } = desk.requests(filterOf(asked));
      await page.show(request, response, 'dashboard', {
        title: 'Dashboard',
        ...figures(desk.statistics()),
        requests: items.map((item) => requestView(item, desk.calls(item.id))),
        paging: paging(asked, items.length, total),
        ...choices(desk, asked),
      });
    }),
  );

  router.get(
    '/dashboard/requests/:id',
    page.route(async (request, response) => {
      const found = desk.request(String(request.params.id));
      if (found === undefined) throw new Problem('NotFound', 'There is no such support request.');
      await page.show(request, response, 'request', {
        title: `${requestView(found).visitor}, support request`,
        request: requestView(found, desk.calls(found.id)),
        facts: factsOf(found),
        transcript: desk.transcript(found.id).map(lineView),
        operations: desk.operations(found.id).map(operationView),
      });
    }),
  );

  router.get(
    '/dashboard/messages',
    page.route(async (request, response) => {
      const messages = desk.offlineMessages(newestMessages).map((left) => ({ ...left, page: linkTo(left.page) }));
      await page.show(request, response, 'messages', { title: 'Messages left', messages });
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
